package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"runbook/engine/judge"
	"runbook/evidence"
)

func TestRunJudgesWhatItSaw(t *testing.T) {
	sealed := 0
	r := request(t, []evidence.Check{check("t.a", votes("t.a", 1))})
	r.Seal = func() { sealed++ }
	result := run(t, r)
	if result.Ruling.Outcome != "found" || result.Ruling.Verdicts[0].Cause != "made.up" || result.Ruling.Verdicts[0].Standing != judge.Confirmed {
		t.Errorf("ruling %+v", result.Ruling)
	}
	if result.Started != 1_700_000_000_000_000 || result.TookUsec <= 0 || sealed != 1 {
		t.Errorf("started %d, took %d, sealed %d times", result.Started, result.TookUsec, sealed)
	}
}

func TestRunFailsOnPoliciesOnly(t *testing.T) {
	bad := errors.New("policy.rego:1: bad")
	r := request(t, []evidence.Check{check("t.a", votes("t.a", 1))})
	r.Judge = func() (*judge.Judge, error) { return nil, bad }
	if _, err := Run(t.Context(), r); !errors.Is(err, bad) {
		t.Errorf("got %v, want %v", err, bad)
	}
	r = request(t, []evidence.Check{check("t.a", votes("t.a", 1))})
	r.Runbook.Causes = []string{"no.such"}
	if _, err := Run(t.Context(), r); err == nil {
		t.Error("a cause that does not exist was judged")
	}
}

// Compiling takes processor time, and a starved machine gives none.
func TestWithoutTimeToJudgeTheEvidenceIsHandedOver(t *testing.T) {
	released := make(chan struct{})
	defer close(released)
	r := request(t, []evidence.Check{check("t.a", votes("t.a", 1))})
	r.Judge = func() (*judge.Judge, error) { <-released; return nil, errors.New("too late to count") }
	r.Budget = 40 * time.Millisecond
	result := run(t, r)
	if o := ofNode(result, "t.a"); o.State != evidence.Present {
		t.Errorf("what was seen is lost: %+v", o)
	}
	if len(result.Ruling.Problems) != 1 || result.Ruling.Outcome != judge.NotDecided || result.Started == 0 {
		t.Errorf("ruling %+v", result.Ruling)
	}
}

func TestACheckThatNeverReturnsIsCut(t *testing.T) {
	release, left, inside := make(chan struct{}), make(chan struct{}), make(chan struct{})
	late := []evidence.Observation{evidence.Saw("t.a", fact{1}, nil)}
	stuck := check("t.a", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		defer close(left)
		close(inside)
		<-release
		at.Seen("t.b")           // its own copy: the race detector watches
		late[0].Of = "elsewhere" // so is what it gives
		return late
	}, "t.b")
	waits := check("t.c", votes("t.c", 1), "t.a")
	r := request(t, []evidence.Check{stuck, check("t.b", votes("t.b", 1)), waits})
	ctx, deadline := context.WithCancel(t.Context())
	r.Progress = func(what string) {
		if what == "looking: 1 of 3" { // t.b is in, the others cannot be
			go func() {
				<-inside
				deadline()
			}()
		}
	}
	bundle := &evidence.Bundle{}
	s := newSchedule(ctx, r, newWindow(), bundle, compile(r.Judge, nil))
	s.run()
	close(release)
	<-left
	if want := []string{"t.a node", "t.c node"}; !slices.Equal(s.cut, want) {
		t.Errorf("cut %q, want %q", s.cut, want)
	}
	for _, id := range []string{"t.a", "t.c"} {
		if o := bundle.Get(id, "node"); o.State != evidence.Unknown || o.Why != "the run's time budget ended first" {
			t.Errorf("%s: %+v", id, o)
		}
	}
	if o := bundle.Get("t.b", "node"); o.State != evidence.Present {
		t.Errorf("what was seen in time is lost: %+v", o)
	}
}

// What a check says after the deadline may have the deadline in it, and a
// replay, which has none, would say something else.
func TestAnAnswerMadeOfTheDeadlineIsNotKept(t *testing.T) {
	r := request(t, []evidence.Check{check("t.a", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		_, err := at.Second.ReadFile("/ok")
		return []evidence.Observation{evidence.Saw("t.a", fact{}, err)}
	})})
	r.Budget, r.Window = 40*time.Millisecond, time.Hour // 30 ms to look
	result := run(t, r)
	if !slices.Equal(result.Cut, []string{"t.a node"}) || result.Ruling.Outcome != "undecided" {
		t.Errorf("cut %q: %+v, outcome %s", result.Cut, ofNode(result, "t.a"), result.Ruling.Outcome)
	}
}

func TestReplayRepeatsWhatWasCut(t *testing.T) {
	looked := false
	r := request(t, []evidence.Check{
		check("t.a", func(context.Context, evidence.Scene) []evidence.Observation { looked = true; return nil }),
		check("t.b", func(_ context.Context, at evidence.Scene) []evidence.Observation {
			_, err := at.Second.ReadFile("/ok")
			return []evidence.Observation{evidence.Saw("t.b", fact{1}, err)}
		}),
	})
	r.Window = time.Hour // a replay does not wait
	r.Replayed = &Replayed{TookUsec: 4711, Cut: []string{"t.a node"}}
	result := run(t, r)
	if looked || !slices.Equal(result.Cut, []string{"t.a node"}) || result.TookUsec != 4711 {
		t.Errorf("looked %v, cut %q, took %d", looked, result.Cut, result.TookUsec)
	}
	if o := ofNode(result, "t.a"); o.Why != "the run's time budget ended first" {
		t.Errorf("%+v", o)
	}
	if o := ofNode(result, "t.b"); o.State != evidence.Present {
		t.Errorf("%+v", o)
	}
}

func TestLook(t *testing.T) {
	saw := func(id string) evidence.Observation { return evidence.Saw(id, fact{1}, nil) }
	for name, c := range map[string]struct {
		look func(context.Context, evidence.Scene) []evidence.Observation
		want string // state and reason of t.a
	}{
		"answers": {votes("t.a", 1), "present "},
		"panics":  {func(context.Context, evidence.Scene) []evidence.Observation { panic("boom") }, "unknown the check failed: boom"},
		"panics by mistake": {func(context.Context, evidence.Scene) []evidence.Observation {
			none := map[string]map[string]int{}
			none["x"]["y"] = 1
			return nil
		}, "unknown the check failed: assignment to entry in nil map"},
		"says nothing": {func(context.Context, evidence.Scene) []evidence.Observation { return nil }, "unknown the check gave no answer"},
		"says something else": {func(context.Context, evidence.Scene) []evidence.Observation {
			return []evidence.Observation{saw("t.z")}
		}, "unknown the check gave no answer"},
		"says more": {func(context.Context, evidence.Scene) []evidence.Observation {
			return []evidence.Observation{saw("t.z"), saw("t.a")}
		}, "present "},
		"reads outside":   {reads(func(h evidence.Host) error { _, err := h.ReadFile("/etc/shadow"); return err }), "unknown /etc/shadow: refused by runbook itself"},
		"lists outside":   {reads(func(h evidence.Host) error { _, err := h.ReadDir("/etc"); return err }), "unknown /etc: refused by runbook itself"},
		"follows outside": {reads(func(h evidence.Host) error { _, err := h.ReadLink("/ok/../etc"); return err }), "unknown /ok/../etc: refused by runbook itself"},
		"asks outside":    {reads(func(h evidence.Host) error { _, err := h.Ask(context.Background(), "kernel/log"); return err }), "unknown ask kernel/log: refused by runbook itself"},
		"leans on undeclared": {func(_ context.Context, at evidence.Scene) []evidence.Observation {
			o := at.Seen("t.b")
			o.ID = "t.a"
			return []evidence.Observation{o}
		}, "unknown the check did not declare that it needs this"},
		"names another's host": {func(context.Context, evidence.Scene) []evidence.Observation {
			o := saw("t.a")
			o.Of = "container/x"
			return []evidence.Observation{o}
		}, "present "},
	} {
		t.Run(name, func(t *testing.T) {
			result := run(t, request(t, []evidence.Check{check("t.a", c.look)}))
			o := ofNode(result, "t.a")
			if got := o.State.String() + " " + o.Why; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, o := range result.Bundle.Observations {
				if o.ID != "t.a" && o.ID != "target.sources" || o.Of != "node" {
					t.Errorf("nobody declared %s of %s", o.ID, o.Of)
				}
			}
		})
	}
}

// reads is a check's look that reports what the first and the second exposure
// answer; both hold it to its Reads.
func reads(read func(evidence.Host) error) func(context.Context, evidence.Scene) []evidence.Observation {
	return func(_ context.Context, at evidence.Scene) []evidence.Observation {
		first, second := read(at.First), read(at.Second)
		if first == nil || second == nil || !strings.HasSuffix(second.Error(), first.Error()) {
			panic("the exposures differ")
		}
		return []evidence.Observation{evidence.Saw("t.a", fact{}, first)}
	}
}

// The same without a clock: delivered before the deadline counts, though nobody
// had looked at it yet; delivered after it does not.
func TestTheDeadlineDividesAnswers(t *testing.T) {
	ctx, deadline := context.WithCancel(t.Context())
	bundle := &evidence.Bundle{}
	r := request(t, []evidence.Check{check("t.a", nil), check("t.b", nil)})
	s := newSchedule(ctx, r, newWindow(), bundle, nil)
	early, late := s.jobs[0], s.jobs[1]
	s.enqueue(early)
	s.enqueue(late)
	s.deliver(event{job: early, result: votes("t.a", 1)(ctx, evidence.Scene{})})
	deadline()
	s.deliver(event{job: late, result: votes("t.b", 1)(ctx, evidence.Scene{})})
	s.cutRest()
	if a, b := bundle.Get("t.a", "node"), bundle.Get("t.b", "node"); a.State != evidence.Present || b.State != evidence.Unknown {
		t.Errorf("early %+v, late %+v", a, b)
	}
	if !slices.Equal(s.cut, []string{"t.b node"}) {
		t.Errorf("cut %q", s.cut)
	}
}
