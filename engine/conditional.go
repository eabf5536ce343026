package engine

import (
	"slices"

	"runbook/engine/judge"
	"runbook/evidence"
)

// startConditional takes a step whose rule is true at once; a rule that is
// false or undefined is asked again, when something it reads was seen, until
// the unconditional steps are over or those that are left wait for this one.
func (s *schedule) startConditional() {
	if len(s.maybe) == 0 || s.policies == nil {
		return
	}
	if len(s.byFact) == 0 {
		s.indexConditions()
	}
	for _, j := range slices.Clone(s.maybe) {
		last := s.always == 0 || s.ahead == 0
		if j.state != waiting || j.needs > 0 || !j.stale && !last {
			continue
		}
		j.stale = false
		answer, why := s.plan(j)
		switch {
		case answer == judge.PlanTrue, last && answer == judge.PlanUndefined:
			s.enqueue(j)
		case last:
			s.skip(j, why, "not looked at: "+why)
		}
	}
	s.maybe = slices.DeleteFunc(s.maybe, func(j *job) bool { return j.state != waiting })
}

// indexConditions finds which observations can change which condition.
func (s *schedule) indexConditions() {
	for _, j := range s.maybe {
		for _, id := range s.policies.reads(j.step.When) {
			s.byFact[id] = append(s.byFact[id], j)
		}
	}
}

func (c *compilation) reads(rule string) []string {
	if c.err != nil {
		return nil
	}
	return c.judge.PlanReads(rule)
}

func (s *schedule) plan(j *job) (judge.PlanAnswer, string) {
	if s.policies.err != nil {
		return judge.PlanUndefined, ""
	}
	if j.check.Scope == evidence.OfNode || j.subject.IsContext() {
		return s.planForAny(s.policies.judge, j.step.When)
	}
	return s.policies.judge.Plan(s.ctx, s.bundle, j.subject, j.step.When)
}

// planForAny asks a rule for a check of the node, or of what stands around the
// target: one subject that wants it is enough.
func (s *schedule) planForAny(j *judge.Judge, rule string) (judge.PlanAnswer, string) {
	best, why := judge.PlanFalse, ""
	for _, subject := range judge.Judged(s.bundle.Subjects) {
		answer, because := j.Plan(s.ctx, s.bundle, subject, rule)
		switch {
		case answer == judge.PlanTrue:
			return answer, because
		case answer == judge.PlanUndefined:
			best, why = answer, because
		case why == "":
			why = because
		}
	}
	return best, why
}
