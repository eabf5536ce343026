package node

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	fileNumbers   = "/proc/sys/fs/file-nr"
	instancesFile = "/proc/sys/fs/inotify/max_user_instances"
	watchesFile   = "/proc/sys/fs/inotify/max_user_watches"
	entropyFile   = "/proc/sys/kernel/random/entropy_avail"
	onlineFile    = "/sys/devices/system/cpu/online"
)

func seeFiles(_ context.Context, at evidence.Scene) evidence.Observation {
	files, err := readFiles(at)
	return evidence.Saw("node.files", files, err, fileNumbers, instancesFile, watchesFile, entropyFile, onlineFile)
}

func readFiles(at evidence.Scene) (f Files, err error) {
	if f.OpenFirst, f.Limit, err = openFiles(at.First); err != nil {
		return f, err
	}
	if f.InotifyInstances, err = look.Number(at.First, instancesFile); err != nil {
		return f, err
	}
	if f.InotifyWatches, err = look.Number(at.First, watchesFile); err != nil {
		return f, err
	}
	if bits, err := look.Number(at.First, entropyFile); err == nil {
		f.EntropyBits = &bits
	}
	cpus, err := cpusOnline(at.First)
	if err != nil {
		return f, err
	}
	f.OpenError = max(32, 2*cpus) * cpus
	if at.Second == nil {
		return f, &evidence.ReadError{Stop: evidence.NotRecorded, Name: fileNumbers, Detail: "one look only"}
	}
	if f.Open, f.Limit, err = openFiles(at.Second); err != nil {
		return f, err
	}
	f.UsedRatio = float64(min(f.Open, f.OpenFirst)) / float64(f.Limit)
	return f, nil
}

// openFiles reads "1216	0	9223372036854775807": open, free (always 0 since
// 2.6), and the limit.
func openFiles(host evidence.Host) (open, limit uint64, err error) {
	text, err := look.WholeFile(host, fileNumbers)
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return 0, 0, look.Malformed(fileNumbers, "not three numbers")
	}
	open, errOpen := strconv.ParseUint(fields[0], 10, 64)
	limit, errLimit := strconv.ParseUint(fields[2], 10, 64)
	if errOpen != nil || errLimit != nil || limit == 0 {
		return 0, 0, look.Malformed(fileNumbers, "not three numbers")
	}
	return open, limit, nil
}

// cpusOnline counts a list of the kernel: "0-3,8".
func cpusOnline(host evidence.Host) (uint64, error) {
	text, err := look.WholeFile(host, onlineFile)
	if err != nil {
		return 0, err
	}
	total := uint64(0)
	for part := range strings.SplitSeq(strings.TrimSpace(text), ",") {
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		first, errFirst := strconv.ParseUint(from, 10, 16)
		last, errLast := strconv.ParseUint(to, 10, 16)
		if errFirst != nil || errLast != nil || last < first {
			return 0, look.Malformed(onlineFile, "not a list of CPUs")
		}
		total += last - first + 1
	}
	return total, nil
}
