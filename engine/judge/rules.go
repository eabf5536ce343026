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
// declared one that nobody reads would be missing for nothing. It counts for
// each need what the rules that read it could add.
func lintReads(m module, cause Cause, compiler *ast.Compiler, found *problems) {
	read := map[string]int{}
	for _, rule := range compiler.Modules[m.file].Rules {
		by := readsOf(m, rule, compiler)
		maps.Copy(read, by.lines)
		for i, need := range cause.Needs {
			if by.lines[need.ID] > 0 {
				cause.Needs[i].add(Weight(ruleName(rule)), by.strongly)
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

func (n *Need) add(weight Weight, strongly bool) {
	if n.points == nil {
		n.points = map[Weight]int{}
	}
	n.points[weight] += strength(Argument{Strong: strongly})
}

// reads is what a rule reads, itself or through the rules it uses.
type reads struct {
	lines    map[string]int // of each observation
	around   bool           // some are the pod's or a sibling's
	strongly bool           // it says something strongly
}

func (r reads) and(more reads) reads {
	maps.Copy(more.lines, r.lines)
	return reads{more.lines, r.around || more.around, r.strongly || more.strongly}
}

func readsOf(m module, rule *ast.Rule, compiler *ast.Compiler) reads {
	by := reads{lines: map[string]int{}}
	todo, done := []*ast.Rule{rule}, map[*ast.Rule]bool{}
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if done[next] {
			continue
		}
		done[next] = true
		by.strongly = by.strongly || next.Ref().String() == "data.lib.says_strongly"
		ast.WalkRefs(next, func(ref ast.Ref) bool {
			r := readingOf(ref)
			if r.id != "" && by.lines[r.id] == 0 {
				by.lines[r.id] = lineIn(m, ref)
			}
			by.around = by.around || r.about == "pod" || r.about == "siblings"
			return false
		})
		for dependency := range compiler.Graph.Dependencies(next) {
			if other, ok := dependency.(*ast.Rule); ok {
				todo = append(todo, other)
			}
		}
	}
	return by
}

// lineIn returns where the ref is, or the package's line when it is in lib.
func lineIn(m module, ref ast.Ref) int {
	if loc := ref[0].Location; loc != nil && loc.File == m.file {
		return loc.Row
	}
	return m.ast.Package.Loc().Row
}
