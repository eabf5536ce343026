package cgroup

import (
	"context"
	"path"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func seeMemory(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, "memory", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return look.All(memoryFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(memoryFacts, "no cgroup hierarchy that could carry the memory controller is mounted", mountinfo)
	}
	return []evidence.Observation{
		seeOwn(at, here),
		seeAncestors(ctx, at, here),
	}
}

func seeOwn(at evidence.Scene, here place) evidence.Observation {
	id := memoryFacts[0].ID
	found, listing, err := here.exists(at.First)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+listing+" does not list it", mountinfo, listing)
	}
	memory, err := readMemory(at, here)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing, here.dir)
	}
	memory.Level = "container"
	if here.path == "/" {
		memory.Level = "root"
	}
	return evidence.Saw(id, memory, nil, mountinfo, listing, here.dir)
}

func seeAncestors(ctx context.Context, at evidence.Scene, here place) evidence.Observation {
	id := memoryFacts[1].ID
	above := Ancestors{Levels: []Memory{}, Complete: true}
	from := []string{mountinfo}
	var stopped error
	for _, up := range cgroupfs.Ancestors(here.path) {
		dir, shown := here.layout.Dir("memory", up)
		if up == "/" && here.version == 2 {
			break // a v2 root has no memory files
		}
		if ctx.Err() != nil || !shown {
			above.Complete = false
			break
		}
		level, err := readMemory(at, place{layout: here.layout, version: here.version, path: up, dir: dir})
		if err != nil {
			above.Complete, stopped = above.Complete && up == "/", err
			continue
		}
		level.Level = levelOf(up)
		above.Levels = append(above.Levels, level)
		from = append(from, dir)
	}
	if len(above.Levels) == 0 && stopped != nil {
		return evidence.Unread(id, evidence.Why(stopped), from...)
	}
	if len(above.Levels) == 0 && !above.Complete {
		return evidence.Unread(id, "no cgroup above it can be seen from here", from...)
	}
	return evidence.Saw(id, above, nil, from...)
}

// readMemory reads one cgroup in both exposures. The limit, the usage and the
// kill counters must be readable; everything else is left out when it is not.
func readMemory(at evidence.Scene, here place) (Memory, error) {
	read := readV2
	if here.version == 1 {
		read = readV1
	}
	first, refaults, err := read(at.First, here.dir)
	if err != nil {
		return Memory{}, err
	}
	first.Version, first.Path = here.version, here.path
	if at.Second == nil {
		first.UnderOOM = nil
		return first, nil
	}
	second, refaultsLater, err := read(at.Second, here.dir)
	if err != nil {
		first.UnderOOM = nil
		return first, nil
	}
	first.OOMKillsInWindow = rise(first.OOMKills, second.OOMKills)
	first.RefaultsInWindow = rise(refaults, refaultsLater)
	first.MaxEventsInWindow = rise(first.MaxEvents, second.MaxEvents)
	if here.version == 1 {
		first.MaxEventsInWindow = rise(first.FailCount, second.FailCount)
	}
	first.UnderOOM = both(first.UnderOOM, second.UnderOOM)
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
