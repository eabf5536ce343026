package yamldoc

import "fmt"

// node is a YAML node without the library's types.
type node struct {
	kind  kind
	tag   string // "!!str", "!!int", …
	value string // of a scalar
	line  int
	// A mapping's keys and items have the same length; a list has only items.
	keys, items []*node
}

type kind uint8

const (
	scalar kind = iota
	list
	mapping
)

// duplicates finds equal keys, of which a YAML library keeps one or none.
func duplicates(n *node) Problems {
	var found Problems
	first := map[string]int{}
	for _, key := range n.keys {
		line, again := first[key.value]
		if again {
			found = append(found, Problem{Line: key.line, Text: fmt.Sprintf("key %q again; it is in line %d already", key.value, line)})
			continue
		}
		first[key.value] = key.line
	}
	for _, item := range n.items {
		found = append(found, duplicates(item)...)
	}
	return found
}
