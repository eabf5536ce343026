package main

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// TestErasure takes every observation of every incident away in turn. Verdicts
// may weaken; none may turn into another confirmed cause, and where the first
// place changes it may not be called settled, for what was taken away unsettles it.
//
// A policy reads no more than the needs it declares (the judge holds it to
// that), so that taking one observation away can change only the causes that
// need it: those are judged again, and all of them where one of those moved.
func TestErasure(t *testing.T) {
	var erased, again atomic.Int64
	all := incidents(t)
	if len(all) == 0 {
		t.Fatal("there is nothing to take anything away from")
	}
	t.Run("incidents", func(t *testing.T) {
		for _, i := range all {
			t.Run(i.name, func(t *testing.T) {
				t.Parallel()
				e := newErasure(t, i)
				for n, o := range i.result.Bundle.Observations {
					if o.State == evidence.Unknown {
						continue
					}
					for _, wrong := range e.without(t, n) {
						t.Errorf("without %s of %s %s", o.ID, o.Of, wrong)
					}
					erased.Add(1)
				}
				again.Add(e.wholly)
			})
		}
	})
	t.Logf("%d observations were taken away, one at a time; no other cause was confirmed (all causes were judged anew %d times)", erased.Load(), again.Load())
	if erased.Load() == 0 {
		t.Error("nothing was taken away")
	}
}

type erasure struct {
	judge   *judge.Judge
	bundle  *evidence.Bundle
	at      int64
	asks    judge.Question
	leaning map[string][]string // observation to the causes that need it
	before  judge.Ruling
	wholly  int64
}

func newErasure(t *testing.T, i incident) *erasure {
	e := &erasure{judge: i.judge, bundle: i.result.Bundle, at: i.result.Started, before: i.result.Ruling, leaning: map[string][]string{}}
	var err error
	if e.asks, err = i.result.Runbook.Question(e.judge); err != nil {
		t.Fatal(err)
	}
	for _, cause := range e.judge.Causes() {
		for _, need := range cause.Needs {
			if slices.Contains(e.asks.Causes, cause.ID) {
				e.leaning[need.ID] = append(e.leaning[need.ID], cause.ID)
			}
		}
	}
	return e
}

// without returns what is wrong when the n-th observation is taken away.
func (e *erasure) without(t *testing.T, n int) []string {
	o := e.bundle.Observations[n]
	bundle := e.bundle.Clone()
	bundle.Observations[n] = evidence.Observation{ID: o.ID, Of: o.Of, Why: "taken away"}
	again := e.leaning[o.ID]
	if e.bearsOnBehind(o.ID) {
		again = nil // whether those are told depends on the others
	}
	after := e.judge.Answer(t.Context(), bundle, e.at, judge.Question{Causes: again, Moot: e.asks.Moot})
	wrong := newlyConfirmed(e.before, after)
	if again != nil && slices.Equal(places(e.before, again), places(after, again)) {
		return wrong
	}
	e.wholly++
	after = e.judge.Answer(t.Context(), bundle, e.at, e.asks)
	return append(newlyConfirmed(e.before, after), settledOtherwise(e.before, after)...)
}

func (e *erasure) bearsOnBehind(id string) bool {
	for _, name := range e.asks.Behind {
		cause, _ := e.judge.CauseByID(name)
		if slices.ContainsFunc(cause.Needs, func(n judge.Need) bool { return n.ID == id }) {
			return true
		}
	}
	return false
}

func newlyConfirmed(before, after judge.Ruling) []string {
	var wrong []string
	for _, cause := range confirmed(after) {
		if !slices.Contains(confirmed(before), cause) {
			wrong = append(wrong, cause+" becomes confirmed")
		}
	}
	return wrong
}

// settledOtherwise: settled means that nothing unread could change the first
// place, and what was taken away did.
func settledOtherwise(before, after judge.Ruling) []string {
	if len(before.Verdicts) == 0 || len(after.Verdicts) == 0 {
		return nil
	}
	was, is := before.Verdicts[0], after.Verdicts[0]
	if is.Settled && (is.Cause != was.Cause || is.Of != was.Of) {
		return []string{is.Cause + " of " + is.Of + " comes first and is called settled"}
	}
	return nil
}

// places are the verdicts on these causes, as far as they decide who is first.
func places(r judge.Ruling, causes []string) []string {
	var list []string
	for _, v := range r.Verdicts {
		if slices.Contains(causes, v.Cause) {
			list = append(list, fmt.Sprint(v.Cause, v.Of, v.Standing, v.Score))
		}
	}
	slices.Sort(list)
	return list
}

func confirmed(r judge.Ruling) []string {
	var causes []string
	for _, v := range r.Verdicts {
		if v.Standing == judge.Confirmed {
			causes = append(causes, v.Cause+" of "+v.Of)
		}
	}
	return causes
}
