package look

import (
	"context"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// TicksPerSec is USER_HZ, which proc_pid_stat(5) counts in: 100 on every
// architecture Go runs on.
const TicksPerSec = 100

// Rise is how far a counter rose; nil when one reading is missing or it went
// backwards, as it does when a cgroup is made anew under the same name.
func Rise(before, after *uint64) *uint64 {
	if before == nil || after == nil || *after < *before {
		return nil
	}
	n := *after - *before
	return &n
}

// Elapsed is the time between the two exposures, in microseconds, by the
// monotonic clock of each. A check that uses it declares "ask clock/now". The
// error says that it is not known: then no rate is.
func Elapsed(ctx context.Context, at evidence.Scene) (uint64, error) {
	if at.First == nil || at.Second == nil {
		return 0, &evidence.ReadError{Stop: evidence.NotRecorded, Name: Question(asked.ClockNow)}
	}
	first, err := AskShared[asked.Clock](ctx, at.First, asked.ClockNow)
	if err != nil {
		return 0, err
	}
	second, err := AskShared[asked.Clock](ctx, at.Second, asked.ClockNow)
	if err != nil {
		return 0, err
	}
	if first.MonotonicUsec <= 0 || second.MonotonicUsec <= first.MonotonicUsec {
		return 0, Malformed(Question(asked.ClockNow), "no time passed between the two looks")
	}
	return uint64(second.MonotonicUsec - first.MonotonicUsec), nil
}

// Share is part of whole; nil when one is missing or there is no whole.
func Share(part, whole *uint64) *float64 {
	if part == nil || whole == nil || *whole == 0 {
		return nil
	}
	share := float64(*part) / float64(*whole)
	return &share
}

// PerSecond is a rise as a rate; nil when the rise or the time is missing.
func PerSecond(rise *uint64, elapsedUsec uint64) *float64 {
	if rise == nil || elapsedUsec == 0 {
		return nil
	}
	rate := float64(*rise) * 1e6 / float64(elapsedUsec)
	return &rate
}
