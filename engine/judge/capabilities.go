package judge

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowedBuiltins lists every built-in a policy may use: what compares, counts
// and words. Nothing that reaches the network, a clock, a random number or the
// machine; nothing whose cost a deadline cannot stop. Left out on purpose:
//
//   - bits.lsh, which asks for any amount of memory in one step;
//   - graph.*, which OPA does not cancel, and walk, which would read past the
//     schema;
//   - units.*, time.*, json.* and the encodings: the checks have parsed already;
//   - template strings, which print "<undefined>" where a rule should be silent.
var allowedBuiltins = []string{
	// Written as operators.
	"eq", "assign", "equal", "neq", "lt", "lte", "gt", "gte",
	"plus", "minus", "mul", "div", "rem", "and", "or",
	"internal.member_2", "internal.member_3",
	// Numbers.
	"abs", "ceil", "floor", "round", "format_int", "to_number", "numbers.range",
	// Aggregates.
	"count", "sum", "max", "min", "sort",
	// Text.
	"concat", "contains", "endswith", "indexof", "lower", "replace", "split", "sprintf", "startswith",
	"strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "substring", "trim", "trim_left",
	"trim_prefix", "trim_right", "trim_space", "trim_suffix", "upper", "regex.match",
	// Arrays, objects, sets.
	"array.concat", "array.reverse", "array.slice", "intersection", "union",
	"object.filter", "object.get", "object.keys", "object.remove", "object.union",
	// Types.
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "type_name",
	// Tests: print is compiled away when judging, and test_case is what the test runner itself calls.
	"print", "internal.print", "internal.test_case",
}

// capabilities returns the language policies are written in: Rego v1 with the
// built-ins above, and no remote schemas.
func capabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	return &ast.Capabilities{
		Builtins: slices.DeleteFunc(all.Builtins, func(b *ast.Builtin) bool {
			return !slices.Contains(allowedBuiltins, b.Name)
		}),
		FutureKeywords: all.FutureKeywords,
		Features:       []string{ast.FeatureRegoV1, ast.FeatureKeywordsInRefs},
		AllowNet:       []string{},
	}
}
