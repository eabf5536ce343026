package judge

import (
	"cmp"
	"context"
	"slices"

	"runbook/evidence"
)

// Outcomes of a ruling.
const (
	Found        = "found"         // at least one cause is likely, or the best there can be is possible
	NothingFound = "nothing-found" // nothing speaks, and nothing unread could make a cause likely
	NotDecided   = "undecided"     // what could not be read could still make a cause likely
)

// Judge judges each subject of the bundle by each of the causes (ids, from
// [Judge.Select]). capturedAtUsec is the wall time of the capture: policies
// have no other clock. It never fails: a policy that cannot be judged by is in
// Problems, and the others rank without it.
func (j *Judge) Judge(ctx context.Context, bundle *evidence.Bundle, capturedAtUsec int64, causes []string) Ruling {
	return j.Answer(ctx, bundle, capturedAtUsec, Question{Causes: causes})
}

// Answer is the same for all that a runbook asks.
func (j *Judge) Answer(ctx context.Context, bundle *evidence.Bundle, capturedAtUsec int64, q Question) Ruling {
	var all []*finding
	var broken []Problem
	var moot []Moot
	asked := q
	asked.Causes, asked.Triage = slices.Concat(q.Causes, q.Behind), ""
	for _, one := range j.each(ctx, bundle, capturedAtUsec, asked) {
		all, broken, moot = append(all, one.findings...), append(broken, one.broken...), append(moot, one.moot...)
	}
	c := j.causal()
	ruling := c.rule(c.withoutIdle(all, q.Behind), broken)
	ruling.Moot = moot
	return ruling
}

// NotJudged is the ruling when there was no time for one.
func NotJudged(why string) Ruling {
	return Ruling{Outcome: NotDecided, Verdicts: []Verdict{}, RuledOut: []Verdict{}, Undecided: []Verdict{}, Problems: []Problem{{Says: why}}}
}

// withoutIdle drops the causes behind others that stand behind nothing.
func (c causal) withoutIdle(all []*finding, behind []string) []*finding {
	return slices.DeleteFunc(slices.Clone(all), func(f *finding) bool {
		return slices.Contains(behind, f.cause.ID) && !slices.ContainsFunc(all, func(other *finding) bool {
			return other.isVerdict() && c.explained(f, other)
		})
	})
}

// Judged leaves out the pod, the siblings and the node, which are context,
// unless the run is about nothing else.
func Judged(subjects []evidence.Subject) []evidence.Subject {
	own := slices.DeleteFunc(slices.Clone(subjects), func(s evidence.Subject) bool {
		return s.Kind == evidence.KindNode || s.IsContext()
	})
	if len(own) == 0 && len(subjects) > 0 {
		return subjects[:1]
	}
	return own
}

// rule ranks the findings and puts them in their public form.
func (c causal) rule(all []*finding, broken []Problem) Ruling {
	ranked := c.rank(slices.DeleteFunc(slices.Clone(all), func(f *finding) bool { return !f.isVerdict() }))
	var first, second *finding
	if len(ranked) > 0 {
		first = ranked[0]
	}
	if len(ranked) > 1 {
		second = ranked[1]
	}
	for _, f := range all {
		c.weighMissing(f, first, second)
	}
	ruling := Ruling{
		Outcome:   outcome(all, broken),
		Verdicts:  c.verdicts(ranked, all),
		RuledOut:  notNil(pick(all, RuledOut)),
		Undecided: notNil(pick(all, Undecided)),
		Problems:  notNil(broken),
	}
	slices.SortFunc(ruling.RuledOut, func(a, b Verdict) int {
		return cmp.Or(cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Of, b.Of))
	})
	slices.SortFunc(ruling.Undecided, func(a, b Verdict) int {
		return cmp.Or(trueFirst(isDeciding(a), isDeciding(b)), cmp.Compare(b.High, a.High), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Of, b.Of))
	})
	return ruling
}

func (c causal) verdicts(ranked, all []*finding) []Verdict {
	verdicts := []Verdict{}
	for i, f := range ranked {
		verdict := f.verdict()
		verdict.Rank = i + 1
		verdict.Settled = c.settled(f, all)
		for _, other := range ranked {
			if c.leads(f, other) {
				verdict.Consequences = append(verdict.Consequences, other.cause.ID)
			}
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

// pick returns those that have no rank. A cause that is ruled out is settled
// when nothing unread could bring it back.
func pick(all []*finding, standing Standing) []Verdict {
	var picked []Verdict
	for _, f := range all {
		if f.standing != standing {
			continue
		}
		verdict := f.verdict()
		verdict.Settled = standing == RuledOut && !slices.ContainsFunc(f.missing, func(m Missing) bool { return m.Overturn })
		picked = append(picked, verdict)
	}
	return picked
}

func isDeciding(v Verdict) bool {
	return slices.ContainsFunc(v.Missing, func(m Missing) bool { return m.Decides })
}

// outcome says in a word what the ruling amounts to. A policy that could not be
// judged by might have spoken, so with one there is no "nothing found".
func outcome(all []*finding, broken []Problem) string {
	has := func(is func(*finding) bool) bool { return slices.ContainsFunc(all, is) }
	switch {
	case has(func(f *finding) bool { return f.standing == Confirmed || f.standing == Likely }):
		return Found
	case has(func(f *finding) bool { return len(f.unread) > 0 && f.high >= likelyAtLeast }):
		return NotDecided
	case has(func(f *finding) bool { return f.standing == Possible }):
		return Found
	case len(all) == 0, len(broken) > 0, has(func(f *finding) bool { return f.standing == Undecided }):
		return NotDecided
	}
	return NothingFound
}
