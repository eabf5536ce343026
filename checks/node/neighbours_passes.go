package node

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// The marks of the clock around the two passes over all cgroups.
const (
	passBegan = "neighbours-began"
	passEnded = "neighbours-ended"
)

// second is the second pass. Each pass goes through the same cgroups in the same
// order, and on a machine with no CPU to spare it takes seconds, one pass more
// than the other: then the time between two readings is not the window, and what
// is left of a parent's use after its children's would be of another time.
func (t trees) second(ctx context.Context, at evidence.Scene, groups []*group, window uint64) {
	mark(ctx, at.Second, passBegan)
	for _, g := range groups {
		g.look(at.Second, t)
	}
	mark(ctx, at.Second, passEnded)
	began, ended := int64(between(ctx, at, passBegan, window)), int64(between(ctx, at, passEnded, window))
	for i, g := range groups {
		g.window = uint64(began + (ended-began)*int64(i)/int64(len(groups)))
	}
}

// between is the time from a mark of the first look to the same of the second,
// and the window where they were not made, as in old archives.
func between(ctx context.Context, at evidence.Scene, name string, window uint64) uint64 {
	first, second := mark(ctx, at.First, name), mark(ctx, at.Second, name)
	if first <= 0 || second <= first {
		return window
	}
	return uint64(second - first)
}

// mark asks for the clock under a name of its own; 0 where there is no answer.
// Asked again, it is the time of the first asking.
func mark(ctx context.Context, host evidence.Host, name string) int64 {
	clock, err := look.Ask[asked.Clock](ctx, host, asked.ClockNow, name)
	if err != nil {
		return 0
	}
	return clock.MonotonicUsec
}

// scaled is a use that was counted for one time as it would be for another.
func scaled(used, to, of uint64) uint64 {
	if to == of || of == 0 {
		return used
	}
	return uint64(float64(used) * float64(to) / float64(of))
}
