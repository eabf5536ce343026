package look

import (
	"context"

	"runbook/evidence"
)

// All gives every fact the same answer of state Unknown.
func All(facts []evidence.Fact, why string, from ...string) []evidence.Observation {
	seen := make([]evidence.Observation, len(facts))
	for i, fact := range facts {
		seen[i] = evidence.Unread(fact.ID, why, from...)
	}
	return seen
}

// InTime wraps a Look so that a run whose time is up gets its answer at once.
func InTime(facts []evidence.Fact, see func(context.Context, evidence.Scene) []evidence.Observation) func(context.Context, evidence.Scene) []evidence.Observation {
	return func(ctx context.Context, at evidence.Scene) []evidence.Observation {
		if ctx.Err() != nil {
			return All(facts, evidence.Cut.Error())
		}
		return see(ctx, at)
	}
}

// OfNode answers for a run on the machine itself, which is in no cgroup and is
// no process; false for any other subject.
func OfNode(facts []evidence.Fact, subject evidence.Subject) ([]evidence.Observation, bool) {
	if subject.Kind != evidence.KindNode {
		return nil, false
	}
	seen := make([]evidence.Observation, len(facts))
	for i, fact := range facts {
		seen[i] = evidence.None(fact.ID, "the subject is the machine, and no container or process of it")
	}
	return seen, true
}

// OfContainer wraps a Look that says nothing of the machine itself.
func OfContainer(facts []evidence.Fact, see func(context.Context, evidence.Scene) []evidence.Observation) func(context.Context, evidence.Scene) []evidence.Observation {
	return InTime(facts, func(ctx context.Context, at evidence.Scene) []evidence.Observation {
		if seen, node := OfNode(facts, at.Subject); node {
			return seen
		}
		return see(ctx, at)
	})
}
