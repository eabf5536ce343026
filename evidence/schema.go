package evidence

import (
	"encoding"
	"reflect"
	"strings"
)

// SchemaOf returns the JSON Schema of a Fact's Shape, from its Go type: json
// tags name the fields, `doc` tags describe them. Nothing but the declared
// fields is allowed, so that a policy with a misspelt field does not compile.
func SchemaOf(shape any) map[string]any {
	return schemaOf(reflect.TypeOf(shape))
}

func schemaOf(t reflect.Type) map[string]any {
	if t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return map[string]any{"type": "string"} // as package json writes it, whatever its kind
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Struct:
		return structSchema(t)
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Interface:
		return map[string]any{}
	default:
		return map[string]any{"type": "integer"}
	}
}

func structSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	addFields(t, properties)
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func addFields(t reflect.Type, properties map[string]any) {
	for f := range t.Fields() {
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("json") == "" {
			addFields(f.Type, properties)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		schema := schemaOf(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
	}
}
