package judge_test

import (
	"reflect"
	"strings"
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

// What is taken as tested is judged by in the same way, and so is what is loaded
// for some causes only.
func TestTestedPoliciesAreTheSame(t *testing.T) {
	checked, err := judge.Load(builtin(), facts(), judge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	trees := builtin()
	trees[0].Tested = true
	all, err := judge.Load(trees, facts(), judge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(checked.Causes(), all.Causes()) {
		t.Error("their causes differ")
	}
	names := []string{"memory", "net.policy-drop"}
	some, err := judge.Load(trees, facts(), judge.Options{Causes: names})
	if err != nil {
		t.Fatal(err)
	}
	causes, err := some.Select(names)
	if err != nil || len(causes) < 10 {
		t.Fatalf("%v, %v", causes, err)
	}
	seen := bundle(saw("runtime.death", map[string]any{"exit_code": 137, "signal": "SIGKILL", "current": true}))
	want, got := checked.Judge(t.Context(), seen, 0, causes), some.Judge(t.Context(), seen, 0, causes)
	if !reflect.DeepEqual(want, got) {
		t.Errorf("want %+v\ngot  %+v", want, got)
	}
	if _, err := some.Select([]string{"cpu"}); err == nil || !strings.Contains(err.Error(), "was not loaded") {
		t.Errorf("a family that was not loaded: %v", err)
	}
}
