package judge

import (
	"context"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"runbook/evidence"
)

// PlanAnswer is what a rule of policies/plan says about a follow-up step.
type PlanAnswer uint8

// The three answers.
const (
	PlanUndefined PlanAnswer = iota // it could not look, or failed: the step is taken in the end
	PlanFalse                       // in so many words: the step is not worth taking
	PlanTrue                        // the step is worth taking, now
)

// HasPlan reports whether policies/plan has the rule.
func (j *Judge) HasPlan(rule string) bool {
	_, ok := j.plan[rule]
	return ok && !j.moot[rule]
}

// PlanReads returns the observations that could change a rule's answer.
func (j *Judge) PlanReads(rule string) []string {
	return slices.Sorted(maps.Keys(j.planReads[rule].lines))
}

// Plan asks whether a follow-up step is worth taking. Only a rule that says
// false in so many words keeps a step from being taken. Rules must be
// monotone: one that is true stays true when more is seen, since steps start
// as soon as their rule is true.
func (j *Judge) Plan(ctx context.Context, bundle *evidence.Bundle, subject evidence.Subject, rule string) (answer PlanAnswer, why string) {
	input, err := j.viewFor(bundle, rule).input(subject, 0)
	if err != nil {
		return PlanUndefined, rule + " could not be asked: " + err.Error()
	}
	return j.planOn(ctx, input, rule)
}

func (j *Judge) planOn(ctx context.Context, input ast.Value, rule string) (answer PlanAnswer, why string) {
	query, ok := j.plan[rule]
	if !ok {
		return PlanUndefined, "there is no rule " + rule + " in plan"
	}
	results, err := j.evaluate(ctx, query, input)
	switch {
	case err != nil:
		return PlanUndefined, rule + " could not be asked: " + err.Error()
	case len(results) == 0:
		return PlanUndefined, rule + " cannot be told"
	case results[0].Bindings["answer"] == false:
		return PlanFalse, rule + " is false"
	}
	return PlanTrue, rule + " is true"
}
