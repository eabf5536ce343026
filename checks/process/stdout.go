package process

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostTargetBytes  = 256
	mostReaders      = 64  // processes searched for the reading end
	mostToSearch     = 256 // descriptors of each
	standardOutput   = 1
	standardError    = 2
	readOnly, access = 0, 3 // O_RDONLY, O_ACCMODE of open(2)
)

func seeOutput(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{outputOf(ctx, at)}
}

func outputOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := outputFacts[0].ID
	seen := look.Seen(at, statesFacts[0].ID)
	states, ok := look.Value[States](seen)
	switch {
	case seen.State == evidence.Absent:
		return evidence.None(id, seen.Why, seen.From...)
	case !ok:
		return evidence.Unread(id, "the threads could not be looked at: "+seen.Why, seen.From...)
	case at.Second == nil:
		return evidence.Unread(id, "there was one look only")
	}
	pid := at.Subject.PID
	if pid <= 0 && states.Main != nil {
		pid = states.Main.PID
	}
	if pid <= 0 {
		return evidence.Unread(id, "the main process is not known")
	}
	from := []string{proc(pid, "fd/1"), proc(pid, "fd/2"), "/proc/*/task/*/syscall"}
	out := Output{MainPID: pid, Writers: []Writer{}}
	var err error
	if out.Stdout, err = targetOf(at.Second, pid, standardOutput); err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	if out.Stderr, err = targetOf(at.Second, pid, standardError); err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	if !states.WaitsKnown {
		return evidence.Unread(id, "what the threads wait in could not be read (wchan)", from...)
	}
	for _, w := range states.Writers {
		out.add(at.Second, w)
	}
	if out.Blocked > 0 {
		out.findReader(ctx, at)
	}
	return evidence.Saw(id, out, nil, from...)
}

// targetOf reads a descriptor's link. A descriptor that is closed leads to
// nothing, which is an answer: a program may close its output.
func targetOf(host evidence.Host, pid, fd int) (Target, error) {
	link, err := host.ReadLink(proc(pid, "fd/"+strconv.Itoa(fd)))
	if err != nil && evidence.StopOf(err) == evidence.NotExist {
		if _, listed := host.ReadDir(proc(pid, "fd")); listed == nil {
			return Target{Kind: "other", Name: "closed"}, nil
		}
	}
	if err != nil {
		return Target{}, err
	}
	return Target{Kind: kindOf(link), Name: look.Clip(link, mostTargetBytes)}, nil
}

// kindOf goes by the link's text. A container can name a file "pipe:[1]", but
// the link of a file begins with a slash.
func kindOf(link string) string {
	switch {
	case strings.HasPrefix(link, "pipe:["):
		return "pipe"
	case strings.HasPrefix(link, "socket:["):
		return "socket"
	case link == "/dev/null":
		return "null"
	case strings.HasPrefix(link, "/dev/pts/"), strings.HasPrefix(link, "/dev/tty"), link == "/dev/console":
		return "terminal"
	case strings.HasPrefix(link, "/"):
		return "file"
	}
	return "other"
}

func (o *Output) add(host evidence.Host, s Stuck) {
	w := Writer{PID: s.PID, TID: s.TID, Command: s.Command, WaitsIn: s.WaitsIn, Same: s.Same}
	fd, ok := descriptorOf(host, s.PID, s.TID)
	var to Target
	var err error
	if ok {
		to, err = targetOf(host, s.PID, fd)
	}
	switch {
	case !ok || err != nil:
		o.BlockedUnknown++
	case to.Name == o.Stdout.Name || to.Name == o.Stderr.Name:
		w.Descriptor, w.To, w.IsOutput = &fd, to.Name, true
		o.Blocked++
		if s.Same {
			o.BlockedStill++
		}
		o.MainBlocked = o.MainBlocked || s.TID == o.MainPID
	default:
		w.Descriptor, w.To = &fd, to.Name
		o.BlockedElse++
	}
	o.Writers = append(o.Writers, w)
}

// descriptorOf reads which descriptor a thread that waits to write is writing
// to, from proc_pid_syscall(5): the call's number, then its arguments, and for
// write(2), writev(2), sendmsg(2) and sendfile(2) the first is the descriptor.
//
//	1 0x1 0x55d0c0de 0x1000 0x0 0x0 0x0 0x7ffc… 0x7f…
//
// A thread that runs says "running", one that is in no call "-1 …".
func descriptorOf(host evidence.Host, pid, tid int) (int, bool) {
	text, err := look.WholeFile(host, proc(pid, "task/"+strconv.Itoa(tid)+"/syscall"))
	if err != nil {
		return 0, false
	}
	return firstArgument(text)
}

func firstArgument(text string) (int, bool) {
	fields := strings.Fields(text)
	if len(fields) != 9 {
		return 0, false
	}
	call, err := strconv.ParseUint(fields[0], 10, 31)
	if err != nil || splices(call) {
		return 0, false
	}
	hex, ok := strings.CutPrefix(fields[1], "0x")
	fd, err := strconv.ParseUint(hex, 16, 31)
	return int(fd), ok && err == nil
}

// splices: of splice(2), tee(2) and vmsplice(2) the first argument is another
// end. Their numbers on x86-64, and on arm64 and later ports.
func splices(call uint64) bool {
	switch call {
	case 275, 276, 278, 75, 76, 77:
		return true
	}
	return false
}

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
