package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"runbook/evidence"
)

// logged is a check that writes its name and what it knows of its needs.
func logged(j *journal, name string, n int, needs ...string) evidence.Check {
	return check(name, func(_ context.Context, at evidence.Scene) []evidence.Observation {
		line := name
		for _, need := range needs {
			o := at.Seen(need)
			line += " " + need + "=" + o.State.String()
		}
		j.add(line)
		return []evidence.Observation{evidence.Saw(name, fact{n}, nil)}
	}, needs...)
}

// Steps start when what they need is there, whatever the runbook's order; the
// bundle keeps the runbook's order.
func TestOrder(t *testing.T) {
	for name, c := range map[string]struct {
		checks  func(*journal) []evidence.Check
		steps   []string
		want    string // what looked, in order, and what it knew
		skipped string
		loop    string // facts that end as part of a loop
	}{
		"a need comes first": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.c", 1, "t.b"), logged(j, "t.b", 1, "t.a"), logged(j, "t.a", 1)}
		}, nil, "t.a; t.b t.a=present; t.c t.b=present", "", ""},
		"a need of one's own": {func(j *journal) []evidence.Check { return []evidence.Check{logged(j, "t.a", 1, "t.a")} },
			nil, "t.a t.a=unknown", "", ""},
		"a loop ends, others look": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.b", 1, "t.c"), logged(j, "t.c", 1, "t.b"), logged(j, "t.a", 1)}
		}, nil, "t.a", "", "t.b t.c"},
		"true at once": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.b", 1), logged(j, "t.a", 1, "t.b")}
		}, []string{"t.b always", "t.a"}, "t.b; t.a t.b=present", "", ""},
		"true when it was seen": {func(j *journal) []evidence.Check { return []evidence.Check{logged(j, "t.b", 1), logged(j, "t.a", 1)} },
			[]string{"t.b worthwhile", "t.a"}, "t.a; t.b", "", ""},
		"false is skipped": {func(j *journal) []evidence.Check { return []evidence.Check{logged(j, "t.b", 1), logged(j, "t.a", 0)} },
			[]string{"t.b worthwhile", "t.a"}, "t.a", "t.b of node: worthwhile is false", ""},
		"undefined is taken at the end": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.b", 1), logged(j, "t.c", 1)}
		}, []string{"t.b worthwhile", "t.c"}, "t.c; t.b", "", ""},
		"undefined is taken when the rest waits for it": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.b", 1), logged(j, "t.c", 1, "t.b")}
		}, []string{"t.b worthwhile", "t.c"}, "t.b; t.c t.b=present", "", ""},
		"a skipped need releases who waits for it": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.c", 1, "t.b"), logged(j, "t.b", 1), logged(j, "t.a", 1)}
		}, []string{"t.c", "t.b never", "t.a"}, "t.a; t.c t.b=unknown", "t.b of node: never is false", ""},
		"and another conditional one": {func(j *journal) []evidence.Check {
			return []evidence.Check{logged(j, "t.c", 1, "t.b"), logged(j, "t.b", 1), logged(j, "t.a", 1)}
		}, []string{"t.c always", "t.b never", "t.a"}, "t.a; t.c t.b=unknown", "t.b of node: never is false", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			checks := c.checks(&j)
			result := run(t, request(t, checks, c.steps...))
			if got := strings.Join(j.all(), "; "); got != c.want {
				t.Errorf("looked %q, want %q", got, c.want)
			}
			var skipped []string
			for _, s := range result.Skipped {
				skipped = append(skipped, s.Check+" of "+s.Of+": "+s.Why)
				if o := ofNode(result, s.Check); o.State != evidence.Unknown || o.Why != "not looked at: "+s.Why {
					t.Errorf("skipped, and %+v", o)
				}
			}
			if got := strings.Join(skipped, "; "); got != c.skipped {
				t.Errorf("skipped %q, want %q", got, c.skipped)
			}
			var order, loop []string
			for _, o := range result.Bundle.Observations[1:] { // after target.sources
				order = append(order, o.ID)
				if strings.Contains(o.Why, "it waits for an observation that waits for it") {
					loop = append(loop, o.ID)
				}
			}
			if want := checkNames(checks); !slices.Equal(order, want) || strings.Join(loop, " ") != c.loop || len(result.Cut) > 0 {
				t.Errorf("order %q, want %q; loop %q, want %q; cut %q", order, want, loop, c.loop, result.Cut)
			}
		})
	}
}

// One window for all: who looks twice sees the second exposure only when it has
// passed.
func TestWindow(t *testing.T) {
	var j journal
	w := newWindow()
	second := later{Host: host{name: "second", read: j.add}, window: w, early: new(atomic.Bool)}
	_, file := second.ReadFile("/ok")
	_, dir := second.ReadDir("/ok")
	_, link := second.ReadLink("/ok")
	_, answer := second.Ask(t.Context(), "kernel/log")
	for verb, err := range map[string]error{"file": file, "dir": dir, "link": link, "ask": answer} {
		if !errors.Is(err, evidence.Cut) {
			t.Errorf("%s inside the window: %v", verb, err)
		}
	}
	if got := j.all(); len(got) != 0 || !second.early.Load() {
		t.Errorf("read inside the window: %q", got)
	}
	w.open(time.Millisecond, nil)
	<-w.due
	w.pass()
	if text, err := second.ReadFile("/ok"); err != nil || string(text) != "second" {
		t.Error(string(text), err)
	}
}

func TestWhoLooksOnceDoesNotWait(t *testing.T) {
	release := make(chan struct{})
	twice := check("t.a", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		<-release // the window stays shut until t.b has been heard
		text, err := at.Second.ReadFile("/ok")
		if string(text) != "second" {
			err = errors.New("the second look saw " + string(text))
		}
		return []evidence.Observation{evidence.Saw("t.a", fact{1}, err)}
	})
	r := request(t, []evidence.Check{twice, check("t.b", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		text, err := at.First.ReadFile("/ok")
		if string(text) != "first" {
			err = errors.New("the first look saw " + string(text))
		}
		return []evidence.Observation{evidence.Saw("t.b", fact{1}, err)}
	})})
	r.Window = time.Millisecond
	r.Progress = func(what string) {
		if what == "looking: 1 of 2" {
			close(release)
		}
	}
	result := run(t, r)
	if p, _, u := result.Bundle.Count(); p != 3 || u != 0 {
		t.Errorf("bundle %+v", result.Bundle.Observations)
	}
}

// A first look that comes when the window has passed is too late for a second:
// the two would be no window apart, and a counter would seem to stand still.
func TestALateFirstLookHasNoSecond(t *testing.T) {
	w := newWindow()
	first := earlier{host{name: "first"}, w}
	second := later{Host: host{name: "second"}, window: w, early: new(atomic.Bool)}
	_, _ = first.ReadFile("/in-time")
	w.open(time.Nanosecond, nil)
	<-w.due
	w.pass()
	_, _ = first.ReadFile("/in-time") // known already
	_, _ = first.ReadFile("/late")
	_, _ = first.Ask(t.Context(), "netns/links", "4711")
	if _, err := second.ReadFile("/in-time"); err != nil {
		t.Errorf("in time: %v", err)
	}
	if _, err := second.ReadFile("/never"); err != nil {
		t.Errorf("only ever read now: %v", err)
	}
	if _, err := second.ReadFile("/late"); !errors.Is(err, evidence.NotRecorded) {
		t.Errorf("late: %v", err)
	}
	if _, err := second.Ask(t.Context(), "netns/links", "4711"); !errors.Is(err, evidence.NotRecorded) {
		t.Errorf("asked late: %v", err)
	}
	if _, err := second.ReadDir("/late"); err != nil {
		t.Errorf("a listing is another question: %v", err)
	}
	_, _ = first.ReadFile("/never")
	if _, err := second.ReadFile("/never"); err != nil {
		t.Errorf("what was given once is given always: %v", err)
	}
}

// In what order a check reads does not matter, nor that it waits for one that
// waits for the window: every first look is taken in time.
func TestEveryFirstLookIsInTime(t *testing.T) {
	var j journal
	twice := func(id string, names ...string) evidence.Check {
		c := check(id, func(_ context.Context, at evidence.Scene) []evidence.Observation {
			for _, name := range names {
				_, before := at.First.ReadFile(name)
				_, after := at.Second.ReadFile(name)
				if before != nil || after != nil {
					return []evidence.Observation{evidence.Unread(id, "not both")}
				}
			}
			return []evidence.Observation{evidence.Saw(id, fact{1}, nil)}
		})
		c.Reads = names
		return c
	}
	waits := twice("t.b", "/c")
	waits.Needs = []string{"t.a"}
	r := request(t, []evidence.Check{waits, twice("t.a", "/a")})
	r.Window = 50 * time.Millisecond
	r.First, r.Second = host{name: "1", read: j.add}, host{name: "2", read: j.add}
	result := run(t, r)
	if p, _, u := result.Bundle.Count(); p != 3 || u != 0 {
		t.Errorf("bundle %+v", result.Bundle.Observations)
	}
	var got []string
	for _, line := range j.all() {
		if !slices.Contains(got, line) && !strings.Contains(line, "proc") && !strings.Contains(line, "clock") {
			got = append(got, line)
		}
	}
	if want := []string{"1/a", "1/c", "2/a", "2/c"}; !slices.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}

// On a node that is slow to answer the window waits for the first looks; rates
// are by the clocks, so it may.
func TestTheWindowWaitsForFirstLooks(t *testing.T) {
	slow := check("t.a", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		_, before := at.First.ReadFile("/ok")
		_, after := at.Second.ReadFile("/ok")
		return []evidence.Observation{evidence.Saw("t.a", fact{1}, errors.Join(before, after))}
	})
	r := request(t, []evidence.Check{slow})
	r.Window = time.Millisecond
	r.First = host{name: "first", read: func(name string) {
		if name == "first/ok" {
			time.Sleep(20 * time.Millisecond)
		}
	}}
	if o := ofNode(run(t, r), "t.a"); o.State != evidence.Present {
		t.Errorf("%+v", o)
	}
}
