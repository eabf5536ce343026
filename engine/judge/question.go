package judge

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"

	"runbook/evidence"
)

// Question is what a runbook asks of each subject.
type Question struct {
	Causes []string // ids, from [Judge.Select]
	// Behind are causes that are no answer by themselves (throttling kills
	// nobody), and are told only where they explain one that has a place.
	Behind []string
	// Moot names a set of sentences in policies/plan. A subject of which it says
	// one is not what the question is about, and all causes are ruled out for it.
	Moot string
	// Triage names a rule of policies/plan, for [Judge.Triage].
	Triage string
}

// HasMoot reports whether policies/plan has the set of sentences.
func (j *Judge) HasMoot(set string) bool { return j.moot[set] }

// moots asks why the question does not arise for the subject. A set that could
// not be asked, or a sentence that cites what was not seen, makes nothing moot.
func (v *view) moots(ctx context.Context, j *Judge, subject evidence.Subject, input ast.Value, set string) (why []Argument, dropped []string) {
	query, known := j.plan[set]
	if !known || !j.moot[set] {
		return nil, nil
	}
	results, err := j.evaluate(ctx, query, input)
	if err != nil || len(results) == 0 {
		return nil, nil
	}
	sentences, _ := results[0].Bindings["answer"].([]any)
	said := v.read(subject, sets{Refutes: sentences})
	return said.byWeight[Refutes], said.dropped
}

// ruleOutAll is the judgement on a subject the question does not arise for.
func (v *view) ruleOutAll(subject evidence.Subject, causes []Cause, why []Argument) judgement {
	result := judgement{of: subject.Of()}
	for _, cause := range causes {
		result.findings = append(result.findings, v.find(cause, subject, map[Weight][]Argument{Refutes: why}))
	}
	for _, argument := range why {
		result.moot = append(result.moot, Moot{Of: result.of, Argument: argument})
	}
	return result
}
