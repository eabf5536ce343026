package judge_test

import (
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

const quietPlan = `package plan

# METADATA
# description: Made up.
worth_it if input.seen["t.a"].proves > 0

worth_it := false if input.seen["t.a"].proves == 0
`

// Only who is false in so many words is spared; who could not be looked at is
// judged. Each is judged by itself, and the worst comes first.
func TestTriage(t *testing.T) {
	j := loadBallot(t, judge.Options{}, append(speaker(`supports contains lib.says_strongly("twice", [lib.cite("t.a", "supports")]) if input.seen["t.a"].supports > 0

proves contains lib.says("proven", [lib.cite("t.a", "proves")]) if input.seen["t.a"].proves > 1
`), "plan/plan.rego", quietPlan, "plan/plan_test.rego", "package plan_test\n\nimport data.plan\n\ntest_it if plan.worth_it == false with input as {\"seen\": {\"t.a\": {\"proves\": 0}}}\n")...)
	b := &evidence.Bundle{}
	for name, value := range map[string]any{"quiet": ballot{}, "loud": ballot{Proves: 2}, "loudest": ballot{Proves: 2, Supports: 1}, "nothing": ballot{Proves: 1}, "unread": nil} {
		s := evidence.Subject{Kind: evidence.KindContainer, Name: name}
		b.Subjects = append(b.Subjects, s)
		o := evidence.Unread("t.a", "refused")
		if value != nil {
			o = saw("t.a", value)
		}
		o.Of = s.Of()
		b.Add(o)
	}
	var order []string
	all := j.Triage(t.Context(), b, 0, judge.Question{Causes: []string{"x.one"}, Triage: "worth_it"})
	for _, one := range all {
		word := one.Ruling.Outcome
		if one.Quiet {
			word = "quiet"
		}
		order = append(order, strings.TrimPrefix(one.Of, "container/")+" "+word)
	}
	if got, want := strings.Join(order, ", "), "loudest found, loud found, unread undecided, nothing nothing-found, quiet quiet"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	merged := judge.Merge(all[:4])
	if len(merged.Verdicts) != 2 || merged.Verdicts[1].Rank != 2 || merged.Verdicts[1].Of != "container/loud" || merged.Outcome != "found" {
		t.Errorf("merged %+v", merged)
	}
	if len(merged.Undecided) != 1 || len(merged.RuledOut) != 1 {
		t.Errorf("%d undecided, %d ruled out", len(merged.Undecided), len(merged.RuledOut))
	}
	for _, one := range j.Triage(t.Context(), b, 0, judge.Question{Causes: []string{"x.one"}}) {
		if one.Quiet {
			t.Errorf("%s is spared, and no rule said so", one.Of)
		}
	}
}

// A policy that fails is named, and costs only itself, though it was asked in
// one breath with the others.
func TestABadPolicyDoesNotSpoilTheBatch(t *testing.T) {
	good := voter{"x.good", []string{"t.a=prove"}, nil}
	bad := voter{"x.bad", []string{"t.a=prove"}, nil}.files()
	head, _, _ := strings.Cut(bad[1], "\nproves")
	bad[1] = head + "\nproves contains lib.says(sprintf(\"%d\", [x]), [lib.cite(\"t.a\", \"proves\")]) if {\n\tx := 1 / (input.seen[\"t.a\"].proves - 1)\n}\n"
	j := loadBallot(t, judge.Options{}, append(good.files(), bad...)...)
	ruling := rule(t, j, bundle(saw("t.a", ballot{Proves: 1})))
	if len(ruling.Verdicts) != 1 || ruling.Verdicts[0].Cause != "x.good" || ruling.Verdicts[0].Standing != judge.Confirmed {
		t.Errorf("verdicts %+v", ruling.Verdicts)
	}
	if len(ruling.Problems) != 1 || ruling.Problems[0].Cause != "x.bad" || !strings.Contains(ruling.Problems[0].Says, "divide by zero") {
		t.Errorf("problems %+v", ruling.Problems)
	}
}

// A rule is shown what it reads, the pod and the siblings too.
func TestATriageRuleSeesPodAndSiblings(t *testing.T) {
	const plan = `package plan

# METADATA
# description: Made up.
worth_it := false if {
	input.pod.seen["t.a"].proves == 1
	count([name | some name; input.siblings[name].seen["t.a"]]) == 3
}
`
	j := loadBallot(t, judge.Options{}, append(speaker(`proves contains lib.says("seen", [lib.cite("t.a", "proves")]) if input.seen["t.a"].proves > 0
`), "plan/plan.rego", plan, "plan/plan_test.rego", "package plan_test\n\nimport data.plan\n\ntest_it if not plan.worth_it with input as {\"seen\": {}}\n")...)
	for _, one := range j.Triage(t.Context(), around(saw("t.a", ballot{Proves: 1})), 0, judge.Question{Causes: []string{"x.one"}, Triage: "worth_it"}) {
		if !one.Quiet {
			t.Errorf("%s: the rule did not see what stands around it", one.Of)
		}
	}
}
