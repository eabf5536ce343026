package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"
)

// parse reads exactly one document into our own nodes. The library builds a
// node tree without following aliases, so nothing has grown yet when an alias
// is refused.
func parse(data []byte) (root *node, problems Problems) {
	defer recovered(&problems)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, more yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) || err == nil && isEmpty(&document) {
		return nil, one(1, "is empty")
	} else if err != nil {
		return nil, inWords(err)
	}
	c := converter{}
	root = c.convert(document.Content[0], 1)
	if c.problem != nil {
		return nil, Problems{*c.problem}
	}
	switch err := decoder.Decode(&more); {
	case errors.Is(err, io.EOF):
		return root, nil
	case err != nil:
		return nil, inWords(err)
	}
	return nil, one(more.Line, "a second document begins; one file holds one document")
}

func isEmpty(document *yaml.Node) bool {
	return len(document.Content) == 0 || document.Content[0].ShortTag() == "!!null"
}

// unmarshal fills into. It runs after all rules were checked on the node tree.
func unmarshal(data []byte, into any, knownOnly bool) (problems Problems) {
	defer recovered(&problems)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(knownOnly)
	if err := decoder.Decode(into); err != nil {
		return inWords(err)
	}
	return nil
}

// recovered turns a panic inside the library into a problem: the library is no
// longer maintained, and its input is anyone's.
func recovered(problems *Problems) {
	if r := recover(); r != nil {
		*problems = one(0, "the YAML parser gave up on it")
	}
}

func inWords(err error) Problems {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		return Problems{reworded(err.Error())}
	}
	var out Problems
	for _, text := range typed.Errors {
		out = append(out, reworded(text))
	}
	return out
}

// converter copies the library's nodes and keeps the first problem.
type converter struct {
	nodes   int
	problem *Problem
}

func (c *converter) refuse(n *yaml.Node, text string) {
	if c.problem == nil {
		c.problem = &Problem{Line: n.Line, Text: text}
	}
}

var plainTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!seq", "!!map"}

func (c *converter) refusal(n *yaml.Node, depth int) string {
	switch tag := n.ShortTag(); {
	case c.nodes > maxNodes:
		return fmt.Sprintf("more than %d values", maxNodes)
	case depth > maxDepth:
		return fmt.Sprintf("nested deeper than %d", maxDepth)
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		return "anchors and aliases (& and *) are not allowed"
	case tag == "!!merge":
		return "merge keys (<<) are not allowed"
	case n.Style&yaml.TaggedStyle != 0 || !slices.Contains(plainTags, tag):
		return "tags (!) are not allowed"
	}
	return ""
}

func (c *converter) convert(n *yaml.Node, depth int) *node {
	c.nodes++
	if why := c.refusal(n, depth); why != "" {
		c.refuse(n, why)
	}
	out := &node{tag: n.ShortTag(), value: n.Value, line: n.Line}
	if c.problem != nil {
		return out
	}
	switch n.Kind {
	case yaml.SequenceNode:
		out.kind = list
		for _, item := range n.Content {
			out.items = append(out.items, c.convert(item, depth+1))
		}
	case yaml.MappingNode:
		out.kind = mapping
		for i := 0; i+1 < len(n.Content); i += 2 {
			c.pair(out, n.Content[i], n.Content[i+1], depth+1)
		}
	}
	return out
}

func (c *converter) pair(out *node, key, value *yaml.Node, depth int) {
	if key.Kind != yaml.ScalarNode && key.Kind != yaml.AliasNode {
		c.refuse(key, "a key must be one word")
	}
	out.keys = append(out.keys, c.convert(key, depth))
	out.items = append(out.items, c.convert(value, depth))
}
