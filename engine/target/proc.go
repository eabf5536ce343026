package target

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func procFile(pid int, name string) string { return fmt.Sprintf("/proc/%d/%s", pid, name) }

// startTicks is field 22 of /proc/PID/stat (proc_pid_stat(5)). The second
// field is the process's own choice and may hold anything, ")" too: count
// from the last one.
func startTicks(stat []byte) uint64 {
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 {
		return 0
	}
	ticks, _ := strconv.ParseUint(fields[19], 10, 64)
	return ticks
}

func (s *search) process(pid int) (Found, error) {
	subject := evidence.Subject{Kind: evidence.KindProcess, Name: strconv.Itoa(pid), PID: pid}
	stat, err := s.host.ReadFile(procFile(pid, "stat"))
	s.note("proc", procFile(pid, "stat"), livingError(err))
	if err == nil {
		subject.Sources = append(subject.Sources, "proc")
		subject.StartTicks = startTicks(stat)
		if text, err := s.host.ReadFile(procFile(pid, "cgroup")); err == nil {
			subject.CgroupPath, _ = cgroupfs.Of(text, "memory")
		}
		return s.withContainer(subject), nil
	}
	if path, ok := s.kernelLogPID(pid); ok {
		subject.CgroupPath = path
		subject.Sources = append(subject.Sources, "kernel-log")
		return s.withContainer(subject), nil
	}
	return Found{}, s.notFound(fmt.Sprintf("no process %d is running, and the kernel log names none that was killed", pid))
}

// livingError is err, unless it says that the process is not there: that is an answer.
func livingError(err error) error {
	switch evidence.StopOf(err) {
	case evidence.NotExist, evidence.Gone:
		return nil
	}
	return err
}

// mainPID is the pid a container's main process has, or had: containerd keeps
// that of an ended task until somebody deletes it.
func (s *search) mainPID(c evidence.Subject) int {
	if c.PID != 0 {
		return c.PID
	}
	for _, known := range s.containerd.Containers {
		if known.ID == c.ID && known.Namespace == c.RuntimeNamespace && known.Task != nil {
			return known.Task.PID
		}
	}
	return 0
}

// withContainer fills in what the runtime knows of the container that a
// process or cgroup belongs to.
func (s *search) withContainer(subject evidence.Subject) Found {
	for _, c := range s.containers() {
		c = s.pin(c)
		if c.CgroupPath == "" || c.CgroupPath != subject.CgroupPath && !slices.Contains(c.InstanceCgroups, subject.CgroupPath) {
			continue
		}
		if subject.Kind == evidence.KindProcess && subject.PID != s.mainPID(c) {
			continue // another process of the container: the container's end is not its own
		}
		subject.ID, subject.Instances, subject.InstanceCgroups = c.ID, c.Instances, c.InstanceCgroups
		subject.Pod, subject.Namespace, subject.PodUID = c.Pod, c.Namespace, c.PodUID
		subject.RuntimeNamespace = c.RuntimeNamespace
		subject.Sources = append(subject.Sources, c.Sources...)
		if subject.PID == 0 {
			subject.PID, subject.StartTicks = c.PID, c.StartTicks
		}
		break
	}
	return s.found(subject, subject)
}
