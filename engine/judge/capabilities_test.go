package judge

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The list is pinned: a new release of OPA, or a new line in capabilities.go,
// shows in testdata/builtins.txt and has to be read by somebody.
func TestBuiltinsArePinned(t *testing.T) {
	var names []string
	for _, b := range capabilities().Builtins {
		names = append(names, b.Name)
	}
	slices.Sort(names)
	want, err := os.ReadFile("testdata/builtins.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names, "\n") + "\n"; got != string(want) {
		t.Errorf("built-ins are\n%s\nwant\n%s", got, want)
	}
	if len(names) != len(allowedBuiltins) {
		t.Errorf("%d built-ins allowed, OPA has %d of them", len(allowedBuiltins), len(names))
	}
}

func TestBuiltinsAreHarmless(t *testing.T) {
	for _, b := range capabilities().Builtins {
		if b.Nondeterministic {
			t.Errorf("%s may answer differently the next time", b.Name)
		}
		for _, family := range []string{"http", "net", "time", "rand", "uuid", "opa", "io", "crypto", "graph", "units", "rego", "trace", "bits", "glob", "providers"} {
			if b.Name == family || strings.HasPrefix(b.Name, family+".") {
				t.Errorf("%s has no business in a policy", b.Name)
			}
		}
	}
	if capabilities().ContainsFeature(ast.FeatureTemplateStrings) {
		t.Error(`template strings print "<undefined>" where a rule should be silent`)
	}
	if net := capabilities().AllowNet; net == nil || len(net) > 0 {
		t.Errorf("AllowNet = %v; nil allows every host", net)
	}
}
