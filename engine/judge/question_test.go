package judge_test

import (
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

const mootPlan = `package plan

import data.lib

# METADATA
# description: Made up.
gone contains lib.says("it has ended", [lib.cite("t.a", "weakens")]) if input.seen["t.a"].weakens > 0

# METADATA
# description: Cites what nobody saw.
gone contains lib.says("it never was", [lib.cite("t.b", "")]) if input.seen["t.a"].refutes > 0

# METADATA
# description: No set.
worth_it if input.seen["t.a"].proves > 0
`

// For whom the question does not arise all causes are ruled out, by the
// sentence that says so; the others are judged as ever.
func TestMoot(t *testing.T) {
	j := loadBallot(t, judge.Options{}, append(speaker(`proves contains lib.says("proven", [lib.cite("t.a", "proves")]) if input.seen["t.a"].proves > 0
`), "plan/plan.rego", mootPlan, "plan/plan_test.rego", "package plan_test\n\nimport data.plan\n\ntest_it if count(plan.gone) == 0 with input as {\"seen\": {}}\n")...)
	if !j.HasMoot("gone") || j.HasPlan("gone") || j.HasMoot("worth_it") || !j.HasPlan("worth_it") {
		t.Error("a set of sentences is no rule that is true or false, and the other way round")
	}
	b := &evidence.Bundle{}
	for name, value := range map[string]any{"lives": ballot{Proves: 1}, "ended": ballot{Proves: 1, Weakens: 1}, "miscited": ballot{Proves: 1, Refutes: 1}, "unread": nil} {
		s := evidence.Subject{Kind: evidence.KindContainer, Name: name}
		b.Subjects = append(b.Subjects, s)
		o := evidence.Unread("t.a", "refused")
		if value != nil {
			o = saw("t.a", value)
		}
		o.Of = s.Of()
		b.Add(o)
	}
	q := judge.Question{Causes: []string{"x.one"}, Moot: "gone"}
	ruling := j.Answer(t.Context(), b, 0, q)
	if len(ruling.Moot) != 1 || ruling.Moot[0].Of != "container/ended" || ruling.Moot[0].Says != "it has ended" {
		t.Errorf("moot: %+v", ruling.Moot)
	}
	if len(ruling.RuledOut) != 1 || ruling.RuledOut[0].Of != "container/ended" || ruling.RuledOut[0].Against[0].Says != "it has ended" || !ruling.RuledOut[0].Settled {
		t.Errorf("ruled out: %+v", ruling.RuledOut)
	}
	if len(ruling.Verdicts) != 2 || len(ruling.Undecided) != 1 {
		t.Errorf("%d verdicts, %d undecided", len(ruling.Verdicts), len(ruling.Undecided))
	}
	if len(ruling.Problems) != 1 || !strings.Contains(ruling.Problems[0].Says, `dropped "it never was"`) {
		t.Errorf("problems: %+v", ruling.Problems)
	}
	if merged := judge.Merge(j.Triage(t.Context(), b, 0, q)); len(merged.Moot) != 1 || len(merged.Verdicts) != 2 {
		t.Errorf("of all: %+v", merged)
	}
	b.Subjects = b.Subjects[:0]
	b.Subjects = append(b.Subjects, evidence.Subject{Kind: evidence.KindContainer, Name: "ended"})
	if ruling = j.Answer(t.Context(), b, 0, q); ruling.Outcome != judge.NothingFound {
		t.Errorf("of one that has ended: %s", ruling.Outcome)
	}
}
