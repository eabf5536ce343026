package judge

import (
	"cmp"
	"context"
	"slices"

	"runbook/evidence"
)

// Triaged is the ruling on one of many subjects, or that it is quiet: the
// triage rule says in so many words that it need not be judged.
type Triaged struct {
	Of     string
	Quiet  bool
	Ruling Ruling
}

// Triage judges each subject by itself: what is said of one container changes
// nothing for another. They are ranked, the quiet ones last. Without a rule
// all are judged in full.
func (j *Judge) Triage(ctx context.Context, bundle *evidence.Bundle, capturedAtUsec int64, q Question) []Triaged {
	causal := j.causal()
	var all []Triaged
	for _, one := range j.each(ctx, bundle, capturedAtUsec, q) {
		t := Triaged{Of: one.of, Quiet: one.quiet}
		if !one.quiet {
			t.Ruling = causal.rule(one.findings, one.broken)
			t.Ruling.Moot = one.moot
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, compareTriaged)
	return all
}

var outcomes = []string{Found, NotDecided, NothingFound, ""}

func compareTriaged(a, b Triaged) int {
	if c := cmp.Compare(slices.Index(outcomes, a.Ruling.Outcome), slices.Index(outcomes, b.Ruling.Outcome)); c != 0 {
		return c
	}
	if len(a.Ruling.Verdicts) == 0 || len(b.Ruling.Verdicts) == 0 {
		return cmp.Or(cmp.Compare(len(b.Ruling.Verdicts), len(a.Ruling.Verdicts)), cmp.Compare(a.Of, b.Of))
	}
	x, y := a.Ruling.Verdicts[0], b.Ruling.Verdicts[0]
	return cmp.Or(
		cmp.Compare(slices.Index(standings, x.Standing), slices.Index(standings, y.Standing)),
		cmp.Compare(y.Score, x.Score),
		cmp.Compare(len(y.For), len(x.For)),
		cmp.Compare(x.Cause, y.Cause),
		cmp.Compare(a.Of, b.Of),
	)
}

// Merge puts the rulings one behind the other: the verdicts keep their order
// within a subject, and subjects the order they are given in.
func Merge(all []Triaged) Ruling {
	merged := Ruling{Outcome: NothingFound, Verdicts: []Verdict{}, RuledOut: []Verdict{}, Undecided: []Verdict{}, Problems: []Problem{}}
	for _, t := range all {
		for _, v := range t.Ruling.Verdicts {
			v.Rank = len(merged.Verdicts) + 1
			merged.Verdicts = append(merged.Verdicts, v)
		}
		merged.RuledOut = append(merged.RuledOut, t.Ruling.RuledOut...)
		merged.Undecided = append(merged.Undecided, t.Ruling.Undecided...)
		merged.Problems = append(merged.Problems, t.Ruling.Problems...)
		merged.Moot = append(merged.Moot, t.Ruling.Moot...)
		if !t.Quiet && slices.Index(outcomes, t.Ruling.Outcome) < slices.Index(outcomes, merged.Outcome) {
			merged.Outcome = t.Ruling.Outcome
		}
	}
	return merged
}
