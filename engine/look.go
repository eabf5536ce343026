package engine

import (
	"context"
	"fmt"

	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

// look runs one check and holds it to its word: a panic, a missing fact or one
// it never declared becomes an Unknown with the reason.
func look(ctx context.Context, check evidence.Check, at evidence.Scene) (observations []evidence.Observation) {
	defer func() {
		if failure := recover(); failure != nil {
			observations = unread(check, fmt.Sprintf("the check failed: %v", failure))
		}
	}()
	return declared(check, check.Look(ctx, at))
}

func declared(check evidence.Check, got []evidence.Observation) []evidence.Observation {
	byID := make(map[string]evidence.Observation, len(got))
	for _, o := range got {
		byID[o.ID] = o
	}
	all := make([]evidence.Observation, 0, len(check.Gives))
	for _, fact := range check.Gives {
		o, ok := byID[fact.ID]
		if !ok {
			o = evidence.Unread(fact.ID, "the check gave no answer")
		}
		all = append(all, o)
	}
	return all
}

func unread(check evidence.Check, why string) []evidence.Observation {
	all := make([]evidence.Observation, 0, len(check.Gives))
	for _, fact := range check.Gives {
		all = append(all, evidence.Unread(fact.ID, why, check.Reads...))
	}
	return all
}

func cgroupMounts(h evidence.Host) []string {
	mountinfo, err := h.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	layout, err := cgroupfs.Parse(mountinfo)
	if err != nil {
		return nil
	}
	return layout.MountPoints()
}
