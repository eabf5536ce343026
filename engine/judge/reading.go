package judge

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reading is one reference to an observation, taken apart.
type reading struct {
	about string  // "", "node", "pod" or "siblings"
	verb  string  // "seen" or "absent"
	id    string  // "" when the reference does not name one by a constant
	field ast.Ref // what follows the id
	whole bool    // it takes the input, or a map of observations, as a whole
}

// readingOf takes a reference to input apart. It is the zero reading for
// references to anything else, and to the subject and the capture time.
//
//	input.seen["kernel.oom"].events
//	input.node.absent["node.oomd"]
//	input.siblings[name].seen["cgroup.memory"].usage_bytes
func readingOf(ref ast.Ref) reading {
	if len(ref) == 0 || !ref[0].Equal(ast.InputRootDocument) {
		return reading{}
	}
	rest := ref[1:]
	about := constant(rest)
	switch about {
	case "subject", "captured_at_usec":
		return reading{}
	case "node", "pod":
		rest = rest[1:]
	case "siblings":
		rest = rest[min(2, len(rest)):]
	default:
		about = ""
	}
	verb := constant(rest)
	if verb != "seen" && verb != "absent" {
		// A name that is none of these is for the compiler to complain about.
		return reading{about: about, whole: len(rest) == 0 || verb == ""}
	}
	r := reading{about: about, verb: verb, id: constant(rest[1:])}
	if r.whole = r.id == ""; !r.whole {
		r.field = rest[2:]
	}
	return r
}

// constant returns the first term when it is a string, else "".
func constant(ref ast.Ref) string {
	if len(ref) == 0 {
		return ""
	}
	text, _ := ref[0].Value.(ast.String)
	return string(text)
}

// lintInput checks every reference to input in a file.
func lintInput(m module, facts factIndex, found *problems) {
	ast.WalkRefs(m.ast, func(ref ast.Ref) bool {
		r := readingOf(ref)
		if r.whole {
			found.add(m.file, ref[0].Location.Row, "%s takes many observations at once; name one: input.seen[\"…\"]", ref)
		}
		if r.about == "siblings" && r.id != "" {
			lintSibling(m, ref, r, facts, found)
		}
		return false
	})
	ast.WalkExprs(m.ast, func(expr *ast.Expr) bool {
		if expr.Negated {
			lintNot(m, expr, found)
		}
		return false
	})
}

// lintNot refuses `not` over an observation: it is true when nothing is there
// and just as true when we could not look.
func lintNot(m module, expr *ast.Expr, found *problems) {
	ast.WalkRefs(expr, func(ref ast.Ref) bool {
		if r := readingOf(ref); r.id != "" {
			found.add(m.file, expr.Loc().Row, "not over %s is true also when nobody could look; bind the observation first: o := input.%sseen[%q], then not o.…",
				ref, prefix(r.about), r.id)
		}
		return false
	})
}

func prefix(about string) string {
	switch about {
	case "":
		return ""
	case "siblings":
		return "siblings[name]."
	}
	return about + "."
}

// lintSibling checks a sibling's observation field by field, because the
// compiler cannot: a map's values have no type in OPA's schemas.
func lintSibling(m module, ref ast.Ref, r reading, facts factIndex, found *problems) {
	fact, ok := facts[r.id]
	if !ok {
		found.add(m.file, ref[0].Location.Row, "undefined ref: %s%s", ref, suggestion(r.id, facts.ids()))
		return
	}
	if r.verb == "absent" {
		return
	}
	schema := fact.schema
	for _, term := range r.field {
		next, known := below(schema, term)
		if next == nil {
			found.add(m.file, ref[0].Location.Row, "undefined ref: %s%s", ref, suggestion(constant(ast.Ref{term}), known))
			return
		}
		schema = next
	}
}

// below returns the schema one step down, and the names there are; nil when
// there is no such step.
func below(schema map[string]any, step *ast.Term) (map[string]any, []string) {
	if items, ok := schema["items"].(map[string]any); ok {
		return items, nil
	}
	if values, ok := schema["additionalProperties"].(map[string]any); ok {
		return values, nil
	}
	properties, ok := schema["properties"].(map[string]any)
	name, isText := step.Value.(ast.String)
	if !ok || !isText {
		return map[string]any{}, nil
	}
	var known []string
	for property := range properties {
		known = append(known, property)
	}
	slices.Sort(known)
	next, _ := properties[string(name)].(map[string]any)
	return next, known
}
