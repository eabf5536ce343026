//go:build linux

package live

import (
	"context"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const clockTries = 5

// askClock answers clock/now; a mark, if there is one, tells nothing but the
// askings of one look apart. The thread can be put aside between two
// readings, so it reads a few times and keeps the closest.
func askClock(_ context.Context, _ *Machine, args []string) (any, error) {
	if len(args) > 1 {
		return nil, expect(args, 1)
	}
	best, err := readClocks()
	for range clockTries - 1 {
		if next, again := readClocks(); again == nil && next.SpreadUsec < best.SpreadUsec {
			best = next
		}
	}
	return best, err
}

// readClocks reads the other two clocks between two readings of the first.
func readClocks() (asked.Clock, error) {
	var usec [4]int64
	for i, id := range []int32{unix.CLOCK_MONOTONIC, unix.CLOCK_REALTIME, unix.CLOCK_BOOTTIME, unix.CLOCK_MONOTONIC} {
		t, err := clockUsec(id)
		if err != nil {
			return asked.Clock{}, err
		}
		usec[i] = t
	}
	spread := usec[3] - usec[0]
	return asked.Clock{
		WallUsec:      usec[1],
		MonotonicUsec: usec[0] + spread/2,
		BootUsec:      usec[2],
		SpreadUsec:    spread + 1, // the clocks are finer than a microsecond
	}, nil
}

func clockUsec(id int32) (int64, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		return 0, err
	}
	return t.Nano() / 1000, nil
}

// CPUClock returns what tells how much this process has used of the processors,
// in user and kernel mode (clock_gettime(2), CLOCK_PROCESS_CPUTIME_ID); nil
// where that cannot be told.
func CPUClock() func() time.Duration {
	if _, err := clockUsec(unix.CLOCK_PROCESS_CPUTIME_ID); err != nil {
		return nil
	}
	return func() time.Duration {
		usec, _ := clockUsec(unix.CLOCK_PROCESS_CPUTIME_ID) // it did not fail before
		return time.Duration(usec) * time.Microsecond
	}
}
