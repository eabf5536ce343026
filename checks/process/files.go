package process

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostProcesses = 256
	// A table of less than half the limit is not worth a listing; it grows by
	// doubling, so that one of half the limit may be all but full.
	worthCounting = 0.5
	// Of processes that were not all looked at, what is fuller than this is told.
	telling = 0.98
)

func seeFiles(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{filesOf(ctx, at)}
}

func filesOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := filesFacts[0].ID
	if at.Second == nil {
		return evidence.Unread(id, "there was one look only")
	}
	before := crowdOf(ctx, at.First, at)
	if o, done := nobody(id, before); done {
		return o
	}
	first := countAll(ctx, at.First, before)
	main := mainPID(ctx, at, before)
	after := crowdOf(ctx, at.Second, at)
	if o, done := nobody(id, after); done {
		return o
	}
	second := countAll(ctx, at.Second, after)
	from := append(after.from, "/proc/*/limits", "/proc/*/status", "/proc/*/fd")
	files := Files{Processes: len(after.pids), Looked: len(second.of), Complete: second.complete}
	for _, pid := range after.pids {
		d, ok := second.of[pid]
		if !ok {
			continue
		}
		if was, there := first.of[pid]; there && was.start == d.start {
			d.OpenFirst, d.AtLimit = was.Open, was.AtLimit && d.AtLimit
		} else {
			d.AtLimit = false
		}
		files.take(d.Descriptors, pid == main)
	}
	if files.Looked == 0 {
		return evidence.Unread(id, cmp.Or(second.why, "no process of the cgroup could be read"), from...)
	}
	if !files.Complete && files.AtLimit == 0 && files.Fullest.UsedRatio < telling {
		// Present, and silent, would rule out what was not seen.
		return evidence.Unread(id, cmp.Or(second.why, first.why, "not every process could be looked at")+"; no other process is near its limit", from...)
	}
	return evidence.Saw(id, files, nil, from...)
}

func (f *Files) take(d Descriptors, isMain bool) {
	if d.AtLimit {
		f.AtLimit++
	}
	if f.Fullest == nil || d.UsedRatio > f.Fullest.UsedRatio {
		f.Fullest = &d
	}
	if isMain {
		f.Main = &d
	}
}

// counts are the descriptors of processes in one look.
type counts struct {
	of       map[int]counted
	complete bool
	why      string // the first failure that is not a process that ended
}

type counted struct {
	Descriptors
	start uint64
}

func countAll(ctx context.Context, host evidence.Host, c crowd) counts {
	all := counts{of: map[int]counted{}, complete: c.complete && len(c.pids) <= mostProcesses}
	for _, pid := range c.pids[:min(len(c.pids), mostProcesses)] {
		if ctx.Err() != nil {
			all.complete = false
			break
		}
		d, err := count(host, pid)
		switch {
		case err == nil:
			all.of[pid] = d
		case !vanished(err):
			all.complete = false
			all.why = cmp.Or(all.why, evidence.Why(err))
		}
	}
	return all
}

// count finds how many descriptors a process has open. A zombie has none, and
// no limits to read.
func count(host evidence.Host, pid int) (counted, error) {
	text, err := look.WholeFile(host, proc(pid, "stat"))
	if err != nil {
		return counted{}, err
	}
	s, ok := parseStat(text)
	if !ok {
		return counted{}, look.Malformed(proc(pid, "stat"), "not a process")
	}
	if s.state == "Z" || s.state == "X" {
		return counted{}, &evidence.ReadError{Stop: evidence.Gone, Name: proc(pid, "stat")}
	}
	d := counted{Descriptors: Descriptors{PID: pid, Command: comm(text)}, start: s.start}
	limits, err := look.WholeFile(host, proc(pid, "limits"))
	if err != nil {
		return counted{}, err
	}
	soft, hard := limitRow(limits, "Max open files")
	if soft == nil {
		return counted{}, look.Malformed(proc(pid, "limits"), "without Max open files")
	}
	d.Limit, d.HardLimit = *soft, hard
	return d, d.fill(host)
}

func (d *counted) fill(host evidence.Host) error {
	text, err := look.WholeFile(host, proc(d.PID, "status"))
	if err != nil {
		return err
	}
	size, ok := tableSize(text)
	if ok && float64(size) < worthCounting*float64(d.Limit) {
		d.Open, d.OpenFirst = size, size
		d.UsedRatio = float64(size) / float64(d.Limit)
		return nil
	}
	names, err := host.ReadDir(proc(d.PID, "fd"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if n, err := strconv.ParseUint(name, 10, 31); err == nil && n < d.Limit {
			d.Open++
		}
	}
	d.Counted, d.OpenFirst, d.AtLimit = true, d.Open, uint64(d.Open) >= d.Limit
	if d.Limit > 0 {
		d.UsedRatio = float64(d.Open) / float64(d.Limit)
	} else {
		d.UsedRatio = 1
	}
	return nil
}

// tableSize reads FDSize, the slots of a process's descriptor table.
func tableSize(status string) (int, bool) {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, "FDSize:"); ok {
			n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
			return int(n), err == nil
		}
	}
	return 0, false
}
