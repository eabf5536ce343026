package judge

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/tester"
)

// TestResult is one rule named test_… in a policy_test.rego.
type TestResult struct {
	Name    string `json:"name"`
	Package string `json:"package"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Pass    bool   `json:"pass"`
	Skip    bool   `json:"skip"`   // named todo_test_…
	Output  string `json:"output"` // what it printed, and why it stopped
}

// RunTests checks and compiles all trees as [Load] does and runs every test in
// them, sorted by place. When they compile and something else is wrong, it
// returns the results and the error. How long each took is left out: two runs
// give the same bytes.
func RunTests(ctx context.Context, trees []Tree, facts []ScopedFact) ([]TestResult, error) {
	checked, wrong := check(trees, facts, true, nil)
	if checked.compiler == nil {
		return nil, wrong
	}
	running, err := tester.NewRunner().
		SetCompiler(checked.compiler).
		RaiseBuiltinErrors(true).
		RunTests(ctx, nil)
	if err != nil {
		return nil, err
	}
	var results []TestResult
	for r := range running {
		results = append(results, testResult(r))
	}
	slices.SortFunc(results, func(a, b TestResult) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	return results, cmp.Or(wrong, ctx.Err())
}

func testResult(r *tester.Result) TestResult {
	out := TestResult{
		Name:    r.Name,
		Package: strings.TrimPrefix(r.Package, "data."),
		File:    r.Location.File,
		Line:    r.Location.Row,
		Pass:    r.Pass(),
		Skip:    r.Skip,
		Output:  string(r.Output),
	}
	if r.Error != nil {
		out.Output += r.Error.Error() + "\n"
	}
	return out
}
