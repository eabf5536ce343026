package yamldoc

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// unknownKeys finds keys that are no field of into. The library finds them
// too, but knows neither a better spelling nor how to speak without Go types.
func unknownKeys(root *node, into any) Problems {
	return unknownIn(root, reflect.TypeOf(into))
}

func unknownIn(n *node, t reflect.Type) Problems {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return nil
	}
	var found Problems
	switch {
	case n.kind == mapping && t.Kind() == reflect.Struct:
		return unknownInStruct(n, t)
	case n.kind == mapping && t.Kind() == reflect.Map,
		n.kind == list && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array):
		for _, item := range n.items {
			found = append(found, unknownIn(item, t.Elem())...)
		}
	}
	return found
}

func unknownInStruct(n *node, t reflect.Type) Problems {
	fields := fieldsOf(t)
	var found Problems
	for i, key := range n.keys {
		field, known := fields[key.value]
		if !known {
			found = append(found, Problem{Line: key.line, Text: unknownText(key.value, fields)})
			continue
		}
		found = append(found, unknownIn(n.items[i], field)...)
	}
	return found
}

// fieldsOf follows the library's rules: the tag's name, or the field's name in
// lower case; "-" is no field; inline fields count as the struct's own.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if strings.Contains(options, "inline") && f.Type.Kind() == reflect.Struct {
			for inner, innerType := range fieldsOf(f.Type) {
				fields[inner] = innerType
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		fields[name] = f.Type
	}
	return fields
}

func unknownText(key string, fields map[string]reflect.Type) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	text := fmt.Sprintf("unknown key %q", shortened(key))
	if near := Nearest(key, names); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return text
}

func shortened(key string) string {
	const most = 64
	if runes := []rune(key); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return key
}

// Nearest returns the one of names that word is most likely a misspelling of,
// or "" when none is near.
func Nearest(word string, names []string) string {
	const longest = 64
	if len(word) > longest {
		return ""
	}
	best, bestCost := "", 1+len(word)/3
	for _, name := range slices.Sorted(slices.Values(names)) {
		if cost := editDistance(word, name); cost < bestCost || cost == bestCost && best == "" {
			best, bestCost = name, cost
		}
	}
	return best
}

// editDistance is Levenshtein's, with one row of the table at a time.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
