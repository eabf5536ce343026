package node

import (
	"context"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// reservedPIDs is RESERVED_PIDS of kernel/pid.c: below it pids are given out
// once, at boot.
const reservedPIDs = 300

const (
	loadFile       = "/proc/loadavg"
	pidMaxFile     = "/proc/sys/kernel/pid_max"
	threadsMaxFile = "/proc/sys/kernel/threads-max"
)

func seeTaskRoom(_ context.Context, at evidence.Scene) evidence.Observation {
	room, err := readTaskRoom(at)
	return evidence.Saw("node.tasks", room, err, loadFile, pidMaxFile, threadsMaxFile, "/proc")
}

func readTaskRoom(at evidence.Scene) (r TaskRoom, err error) {
	pids, err := readPIDs(at.First, loadFile, pidMaxFile, threadsMaxFile)
	if err != nil {
		return r, err
	}
	r.TasksFirst = pids.Tasks
	if r.PIDMax, err = look.Number(at.First, pidMaxFile); err != nil {
		return r, err
	}
	if r.ThreadsMax, err = look.Number(at.First, threadsMaxFile); err != nil {
		return r, err
	}
	if r.LowPIDs, err = lowPIDs(at.First); err != nil {
		return r, err
	}
	if at.Second == nil {
		return r, &evidence.ReadError{Stop: evidence.NotRecorded, Name: loadFile, Detail: "one look only"}
	}
	later, err := readPIDs(at.Second, loadFile, pidMaxFile, threadsMaxFile)
	if err != nil {
		return r, err
	}
	r.Tasks = later.Tasks
	r.measure()
	return r, nil
}

// measure finds the nearer limit.
func (r *TaskRoom) measure() {
	tasks := uint64(min(r.Tasks, r.TasksFirst))
	high := tasks - min(tasks, uint64(r.LowPIDs)) // those that had to take a pid from 300 on
	byPID := less(r.PIDMax, reservedPIDs)
	r.Usable, r.Free, r.NearerLimit = r.ThreadsMax, less(r.ThreadsMax, tasks), "kernel.threads-max"
	if free := less(byPID, high); free < r.Free {
		r.Usable, r.Free, r.NearerLimit = byPID+uint64(r.LowPIDs), free, "kernel.pid_max"
	}
	r.UsedRatio = 1
	if r.Usable > 0 {
		r.UsedRatio = max(0, 1-float64(r.Free)/float64(r.Usable))
	}
}

func less(a, b uint64) uint64 { return a - min(a, b) }

// lowPIDs counts the processes with a pid that is not given out again. The
// kernel's own threads are processes of one thread each.
func lowPIDs(host evidence.Host) (int, error) {
	names, err := host.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	low := 0
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 && pid < reservedPIDs {
			low++
		}
	}
	if low == 0 {
		return 0, look.Malformed("/proc", "without process 1")
	}
	return low, nil
}
