package engine

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"runbook/evidence"
)

// prober is an active probe that tells what it was given.
func prober(given *evidence.Scene) evidence.Check {
	c := check("t.probe", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		*given = at
		return []evidence.Observation{evidence.Saw("t.probe", fact{1}, nil, "/ok")}
	})
	c.Probe = true
	return c
}

// A check that others can notice runs only when the runbook or the user says
// so, and the result tells that it ran.
func TestProbesAreAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		byBook, byUser, runs bool
	}{
		"nobody asked":        {false, false, false},
		"the runbook asked":   {true, false, true},
		"the user asked":      {false, true, true},
		"and in a replay too": {false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			var given evidence.Scene
			r := request(t, []evidence.Check{prober(&given), check("t.a", votes("t.a", 0))})
			r.Runbook.Probe, r.Probe = c.byBook, c.byUser
			r.Probing, r.Window = evidence.Probing{Names: []string{"db.example"}}, time.Millisecond
			result := run(t, r)
			o := ofNode(result, "t.probe")
			if !c.runs {
				want := "it is an active probe, and nobody asked for one (--probe)"
				if o.State != evidence.Unknown || o.Why != want || len(result.Probed) != 0 || given.First != nil {
					t.Errorf("%+v, probed %q", o, result.Probed)
				}
				if len(result.Skipped) != 1 || result.Skipped[0].Check != "t.probe" {
					t.Errorf("skipped %+v", result.Skipped)
				}
				return
			}
			if o.State != evidence.Present || !slices.Equal(result.Probed, []string{"t.probe node"}) {
				t.Errorf("%+v, probed %q", o, result.Probed)
			}
			if !slices.Equal(given.Probe.Names, []string{"db.example"}) || given.Window != time.Millisecond {
				t.Errorf("it was given %v and a window of %v", given.Probe, given.Window)
			}
		})
	}
}

// What stands around the target is looked at by checks with Context only.
func TestContextIsLookedAtByThoseWhoWant(t *testing.T) {
	all := []evidence.Subject{{Kind: evidence.KindContainer, Name: "app"}, {Kind: evidence.KindPod, Name: "web"}, {Kind: evidence.KindSibling, Name: "side"}}
	of := func(c evidence.Check) []string {
		var names []string
		for _, w := range everybody(all).of(c) {
			names = append(names, w.of)
		}
		return names
	}
	if got := of(evidence.Check{}); !slices.Equal(got, []string{"container/app"}) {
		t.Errorf("without: %q", got)
	}
	if got := of(evidence.Check{Context: true}); !slices.Equal(got, []string{"container/app", "pod/web", "sibling/side"}) {
		t.Errorf("with: %q", got)
	}
	if len(all) != 3 || all[1].Name != "web" {
		t.Errorf("the bundle's subjects were changed: %+v", all)
	}
}

// The clock that bounds the window is read before anybody takes a second look.
func TestTheWindowIsMeasured(t *testing.T) {
	var j journal
	c := check("t.a", func(_ context.Context, at evidence.Scene) []evidence.Observation {
		_, err := at.First.ReadFile("/ok")
		_, again := at.Second.ReadFile("/ok")
		return []evidence.Observation{evidence.Saw("t.a", fact{0}, errors.Join(err, again))}
	})
	c.Reads = append(c.Reads, "ask clock/now")
	r := request(t, []evidence.Check{c})
	r.First, r.Second, r.Window = host{name: "first", read: j.add}, host{name: "second", read: j.add}, time.Millisecond
	if o := ofNode(run(t, r), "t.a"); o.State != evidence.Present {
		t.Errorf("%+v", o)
	}
	var relevant []string
	for _, line := range j.all() {
		if line != "first/proc/self/mountinfo" && !slices.Contains(relevant, line) {
			relevant = append(relevant, line)
		}
	}
	if want := []string{"first/clock/now", "first/ok", "second/clock/now", "second/ok"}; !slices.Equal(relevant, want) {
		t.Errorf("read %q, want %q", relevant, want)
	}
}

// A run on all containers takes neither follow-ups nor what is for one alone.
func TestARunOnAllTakesWhatIsCheap(t *testing.T) {
	var given evidence.Scene
	r := request(t, []evidence.Check{check("t.a", votes("t.a", 0)), check("t.b", votes("t.b", 1)), check("t.c", votes("t.c", 1)), prober(&given)},
		"t.a", "t.b always", "t.c", "t.probe")
	r.Runbook.Steps[2].Alone, r.Probe, r.Target.All = true, true, true
	ctx := t.Context()
	bundle := &evidence.Bundle{Subjects: []evidence.Subject{{Kind: evidence.KindContainer, Name: "app"}}}
	w := newWindow()
	w.open(0, nil)
	s := newSchedule(ctx, r, w, bundle, compile(r.Judge, nil))
	s.run()
	for id, want := range map[string]string{"t.b": "not looked at: " + notFollowed, "t.c": "not looked at: " + notAlone, "t.probe": "not looked at: " + notAlone} {
		if o := bundle.Get(id, "node"); o.State != evidence.Unknown || o.Why != want {
			t.Errorf("%s: %+v", id, o)
		}
	}
	if o := bundle.Get("t.a", "node"); o.State != evidence.Present || len(s.skipped) != 3 || len(s.probed()) != 0 {
		t.Errorf("%+v, skipped %+v", o, s.skipped)
	}
}
