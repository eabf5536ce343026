package judge_test

import (
	"context"
	"strings"
	"testing"

	"runbook/engine/judge"
	"runbook/evidence"
)

// A user runs the tests of his own folder and reads where one failed.
func TestRunTests(t *testing.T) {
	test := goodTest + `
test_wrong if {
	print("seen", 7)
	1 == 2
}

todo_test_later if true

test_broken if 1 / count([]) > 0
`
	results, err := judge.RunTests(t.Context(), with("memory/x-y/policy.rego", goodPolicy, "memory/x-y/policy_test.rego", test), facts())
	if err != nil {
		t.Fatal(err)
	}
	want := []judge.TestResult{
		{Name: "test_near", Line: 5, Pass: true},
		{Name: "test_wrong", Line: 7, Output: "seen 7\n"},
		{Name: "todo_test_later", Line: 12, Skip: true},
		{Name: "test_broken", Line: 14, Output: "divide by zero"},
	}
	if len(results) != len(want) {
		t.Fatalf("results = %+v", results)
	}
	for i, r := range results {
		w := want[i]
		if r.File != "policies/memory/x-y/policy_test.rego" || r.Package != "causes.memory.x_y_test" || r.Name != w.Name ||
			r.Line != w.Line || r.Pass != w.Pass || r.Skip != w.Skip || !strings.Contains(r.Output, w.Output) {
			t.Errorf("result = %+v, want %+v", r, w)
		}
	}
}

// Tests run while something else is still wrong, and both are told; what does
// not compile cannot run.
func TestRunTestsOfUnfinishedPolicies(t *testing.T) {
	untitled := strings.Replace(goodPolicy, "# title: The kernel killed it\n", "", 1)
	results, err := judge.RunTests(t.Context(), with("memory/x-y/policy.rego", untitled, "memory/x-y/policy_test.rego", goodTest), facts())
	if len(results) != 1 || err == nil || !strings.Contains(err.Error(), "METADATA has no title") {
		t.Errorf("results = %+v, error = %v", results, err)
	}
	misspelt := strings.Replace(goodPolicy, `"].usage_bytes`, `"].usage_bites`, 1)
	results, err = judge.RunTests(t.Context(), with("memory/x-y/policy.rego", misspelt, "memory/x-y/policy_test.rego", goodTest), facts())
	if results != nil || err == nil {
		t.Errorf("results = %+v, error = %v", results, err)
	}
}

// A run whose time is up still hands over a ruling: it is told, once, that the
// subject was not judged, and nothing is said to have been ruled out.
func TestJudgeAfterTheRunEnded(t *testing.T) {
	j := three(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ruling := j.Judge(ctx, bundle(evidence.None("t.a", "none")), 0, []string{"x.one", "x.two"})
	if ruling.Outcome != judge.NotDecided || len(ruling.RuledOut) > 0 || len(ruling.Problems) != 1 ||
		ruling.Problems[0].String() != "container/app: not judged: the run ended first" {
		t.Errorf("ruling = %+v", ruling)
	}
}
