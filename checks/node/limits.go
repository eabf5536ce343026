package node

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// watched are the filesystems the kubelet evicts for, with its default hard
// thresholds (nodefs.available<10%, imagefs.available<15%).
var watched = []struct {
	role, name string
	threshold  float64
}{
	{"nodefs", "kubelet", 0.10},
	{"imagefs", "containerd", 0.15},
}

const inodesThreshold = 0.05

func seeDisk(ctx context.Context, at evidence.Scene) evidence.Observation {
	const parent = "/var/lib"
	from := []string{parent}
	names, err := at.First.ReadDir(parent)
	if err != nil {
		return evidence.Unread("node.disk", evidence.Why(err), from...)
	}
	disk := Disk{Filesystems: []Filesystem{}}
	for _, w := range watched {
		if !slices.Contains(names, w.name) {
			continue
		}
		dir := parent + "/" + w.name
		from = append(from, look.Question(asked.FsUsage, dir))
		usage, err := look.Ask[asked.Usage](ctx, at.First, asked.FsUsage, dir)
		if err == nil && (usage.SizeBytes == 0 || usage.AvailableBytes > usage.SizeBytes || usage.InodesFree > usage.Inodes) {
			err = look.Malformed(dir, "sizes that contradict each other")
		}
		if err != nil {
			return evidence.Unread("node.disk", evidence.Why(err), from...)
		}
		disk.Filesystems = append(disk.Filesystems, filesystem(w.role, dir, w.threshold, usage))
	}
	if len(disk.Filesystems) == 0 {
		return evidence.None("node.disk", "no kubelet and no containerd keeps its data in /var/lib", from...)
	}
	return evidence.Saw("node.disk", disk, nil, from...)
}

func filesystem(role, dir string, threshold float64, usage asked.Usage) Filesystem {
	f := Filesystem{
		Role: role, Path: dir, AvailableBytes: usage.AvailableBytes,
		AvailableRatio: float64(usage.AvailableBytes) / float64(usage.SizeBytes),
	}
	f.BelowBytesDefault = f.AvailableRatio < threshold
	if usage.Inodes > 0 {
		ratio := float64(usage.InodesFree) / float64(usage.Inodes)
		f.InodesFreeRatio, f.BelowInodesDefault = &ratio, ratio < inodesThreshold
	}
	return f
}

func seePIDs(_ context.Context, at evidence.Scene) evidence.Observation {
	const loadFile, pidFile, threadFile = "/proc/loadavg", "/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"
	pids, err := readPIDs(at.First, loadFile, pidFile, threadFile)
	return evidence.Saw("node.pids", pids, err, loadFile, pidFile, threadFile)
}

func readPIDs(host evidence.Host, loadFile, pidFile, threadFile string) (PIDs, error) {
	text, err := look.WholeFile(host, loadFile)
	if err != nil {
		return PIDs{}, err
	}
	tasks, ok := parseLoad(text)
	if !ok {
		return PIDs{}, look.Malformed(loadFile, "not five fields")
	}
	pidMax, err := look.Number(host, pidFile)
	if err != nil {
		return PIDs{}, err
	}
	threadsMax, err := look.Number(host, threadFile)
	if err != nil {
		return PIDs{}, err
	}
	most := min(pidMax, threadsMax)
	if most == 0 || most > 1<<31 {
		return PIDs{}, look.Malformed(pidFile, "not a limit")
	}
	return PIDs{Tasks: tasks, Max: int(most), UsedRatio: float64(tasks) / float64(most)}, nil
}

// parseLoad reads the number of tasks from /proc/loadavg: running/total.
//
//	0.14 0.05 0.02 1/96 9928
func parseLoad(text string) (int, bool) {
	fields := strings.Fields(text)
	if len(fields) != 5 {
		return 0, false
	}
	_, total, ok := strings.Cut(fields[3], "/")
	n, err := strconv.ParseUint(total, 10, 31)
	return int(n), ok && err == nil && n > 0
}
