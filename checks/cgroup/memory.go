package cgroup

import (
	"context"
	"path"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

func seeMemory(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, "memory", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return look.All(memoryFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(memoryFacts, "no cgroup hierarchy that could carry the memory controller is mounted", mountinfo)
	}
	read, count := memoryReading("memory", (*memoryLook).readV2), memoryReading("memory counters", (*memoryLook).countV2)
	if here.version == 1 {
		read, count = memoryReading("memory", (*memoryLook).readV1), memoryReading("memory counters", (*memoryLook).countV1)
	}
	// The second look waits for the window: all of the first comes before it.
	there := isListed(at.First, here)
	first := takeFirst(ctx, at.First, "memory", here, read)
	level := func(p place) (Memory, error) { return memoryOver(first[p.dir], at.Second, p, count) }
	return []evidence.Observation{
		ownLevelOf(memoryFacts[0].ID, here, there, func(p place) (Memory, error) {
			m, err := level(p)
			m.Level = levelHere(p)
			return m, err
		}),
		levelsAbove(ctx, "memory", here, func(p place) (Memory, error) {
			m, err := level(p)
			m.Level = levelOf(p.path)
			return m, err
		}).saw(memoryFacts[1].ID, func(read []Memory, complete bool) any { return Ancestors{Levels: read, Complete: complete} }),
	}
}

// memoryLook is one look at a cgroup, and its count of refaults.
type memoryLook struct {
	Memory
	refaults *uint64
}

func memoryReading(what string, read func(*memoryLook, evidence.Host, string) error) func(evidence.Host, string) (memoryLook, error) {
	return once(what, func(host evidence.Host, dir string) (m memoryLook, err error) {
		err = read(&m, host, dir)
		return m, err
	})
}

// memoryOver joins both looks at one cgroup. The limit, the usage and the kill
// counters must be readable; everything else is left out when it is not. The
// second look reads the counters alone.
func memoryOver(before taken[memoryLook], later evidence.Host, here place, count func(evidence.Host, string) (memoryLook, error)) (Memory, error) {
	if before.err != nil {
		return Memory{}, before.err
	}
	first := before.state.Memory
	first.Version, first.Path = here.version, here.path
	underOOM := first.UnderOOM
	first.UnderOOM = nil
	if later == nil {
		return first, nil
	}
	second, err := count(later, here.dir)
	if err != nil {
		return first, nil
	}
	first.OOMKillsInWindow = rise(first.OOMKills, second.OOMKills)
	first.RefaultsInWindow = rise(before.state.refaults, second.refaults)
	first.MaxEventsInWindow = rise(first.MaxEvents, second.MaxEvents)
	if here.version == 1 {
		first.MaxEventsInWindow = rise(first.FailCount, second.FailCount)
	}
	first.UnderOOM = both(underOOM, second.UnderOOM)
	return first, nil
}

func both(a, b *bool) *bool {
	if a == nil || b == nil {
		return nil
	}
	yes := *a && *b
	return &yes
}

// optional reads a file that this kernel may not have.
func optional(host evidence.Host, dir, name string) string {
	text, err := look.WholeFile(host, path.Join(dir, name))
	if err != nil {
		return ""
	}
	return text
}

func optionalNumber(host evidence.Host, dir, name string) *uint64 {
	n, err := look.Number(host, path.Join(dir, name))
	if err != nil {
		return nil
	}
	return &n
}

func flag(values map[string]uint64, key string) *bool {
	n, ok := values[key]
	if !ok || n > 1 {
		return nil
	}
	yes := n == 1
	return &yes
}
