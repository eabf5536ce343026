package process

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostReaders      = 64   // processes searched for the reading end
	mostToSearch     = 256  // descriptors of each
	readOnly, access = 0, 3 // O_RDONLY, O_ACCMODE of open(2)
)

// findReader looks for who holds the reading end: first inside, then the
// parent of the main process, which with containerd is the shim.
func (o *Output) findReader(ctx context.Context, at evidence.Scene) {
	wanted := ""
	for _, w := range o.Writers {
		if w.IsOutput {
			wanted = w.To
			break
		}
	}
	inside := crowdOf(ctx, at.Second, at)
	if inside.err != nil || len(inside.pids) > mostReaders {
		return
	}
	parent := parentOf(at.Second, o.MainPID)
	o.ReadersSearched = inside.complete
	for _, pid := range append(inside.pids, parent) {
		held, whole := holdsReader(at.Second, pid, wanted)
		o.ReadersSearched = o.ReadersSearched && (whole || pid == parent)
		if !held || ctx.Err() != nil {
			continue
		}
		o.Reader = readerOf(at.Second, pid)
		o.ReaderInside = pid != parent
		return
	}
}

func readerOf(host evidence.Host, pid int) *Reader {
	text, err := look.WholeFile(host, proc(pid, "stat"))
	if err != nil {
		return nil
	}
	s, ok := parseStat(text)
	if !ok {
		return nil
	}
	return &Reader{PID: pid, Command: comm(text), State: s.state}
}

// parentOf reads field 4 of /proc/PID/stat; 0 when there is none.
func parentOf(host evidence.Host, pid int) int {
	text, err := look.WholeFile(host, proc(pid, "stat"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	parent, err := strconv.ParseUint(fields[1], 10, 31)
	if err != nil {
		return 0
	}
	return int(parent)
}

// holdsReader reports whether a process has the reading end of a pipe open, and
// whether all it has open was looked at.
func holdsReader(host evidence.Host, pid int, wanted string) (held, whole bool) {
	if pid <= 0 {
		return false, true
	}
	names, err := host.ReadDir(proc(pid, "fd"))
	if err != nil {
		return false, vanished(err)
	}
	for _, name := range names[:min(len(names), mostToSearch)] {
		link, err := host.ReadLink(proc(pid, "fd/"+name))
		if err != nil || link != wanted {
			continue
		}
		info, err := look.WholeFile(host, proc(pid, "fdinfo/"+name))
		if err == nil && opensForReading(info) {
			return true, true
		}
	}
	return false, len(names) <= mostToSearch
}

// opensForReading reads "flags:	0100001" of proc_pid_fdinfo(5), in octal.
func opensForReading(info string) bool {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, "flags:"); ok {
			flags, err := strconv.ParseUint(strings.TrimSpace(value), 8, 32)
			return err == nil && flags&access == readOnly
		}
	}
	return false
}
