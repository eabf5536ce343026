package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
	"runbook/fixtures/lab/expect"
)

// TestAccuracy counts what the recorded incidents say of the verdicts:
// make accuracy prints it.
func TestAccuracy(t *testing.T) {
	all := incidents(t)
	var out strings.Builder
	right, wrongConfirmed, undecided := 0, 0, 0
	fmt.Fprintf(&out, "\n%-34s %-36s %-36s %-10s %s\n", "incident", "expected first", "first place", "standing", "settled")
	for _, i := range all {
		top := expect.FirstPlace(i.answer(t))
		if len(i.expects.First) == 0 || slices.Contains(i.expects.First, top.Cause) {
			right++
		}
		if i.result.Ruling.Outcome == judge.NotDecided {
			undecided++
		}
		wrongConfirmed += len(i.wronglyConfirmed(t))
		fmt.Fprintf(&out, "%-34s %-36s %-36s %-10s %s\n", i.name, strings.Join(i.expects.First, " or "), top.Cause, top.Standing, fmt.Sprint(top.Settled))
	}
	fmt.Fprintf(&out, "\n%d incidents: first place right %d, wrong confirmed %d, undecided %d\n", len(all), right, wrongConfirmed, undecided)
	t.Log(out.String())
	if wrongConfirmed > 0 {
		t.Errorf("%d causes were confirmed that were not so", wrongConfirmed)
	}
}

// wronglyConfirmed are the confirmed causes that the story does not allow.
func (i incident) wronglyConfirmed(t *testing.T) []string {
	var wrong []string
	for _, miss := range expect.Misses(i.expects, i.answer(t)) {
		if strings.HasSuffix(miss, " is confirmed") {
			wrong = append(wrong, miss)
		}
	}
	return wrong
}

// TestErasure takes every observation of every incident away in turn. Verdicts
// may weaken; none may turn into another confirmed cause.
func TestErasure(t *testing.T) {
	j := builtinJudge(t)
	erased := 0
	for _, i := range incidents(t) {
		causes, err := j.Select(i.result.Runbook.Causes)
		if err != nil {
			t.Fatal(err)
		}
		before := confirmed(i.result.Ruling)
		for n, o := range i.result.Bundle.Observations {
			if o.State == evidence.Unknown {
				continue
			}
			without := i.result.Bundle.Clone()
			without.Observations[n] = evidence.Observation{ID: o.ID, Of: o.Of, Why: "taken away"}
			after := confirmed(j.Judge(t.Context(), without, i.result.Started, causes))
			erased++
			for _, cause := range after {
				if !slices.Contains(before, cause) {
					t.Errorf("%s: without %s of %s, %s becomes confirmed", i.name, o.ID, o.Of, cause)
				}
			}
		}
	}
	t.Logf("%d observations were taken away, one at a time; no other cause was confirmed", erased)
	if erased == 0 {
		t.Error("nothing was taken away")
	}
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
