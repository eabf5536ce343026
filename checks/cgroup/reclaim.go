package cgroup

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seeReclaim(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, "memory", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return look.All(reclaimFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(reclaimFacts, "no cgroup hierarchy that could carry the memory controller is mounted", mountinfo)
	}
	state := stateV2
	if here.version == 1 {
		state = stateV1
	}
	state = once("reclaim", state)
	there := isListed(at.First, here)
	first := takeFirst(ctx, at.First, "memory", here, state)
	elapsed, err := look.Elapsed(ctx, at)
	if err != nil {
		return look.All(reclaimFacts, "no time between two looks: "+evidence.Why(err), mountinfo)
	}
	read := func(p place) (Reclaim, error) {
		before := first[p.dir]
		if before.err != nil {
			return Reclaim{}, before.err
		}
		after, err := state(at.Second, p.dir)
		if err != nil {
			return Reclaim{}, err
		}
		r := reclaimOver(p, before.state, after, elapsed)
		r.Level = levelOf(p.path)
		return r, nil
	}
	return []evidence.Observation{
		ownLevelOf(reclaimFacts[0].ID, here, there, func(p place) (Reclaim, error) {
			r, err := read(p)
			r.Level = ownLevel(at.Subject, p.path)
			return r, err
		}),
		levelsAbove(ctx, "memory", here, read).saw(reclaimFacts[1].ID, func(read []Reclaim, complete bool) any {
			return ReclaimAncestors{Levels: read, Complete: complete}
		}),
	}
}

// memoryState is one look at a cgroup's memory controller: what it holds, and
// counters of which only the rise is told.
type memoryState struct {
	usage                              uint64
	limit, high                        *uint64
	highEvents, maxEvents, oomKills    *uint64
	highBelow, maxBelow                *uint64
	fileRefaults, anonRefaults         *uint64
	majorFaults, scans, swapFailures   *uint64
	anon, file, dirty, writeback, swap *uint64
}

func reclaimOver(here place, first, second memoryState, elapsed uint64) Reclaim {
	r := Reclaim{
		Version: here.version, Path: here.path, WindowUsec: elapsed,
		LimitBytes: second.limit, HighBytes: second.high, UsageBytes: second.usage,
		UsedRatio: look.Share(&second.usage, second.limit), HighestBytes: max(first.usage, second.usage),
		HighEventsInWindow: look.Rise(first.highEvents, second.highEvents), MaxEventsInWindow: look.Rise(first.maxEvents, second.maxEvents),
		HighEventsBelowInWindow: look.Rise(first.highBelow, second.highBelow), MaxEventsBelowInWindow: look.Rise(first.maxBelow, second.maxBelow),
		OOMKillsInWindow:     look.Rise(first.oomKills, second.oomKills),
		FileRefaultsInWindow: look.Rise(first.fileRefaults, second.fileRefaults), AnonRefaultsInWindow: look.Rise(first.anonRefaults, second.anonRefaults),
		MajorFaultsInWindow: look.Rise(first.majorFaults, second.majorFaults), DirectScansInWindow: look.Rise(first.scans, second.scans),
		SwapFailuresInWindow: look.Rise(first.swapFailures, second.swapFailures),
		AnonBytes:            second.anon, FileBytes: second.file, DirtyBytes: second.dirty, WritebackBytes: second.writeback, SwapBytes: second.swap,
	}
	r.AboveHigh, r.AboveHighOnce = aboveHigh(first, second)
	r.RefaultBytesPerSecond = perSecond(r.FileRefaultsInWindow, elapsed, pageBytes)
	return r
}

// pageBytes is a page of x86 and of nearly all arm64 kernels. Where pages are
// larger, rates of bytes come out too low, never too high.
const pageBytes = 4096

// perSecond is a rise of unit bytes each as bytes a second, in whole numbers.
func perSecond(rise *uint64, elapsedUsec, unit uint64) *uint64 {
	rate := look.PerSecond(rise, elapsedUsec)
	if rate == nil || *rate*float64(unit) >= 1<<63 {
		return nil
	}
	n := uint64(*rate * float64(unit))
	return &n
}

// aboveHigh: the kernel charges in batches and lets a task overshoot before it
// holds it back, so usage hovers a little under and over memory.high.
func aboveHigh(first, second memoryState) (inBoth, once *bool) {
	if first.high == nil || second.high == nil {
		return nil, nil
	}
	near := func(s memoryState) bool { return float64(s.usage) >= 0.98*float64(*s.high) }
	both, one := near(first) && near(second), near(first) || near(second)
	return &both, &one
}
