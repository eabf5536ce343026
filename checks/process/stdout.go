package process

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	mostTargetBytes = 256
	standardOutput  = 1
	standardError   = 2
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

func (o *Output) isSocket() bool { return o.Stdout.Kind == "socket" || o.Stderr.Kind == "socket" }

func (o *Output) add(host evidence.Host, s Stuck) {
	w := Writer{PID: s.PID, TID: s.TID, Command: s.Command, WaitsIn: s.WaitsIn, Same: s.Same}
	doing, ok := callOf(host, s.PID, s.TID)
	if s.WaitsIn == unixPeer && (doing.connects() || !ok && !o.isSocket()) {
		return // to be accepted, which network.unix tells, or at most for room in a socket that is not its output
	}
	var to Target
	var err error
	if ok = ok && doing.writes(); ok {
		to, err = targetOf(host, s.PID, doing.first)
	}
	switch {
	case !ok || err != nil:
		o.BlockedUnknown++
	case to.Name == o.Stdout.Name || to.Name == o.Stderr.Name:
		w.Descriptor, w.To, w.IsOutput = &doing.first, to.Name, true
		o.Blocked++
		if s.Same {
			o.BlockedStill++
		}
		o.MainBlocked = o.MainBlocked || s.TID == o.MainPID
	default:
		w.Descriptor, w.To = &doing.first, to.Name
		o.BlockedElse++
	}
	o.Writers = append(o.Writers, w)
}
