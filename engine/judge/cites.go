package judge

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"runbook/evidence"
)

// citing tells, for each word of lib that makes a citation, which of its
// arguments are the id and the field, and whose facts it cites.
var citing = map[string]struct {
	id    int
	scope evidence.Scope
}{
	"lib.cite":         {1, evidence.OfSubject},
	"lib.cite_pod":     {1, evidence.OfSubject},
	"lib.cite_sibling": {2, evidence.OfSubject},
	"lib.cite_node":    {1, evidence.OfNode},
}

// lintCites checks citations that are written out against the facts. A
// misspelt one would drop its sentence, and only once the rule fires.
func lintCites(m module, facts factIndex, found *problems) {
	ast.WalkTerms(m.ast, func(term *ast.Term) bool {
		call, ok := term.Value.(ast.Call)
		if !ok {
			return false
		}
		word := strings.TrimPrefix(call[0].String(), "data.")
		if how, ok := citing[word]; ok && len(call) == how.id+2 {
			id, isID := call[how.id].Value.(ast.String)
			field, isField := call[how.id+1].Value.(ast.String)
			if isID && isField {
				lintCite(m, term.Location.Row, word, string(id), string(field), facts, found)
			}
		}
		return false
	})
}

func lintCite(m module, line int, word, id, field string, facts factIndex, found *problems) {
	fact, ok := facts[id]
	if !ok {
		found.add(m.file, line, "cites %s, which no check gives%s", id, suggestion(id, facts.ids()))
		return
	}
	if scope := citing[word].scope; fact.Scope != scope {
		found.add(m.file, line, "%s(%q, …): %s is a fact of the %s", word, id, id, fact.Scope)
		return
	}
	schema := fact.schema
	for _, name := range strings.FieldsFunc(field, func(r rune) bool { return r == '.' }) {
		if items, ok := schema["items"].(map[string]any); ok {
			schema = items
		}
		next, known := below(schema, ast.StringTerm(name))
		if next == nil {
			found.add(m.file, line, "cites %s of %s, which has no such field%s", field, id, suggestion(name, known))
			return
		}
		schema = next
	}
}
