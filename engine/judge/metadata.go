package judge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// needWords maps the words of custom.needs to what they could do, strongest first.
var needWords = []struct {
	word   string
	weight Weight
}{{"prove", Proves}, {"refute", Refutes}, {"support", Supports}, {"weaken", Weakens}}

// readCause makes a Cause of a policy's METADATA.
func readCause(m module, at place, facts factIndex, found *problems) Cause {
	cause := Cause{ID: at.cause, Source: m.file}
	cause.Family, _, _ = strings.Cut(at.cause, ".")
	notes, line := packageNotes(m.ast)
	if notes == nil {
		found.add(m.file, line, "has no METADATA above its package")
		return cause
	}
	cause.Title, cause.Description = notes.Title, strings.TrimSpace(notes.Description)
	for _, resource := range notes.RelatedResources {
		cause.References = append(cause.References, resource.Ref.String())
	}
	cause.Next, _ = notes.Custom["next"].(string)
	for name, value := range map[string]string{"title": cause.Title, "description": cause.Description, "custom.next": cause.Next} {
		if value == "" {
			found.add(m.file, line, "METADATA has no %s", name)
		}
	}
	for key := range notes.Custom {
		if !slices.Contains([]string{"needs", "explains", "next"}, key) {
			found.add(m.file, line, "METADATA has an unknown key custom.%s%s", key, suggestion(key, []string{"needs", "explains", "next"}))
		}
	}
	cause.Needs = readNeeds(m.file, line, notes.Custom["needs"], facts, found)
	cause.Explains = readWords(m.file, line, "explains", notes.Custom["explains"], found)
	return cause
}

func packageNotes(m *ast.Module) (*ast.Annotations, int) {
	for _, notes := range m.Annotations {
		if notes.Scope == "package" {
			return notes, notes.Location.Row
		}
	}
	return nil, m.Package.Loc().Row
}

func readNeeds(file string, line int, value any, facts factIndex, found *problems) []Need {
	listed, ok := value.(map[string]any)
	if !ok || len(listed) == 0 {
		found.add(file, line, "METADATA has no custom.needs: each observation it reads, and the most that could do")
		return nil
	}
	known := facts.ids()
	var needs []Need
	for id, value := range listed {
		if !slices.Contains(known, id) {
			found.add(file, line, "needs %s, and no check gives it%s", id, suggestion(id, known))
		}
		needs = append(needs, Need{ID: id, Could: readCould(file, line, id, value, found)})
	}
	slices.SortFunc(needs, func(a, b Need) int { return cmp.Compare(a.ID, b.ID) })
	return needs
}

func readCould(file string, line int, id string, value any, found *problems) []Weight {
	if word, ok := value.(string); ok {
		value = []any{word}
	}
	words := readWords(file, line, "needs: "+id, value, found)
	var could []Weight
	for _, known := range needWords {
		if slices.Contains(words, known.word) {
			could = append(could, known.weight)
		}
	}
	if len(could) == 0 || len(could) != len(words) {
		found.add(file, line, "needs: %s is %q; write prove, refute, support, weaken, or a list of them", id, words)
	}
	return could
}

func readWords(file string, line int, key string, value any, found *problems) []string {
	if value == nil {
		return nil
	}
	list, ok := value.([]any)
	if !ok {
		found.add(file, line, "METADATA %s is not a list", key)
		return nil
	}
	var words []string
	for _, item := range list {
		word, ok := item.(string)
		if !ok {
			found.add(file, line, "METADATA %s holds something that is not text", key)
			continue
		}
		words = append(words, word)
	}
	return words
}

// lintExplains checks that each cause explained exists, and that no cause
// explains itself by way of others.
func lintExplains(causes []Cause, found *problems) {
	explains := map[string][]string{}
	var known []string
	for _, cause := range causes {
		known, explains[cause.ID] = append(known, cause.ID), cause.Explains
	}
	for _, cause := range causes {
		for _, id := range cause.Explains {
			if _, ok := explains[id]; !ok {
				found.add(cause.Source, 0, "explains %s, which is no cause%s", id, suggestion(id, known))
			}
		}
		if slices.Contains(consequencesOf(cause.ID, explains), cause.ID) {
			found.add(cause.Source, 0, "explains itself, by way of %s", strings.Join(cause.Explains, ", "))
		}
	}
}

// consequencesOf returns everything a cause explains, directly or through others.
func consequencesOf(id string, explains map[string][]string) []string {
	var all []string
	todo := slices.Clone(explains[id])
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		if !slices.Contains(all, next) {
			all, todo = append(all, next), append(todo, explains[next]...)
		}
	}
	return all
}
