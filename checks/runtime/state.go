package runtime

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seeState(ctx context.Context, at evidence.Scene) []evidence.Observation {
	r := askRuntimes(ctx, at.First)
	switch {
	case at.Subject.Kind == evidence.KindNode:
		return none(stateFacts, noContainer) // known without a read
	case r.noContainer(at.Subject):
		return none(stateFacts, noContainer, r.from...)
	}
	silent := r.silent()
	var known []instance
	if silent == "" {
		for _, id := range ids(at.Subject) {
			if ctx.Err() != nil {
				return look.All(stateFacts, evidence.Cut.Error(), r.from...)
			}
			known = append(known, r.find(ctx, at.First, at.Subject, id))
		}
	}
	return []evidence.Observation{
		observeStatus(at, r, known, silent),
		observeDeath(at, known, silent, r.from),
		observeSpec(known, silent, r.from),
	}
}

func observeStatus(at evidence.Scene, r runtimes, known []instance, silent string) evidence.Observation {
	id := stateFacts[0].ID
	switch {
	case silent != "":
		return evidence.Unread(id, silent, r.from...)
	case len(known) == 0:
		return evidence.Unread(id, "no container id is known to ask the runtime about", r.from...)
	case known[0].source != "":
		return evidence.Saw(id, known[0].status, nil, r.from...)
	case !r.complete(at.Subject):
		return evidence.Unread(id, "the CRI service does not know it, and containerd does not answer: "+evidence.Why(r.containerdErr), r.from...)
	case r.containerdErr == nil:
		return evidence.None(id, "containerd does not know it (any more)", r.from...)
	}
	return evidence.None(id, "the CRI service does not know it (any more)", r.from...)
}
