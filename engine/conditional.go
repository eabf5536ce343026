package engine

import (
	"slices"

	"runbook/engine/judge"
	"runbook/evidence"
)

// startConditional takes a step whose rule is true at once; a rule that is
// false or undefined is asked again until the unconditional steps are over, or
// those that are left wait for this one.
func (s *schedule) startConditional() {
	for _, j := range s.jobs {
		if j.state != waiting || j.step.When == "" || !s.needsMet(j) {
			continue
		}
		last := s.unconditionalOver() || s.count(running) == 0
		answer, why := s.plan(j)
		switch {
		case answer == judge.PlanTrue, last && answer == judge.PlanUndefined:
			s.start(j)
		case last:
			s.skip(j, why, "not looked at: "+why)
		}
	}
}

func (s *schedule) plan(j *job) (judge.PlanAnswer, string) {
	c := <-s.compiled
	s.compiled <- c
	if c.err != nil {
		return judge.PlanUndefined, ""
	}
	if j.check.Scope == evidence.OfNode || j.subject.IsContext() {
		return s.planForAny(c.judge, j.step.When)
	}
	return c.judge.Plan(s.ctx, s.bundle, j.subject, j.step.When)
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

func (s *schedule) unconditionalOver() bool {
	return !slices.ContainsFunc(s.jobs, func(j *job) bool { return j.step.When == "" && j.state != finished })
}
