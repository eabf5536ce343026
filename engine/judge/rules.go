package judge

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// weights are the names of the four sets, strongest first.
var weights = []Weight{Proves, Refutes, Supports, Weakens}

// lintRules checks that the four sets are sets, and that a name that was meant
// to be one of them is not silently a helper nobody asks for.
func lintRules(m module, found *problems) {
	if !slices.ContainsFunc(m.ast.Rules, func(r *ast.Rule) bool {
		return isWeight(r, Proves) || isWeight(r, Supports)
	}) {
		found.add(m.file, m.ast.Package.Loc().Row, "has neither a proves nor a supports rule")
	}
	for _, rule := range m.ast.Rules {
		name := ruleName(rule)
		isSet := rule.Head.DocKind() == ast.PartialSetDoc
		if slices.Contains(weights, Weight(name)) && !isSet {
			found.add(m.file, rule.Loc().Row, "%s is not a set; write: %s contains lib.says(…) if { … }", name, name)
		}
		if isSet && slices.Contains([]string{"prove", "support", "weaken", "refute", "proofs", "supported"}, name) {
			found.add(m.file, rule.Loc().Row, "%s is read by nobody; the sets are proves, supports, weakens and refutes", name)
		}
	}
}

func ruleName(rule *ast.Rule) string {
	if name, ok := rule.Head.Ref()[0].Value.(ast.Var); ok {
		return string(name)
	}
	return ""
}

func isWeight(rule *ast.Rule, weight Weight) bool { return ruleName(rule) == string(weight) }

// lintReads compares what a cause's rules read, also through lib, with the
// needs it declares: an undeclared read would never count as missing, and a
// declared one that nobody reads would be missing for nothing.
func lintReads(m module, cause Cause, compiler *ast.Compiler, found *problems) {
	read := map[string]int{}
	todo := slices.Clone(compiler.Modules[m.file].Rules)
	done := map[*ast.Rule]bool{}
	for len(todo) > 0 {
		rule := todo[0]
		todo = todo[1:]
		if done[rule] {
			continue
		}
		done[rule] = true
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if r := readingOf(ref); r.id != "" && read[r.id] == 0 {
				read[r.id] = lineIn(m, ref)
			}
			return false
		})
		for dependency := range compiler.Graph.Dependencies(rule) {
			if other, ok := dependency.(*ast.Rule); ok {
				todo = append(todo, other)
			}
		}
	}
	for _, need := range cause.Needs {
		if read[need.ID] == 0 {
			found.add(m.file, m.ast.Package.Loc().Row, "needs %s, and no rule reads it", need.ID)
		}
		delete(read, need.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(read)) {
		found.add(m.file, read[id], "reads %s, which its needs do not name", id)
	}
}

// lineIn returns where the ref is, or the package's line when it is in lib.
func lineIn(m module, ref ast.Ref) int {
	if loc := ref[0].Location; loc != nil && loc.File == m.file {
		return loc.Row
	}
	return m.ast.Package.Loc().Row
}
