package process

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	locksFile     = "/proc/locks"
	mostLockWaits = 20
)

func seeLocks(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{locksOf(ctx, at)}
}

func locksOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := locksFacts[0].ID
	if at.Second == nil {
		return evidence.Unread(id, "there was one look only")
	}
	first, err := blockedIn(at.First)
	who := crowdOf(ctx, at.Second, at)
	if o, done := nobody(id, who); done {
		return o
	}
	second, again := blockedIn(at.Second)
	from := append(slices.Clone(who.from), locksFile, "/proc/*/stat")
	if err = cmp.Or(err, again); err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	locks := Locks{Waits: []LockWait{}}
	for _, b := range second {
		if slices.Contains(first, b) && slices.Contains(who.pids, b.waiter) {
			locks.take(at.Second, b, slices.Contains(who.pids, b.holder))
		}
	}
	if locks.Waiting == 0 && !who.complete {
		return evidence.Unread(id, "not every process of the cgroup is known; none of the others waits for a lock", from...)
	}
	return evidence.Saw(id, locks, nil, from...)
}

func (l *Locks) take(host evidence.Host, b blocked, inside bool) {
	l.Waiting++
	if inside {
		l.Inside++
	}
	if len(l.Waits) == mostLockWaits {
		return
	}
	w := LockWait{PID: b.waiter, Kind: b.kind, File: b.file, HolderPID: b.holder, HolderInside: inside}
	w.Command, w.HolderCommand = command(host, b.waiter), command(host, b.holder)
	l.Waits = append(l.Waits, w)
}

// command is what a process calls itself; "" when it cannot be read.
func command(host evidence.Host, pid int) string {
	if pid <= 0 {
		return ""
	}
	text, err := look.WholeFile(host, proc(pid, "stat"))
	if err != nil {
		return ""
	}
	return comm(text)
}

// blocked is one request that waits for a lock.
type blocked struct {
	waiter, holder int // holder is 0 where it is nobody of this machine, or a lock of an open file
	kind, file     string
}

func blockedIn(host evidence.Host) ([]blocked, error) {
	text, err := host.ReadFile(locksFile)
	if err != nil {
		return nil, err
	}
	waiting, ok := parseLocks(string(text)) // without a lock on the whole machine it is empty
	if !ok {
		return nil, look.Malformed(locksFile, "not a list of locks")
	}
	return waiting, nil
}

// parseLocks reads /proc/locks (proc_locks(5)). What waits for a lock stands
// below it, under the same number:
//
//	1: FLOCK  ADVISORY  WRITE 481 08:01:131199 0 EOF
//	1: -> FLOCK  ADVISORY  WRITE 483 08:01:131199 0 EOF
//	2: OFDLCK ADVISORY  READ  -1 00:06:1028 0 EOF
func parseLocks(text string) ([]blocked, bool) {
	var waiting []blocked
	number, holder := "", 0
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		waits := len(fields) > 1 && fields[1] == "->"
		if waits {
			fields = slices.Delete(fields, 1, 2)
		}
		if !strings.HasSuffix(line, "\n") || len(fields) != 8 || !strings.HasSuffix(fields[0], ":") {
			return nil, false
		}
		pid, err := strconv.Atoi(fields[4])
		switch {
		case err != nil || waits && fields[0] != number:
			return nil, false
		case waits:
			waiting = append(waiting, blocked{waiter: pid, holder: holder, kind: look.Clip(fields[1], 16), file: look.Clip(fields[5], 64)})
		default:
			number, holder = fields[0], max(pid, 0)
		}
	}
	return waiting, true
}
