package judge_test

import (
	"testing"

	"runbook/engine/judge"
	"runbook/policies"
)

func builtin() []judge.Tree { return []judge.Tree{{Name: "policies", FS: policies.FS}} }

// Every policy is tested where it lives; this runs those tests.
func TestPoliciesKeepTheirWord(t *testing.T) {
	results, err := judge.RunTests(t.Context(), builtin(), facts())
	if err != nil {
		t.Error(err)
	}
	if len(results) == 0 {
		t.Fatal("no policy has a test")
	}
	for _, r := range results {
		if !r.Pass {
			t.Errorf("%s:%d: %s failed (skipped: %v)\n%s", r.File, r.Line, r.Name, r.Skip, r.Output)
		}
	}
}

func TestPoliciesLoad(t *testing.T) {
	if _, err := judge.Load(builtin(), facts(), judge.Options{}); err != nil {
		t.Fatal(err)
	}
}
