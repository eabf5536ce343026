package fake

import (
	"context"
	"fmt"
	"slices"

	"runbook/evidence"
)

// Look runs a check as the engine does, and panics when it breaks its word:
// reads what it did not declare, asks for what it does not need, or does not
// give what it promised.
func Look(ctx context.Context, check evidence.Check, at evidence.Scene, mounts ...string) []evidence.Observation {
	first := evidence.Enforce(at.First, check.Reads, mounts)
	at.First = first
	if at.Second != nil {
		at.Second = evidence.Enforce(at.Second, check.Reads, mounts)
	}
	if seen := at.Seen; seen != nil {
		at.Seen = func(id string) evidence.Observation {
			if !slices.Contains(check.Needs, id) {
				panic(check.Name + " asks for " + id + ", which is not in Needs")
			}
			return seen(id)
		}
	}
	observations := check.Look(ctx, at)
	if outside := first.Violations(); len(outside) > 0 {
		panic(fmt.Sprintf("%s reads %q, which are not in Reads", check.Name, outside))
	}
	for i, o := range observations {
		if len(observations) != len(check.Gives) || o.ID != check.Gives[i].ID {
			panic(check.Name + " does not give what it promised")
		}
	}
	return observations
}
