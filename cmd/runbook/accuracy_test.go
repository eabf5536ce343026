package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// TestAccuracy counts what the recorded incidents say of the verdicts:
// make accuracy prints it.
func TestAccuracy(t *testing.T) {
	all := incidents(t)
	var out strings.Builder
	right, wrongConfirmed, undecided := 0, 0, 0
	fmt.Fprintf(&out, "\n%-34s %-36s %-36s %-10s %s\n", "incident", "expected first", "first place", "standing", "settled")
	for _, i := range all {
		first, standing, settled := i.first(), "", ""
		if first != "" {
			top := i.result.Ruling.Verdicts[0]
			standing, settled = string(top.Standing), fmt.Sprint(top.Settled)
		}
		if first == i.expects.First {
			right++
		}
		if i.result.Ruling.Outcome == judge.NotDecided {
			undecided++
		}
		wrongConfirmed += len(i.wronglyConfirmed())
		fmt.Fprintf(&out, "%-34s %-36s %-36s %-10s %s\n", i.name, orDash(i.expects.First), orDash(first), standing, settled)
	}
	fmt.Fprintf(&out, "\n%d incidents: first place right %d, wrong confirmed %d, undecided %d\n", len(all), right, wrongConfirmed, undecided)
	t.Log(out.String())
	if wrongConfirmed > 0 {
		t.Errorf("%d causes were confirmed that were not so", wrongConfirmed)
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// wronglyConfirmed are confirmed causes that are neither the expected one nor
// told as its consequence or its explanation.
func (i incident) wronglyConfirmed() []string {
	var wrong []string
	for _, v := range i.result.Ruling.Verdicts {
		if v.Standing == judge.Confirmed && v.Cause != i.expects.First && !i.linked(v) {
			wrong = append(wrong, v.Cause)
		}
	}
	return wrong
}

func (i incident) linked(v judge.Verdict) bool {
	return slices.ContainsFunc(i.result.Ruling.Verdicts, func(other judge.Verdict) bool {
		return other.Cause == i.expects.First && slices.Contains(other.Consequences, v.Cause) ||
			slices.Contains(v.Consequences, i.expects.First)
	})
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
