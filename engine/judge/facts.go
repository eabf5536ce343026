package judge

import (
	"fmt"
	"maps"
	"slices"

	"runbook/evidence"
)

// ScopedFact is a Fact and what it is about: policies see a subject's facts
// under input.seen and the node's under input.node.seen.
type ScopedFact struct {
	evidence.Fact
	Scope evidence.Scope

	schema map[string]any // of its shape, after addSchemas
}

// FactsOf returns what the checks give.
func FactsOf(checks []evidence.Check) []ScopedFact {
	var facts []ScopedFact
	for _, check := range checks {
		for _, fact := range check.Gives {
			facts = append(facts, ScopedFact{Fact: fact, Scope: check.Scope})
		}
	}
	return facts
}

type factIndex map[string]ScopedFact

func indexFacts(facts []ScopedFact) (factIndex, error) {
	index := make(factIndex, len(facts))
	for _, fact := range facts {
		if _, twice := index[fact.ID]; twice {
			return nil, fmt.Errorf("fact %s is declared twice", fact.ID)
		}
		index[fact.ID] = fact
	}
	return index, nil
}

// addSchemas makes what policies are checked against.
func (f factIndex) addSchemas() {
	for id, fact := range f {
		fact.schema = shapeSchema(fact.Shape)
		f[id] = fact
	}
}

// ids returns every known id, sorted.
func (f factIndex) ids() []string { return slices.Sorted(maps.Keys(f)) }
