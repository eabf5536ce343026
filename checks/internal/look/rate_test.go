package look

import (
	"context"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func TestRise(t *testing.T) {
	n := func(v uint64) *uint64 { return &v }
	for name, c := range map[string]struct{ a, b, want *uint64 }{
		"it rose":              {n(3), n(5), n(2)},
		"it stood still":       {n(3), n(3), n(0)},
		"to the very end":      {n(0), n(1<<64 - 1), n(1<<64 - 1)},
		"it went backwards":    {n(5), n(3), nil},
		"no first reading":     {nil, n(3), nil},
		"no second reading":    {n(3), nil, nil},
		"nothing read at all":  {nil, nil, nil},
		"it began with 2^63+1": {n(1<<63 + 1), n(1<<63 + 4), n(3)},
	} {
		got := Rise(c.a, c.b)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestSharesAndRates(t *testing.T) {
	n := func(v uint64) *uint64 { return &v }
	if s := Share(n(1), n(4)); s == nil || *s != 0.25 {
		t.Errorf("share %v", s)
	}
	if Share(nil, n(4)) != nil || Share(n(1), nil) != nil || Share(n(0), n(0)) != nil {
		t.Error("a share of nothing is no share")
	}
	if r := PerSecond(n(3), 2_000_000); r == nil || *r != 1.5 {
		t.Errorf("rate %v", r)
	}
	if PerSecond(nil, 2_000_000) != nil || PerSecond(n(3), 0) != nil {
		t.Error("a rate without a rise or a time is no rate")
	}
}

func TestElapsed(t *testing.T) {
	clock := func(usec int64) evidence.Host {
		return &fake.Host{Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 9, MonotonicUsec: usec, BootUsec: usec, SpreadUsec: 1}}}
	}
	if usec, err := Elapsed(context.Background(), evidence.Scene{First: clock(5_000_000), Second: clock(7_000_123)}); usec != 2_000_123 || err != nil {
		t.Errorf("%d %v", usec, err)
	}
	for name, c := range map[string]struct {
		first, second evidence.Host
		want          evidence.Stop
	}{
		"one exposure only":      {clock(5), nil, evidence.NotRecorded},
		"it stood still":         {clock(5), clock(5), evidence.Malformed},
		"it went backwards":      {clock(5), clock(4), evidence.Malformed},
		"it says zero":           {clock(0), clock(4), evidence.Malformed},
		"the first cannot say":   {&fake.Host{}, clock(4), evidence.Unreachable},
		"the second cannot say":  {clock(4), &fake.Host{}, evidence.Unreachable},
		"an answer that is none": {clock(4), &fake.Host{Answers: map[string]any{asked.ClockNow: "{}"}}, evidence.Malformed},
	} {
		usec, err := Elapsed(context.Background(), evidence.Scene{First: c.first, Second: c.second})
		if usec != 0 || evidence.StopOf(err) != c.want {
			t.Errorf("%s: %d %v", name, usec, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Elapsed(ctx, evidence.Scene{First: clock(1), Second: clock(2)}); evidence.StopOf(err) != evidence.Cut {
		t.Errorf("after the end: %v", err)
	}
}
