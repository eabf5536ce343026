package judge

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"

	"runbook/evidence"
)

// A policy that writes without end is cut, and reported.
const (
	maxArguments     = 64 // in each of the four sets
	maxSentenceBytes = 2048
)

// said collects what one policy says of one subject, and what of it was
// dropped.
type said struct {
	byWeight map[Weight][]Argument
	dropped  []string
}

// read takes the four sets apart.
func (v *view) read(subject evidence.Subject, raw sets) said {
	s := said{byWeight: map[Weight][]Argument{}}
	for _, weight := range weights {
		sentences := raw[weight]
		if len(sentences) > maxArguments {
			s.dropped = append(s.dropped, fmt.Sprintf("%d sentences in %s; the first %d are kept", len(sentences), weight, maxArguments))
			sentences = sentences[:maxArguments]
		}
		for _, raw := range sentences {
			argument, why := v.argument(subject, weight, raw)
			if why != "" {
				s.dropped = append(s.dropped, why)
				continue
			}
			s.byWeight[weight] = append(s.byWeight[weight], argument)
		}
		sortArguments(s.byWeight[weight])
	}
	return s
}

// sortArguments puts the strong first; among equals the words decide, so that
// the order is the same in every run.
func sortArguments(arguments []Argument) {
	slices.SortStableFunc(arguments, func(a, b Argument) int {
		if a.Strong != b.Strong {
			return cmp.Compare(strength(b), strength(a))
		}
		return cmp.Compare(a.Says, b.Says)
	})
}

func strength(a Argument) int {
	if a.Strong {
		return 2
	}
	return 1
}

// argument checks one sentence: it has words, it cites something, and each
// thing it cites was seen. Otherwise it returns why it is dropped.
func (v *view) argument(subject evidence.Subject, weight Weight, raw any) (Argument, string) {
	fields, _ := raw.(map[string]any)
	sentence, _ := fields["says"].(string)
	cites, _ := fields["cites"].([]any)
	if sentence == "" || len(cites) == 0 {
		return Argument{}, fmt.Sprintf("dropped from %s: %s; a sentence is lib.says(words, [lib.cite(id, field), …])", weight, brief(fmt.Sprint(raw)))
	}
	strong, _ := fields["strong"].(bool)
	argument := Argument{
		Says:   clip(sentence, maxSentenceBytes),
		Weight: weight,
		Strong: strong && (weight == Supports || weight == Weakens),
	}
	for _, raw := range cites {
		cite, why := v.cite(subject, raw)
		if why != "" {
			return Argument{}, fmt.Sprintf("dropped %q from %s: %s", brief(sentence), weight, why)
		}
		argument.Cites = append(argument.Cites, cite)
	}
	return argument, ""
}

// cite checks that what is cited was looked at. A field must be in the value
// that was seen; an absence has no fields.
func (v *view) cite(subject evidence.Subject, raw any) (Cite, string) {
	fields, _ := raw.(map[string]any)
	id, okID := fields["id"].(string)
	of, okOf := fields["of"].(string)
	field, okField := fields["field"].(string)
	if !okID || !okOf || !okField {
		return Cite{}, "a citation has an id, an of and a field"
	}
	cite := Cite{ID: id, Of: of, Field: field}
	if _, known := v.facts[id]; !known {
		return cite, fmt.Sprintf("it cites %s, which no check gives", id)
	}
	if of != "" && of != evidence.KindNode && of != evidence.KindPod && !strings.HasPrefix(of, siblingPrefix) {
		return cite, fmt.Sprintf("it cites %s of %q, who is neither the subject, its pod, a sibling nor the node", id, of)
	}
	o := v.get(id, v.resolve(subject, of))
	switch {
	case o.state == evidence.Unknown:
		return cite, fmt.Sprintf("it cites %s, which was not seen (%s)", citedAs(cite), o.why)
	case o.state == evidence.Absent && field != "":
		return cite, fmt.Sprintf("it cites the field %s of %s, which is absent", field, citedAs(cite))
	case field != "" && !hasField(o.value, strings.Split(field, ".")):
		return cite, fmt.Sprintf("it cites the field %s of %s, which has none", field, citedAs(cite))
	}
	return cite, ""
}

func citedAs(c Cite) string {
	if c.Of == "" {
		return c.ID
	}
	return c.ID + " of " + c.Of
}

// hasField follows a dotted path. A list is named by its own field; a path that
// goes on behind it must exist in one of its items.
func hasField(value ast.Value, path []string) bool {
	if len(path) == 0 {
		return true
	}
	switch value := value.(type) {
	case ast.Object:
		next := value.Get(ast.StringTerm(path[0]))
		return next != nil && hasField(next.Value, path[1:])
	case *ast.Array:
		return value.Until(func(item *ast.Term) bool { return hasField(item.Value, path) })
	}
	return false
}

func brief(text string) string { return clip(text, 120) }

// clip cuts text at a character's border.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}
