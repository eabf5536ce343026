package judge

import "runbook/evidence"

// inputSchema is the JSON Schema of what a policy sees. The compiler checks
// every reference to input against it, so that a misspelt id or field is an
// error and not a rule that can never fire.
//
// OPA's type checker closes an object that lists properties and leaves one
// without properties open: what a sibling's observations hold is therefore not
// checked here but by [lintSiblings].
func inputSchema(facts factIndex) map[string]any {
	subject, node := exposure(facts, evidence.OfSubject), exposure(facts, evidence.OfNode)
	return closed(map[string]any{
		"subject":          evidence.SchemaOf(evidence.Subject{}),
		"seen":             subject["seen"],
		"absent":           subject["absent"],
		"node":             closed(node),
		"pod":              closed(subject),
		"siblings":         map[string]any{"type": "object"},
		"captured_at_usec": map[string]any{"type": "integer"},
	})
}

// exposure returns the schemas of seen and absent for the facts of one scope.
func exposure(facts factIndex, scope evidence.Scope) map[string]any {
	seen, absent := map[string]any{}, map[string]any{}
	for id, fact := range facts {
		if fact.Scope != scope {
			continue
		}
		seen[id] = fact.schema
		absent[id] = map[string]any{"type": "string"}
	}
	return map[string]any{"seen": closed(seen), "absent": closed(absent)}
}

func shapeSchema(shape any) map[string]any {
	if shape == nil {
		return map[string]any{}
	}
	return evidence.SchemaOf(shape)
}

func closed(properties map[string]any) map[string]any {
	// An object without properties would be taken for an open one, and any
	// misspelling would compile.
	if len(properties) == 0 {
		properties = map[string]any{"": map[string]any{"type": "null"}}
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}
