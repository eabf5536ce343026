package cgroup

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

const pidsController = "pids"

func seePIDs(ctx context.Context, at evidence.Scene) []evidence.Observation {
	here, mounted, err := locate(at.First, pidsController, pidsPath(at))
	switch {
	case err != nil:
		return look.All(pidsFacts, evidence.Why(err), mountinfo)
	case !mounted:
		return look.All(pidsFacts, "no cgroup hierarchy that could carry the pids controller is mounted", mountinfo)
	}
	local := here.version == 2 && mountedWith(at.First, "pids_localevents")
	there := isListed(at.First, here)
	first := takeFirst(ctx, at.First, pidsController, here, once("pids", pidsState))
	read := func(p place) (PIDs, error) {
		before := first[p.dir]
		if before.err != nil {
			return PIDs{}, before.err
		}
		pids := pidsOver(before.state, pidsLater(at, p.dir), local)
		pids.Version, pids.Path, pids.Level = p.version, p.path, levelOf(p.path)
		return pids, nil
	}
	return []evidence.Observation{ownPIDs(here, there, first, read), pidsAbove(ctx, here, first, read)}
}

// pidsPath is the subject's cgroup in the hierarchy of the pids controller. On
// v1 it may differ from the memory hierarchy's, which the subject carries: not
// for a container, but for a unit or a session of systemd.
func pidsPath(at evidence.Scene) string {
	if at.Subject.PID <= 0 || at.Subject.CgroupPath == "" || at.Subject.Kind == evidence.KindCgroup {
		return at.Subject.CgroupPath
	}
	text, err := look.WholeFile(at.First, "/proc/"+strconv.Itoa(at.Subject.PID)+"/cgroup")
	if err != nil {
		return at.Subject.CgroupPath
	}
	memory, okMemory := cgroupfs.Of([]byte(text), "memory")
	pids, okPIDs := cgroupfs.Of([]byte(text), pidsController)
	if !okMemory || !okPIDs || memory != at.Subject.CgroupPath {
		return at.Subject.CgroupPath
	}
	return pids
}

// mountedWith reports whether the unified hierarchy is mounted with an option:
// the super options are the last field of a line of mountinfo.
func mountedWith(host evidence.Host, option string) bool {
	text, err := look.WholeFile(host, mountinfo)
	if err != nil {
		return false
	}
	for line := range strings.Lines(text) {
		_, right, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " - ")
		if fields := strings.Fields(right); ok && len(fields) == 3 && fields[0] == "cgroup2" {
			return slices.Contains(strings.Split(fields[2], ","), option)
		}
	}
	return false
}

func ownPIDs(here place, there listed, first map[string]taken[pidsCount], read func(place) (PIDs, error)) evidence.Observation {
	id := pidsFacts[0].ID
	switch {
	case here.path == "/":
		return evidence.None(id, "it is in the root cgroup, which has no limit on tasks", mountinfo)
	case there.found && first[here.dir].state.disabled:
		file := path.Join(here.dir, "cgroup.controllers")
		return evidence.None(id, "the pids controller does not act on this cgroup: "+file+" does not list it", mountinfo, there.listing, file)
	}
	return ownLevelOf(id, here, there, func(p place) (PIDs, error) {
		pids, err := read(p)
		pids.Level = "container"
		return pids, err
	})
}

// pidsAbove tells of the cgroups above, without the root, which has no limit,
// and without those the controller does not act on.
func pidsAbove(ctx context.Context, here place, first map[string]taken[pidsCount], read func(place) (PIDs, error)) evidence.Observation {
	all := levelsAbove(ctx, pidsController, here, func(p place) (*PIDs, error) {
		if p.path == "/" || first[p.dir].state.disabled {
			return nil, nil //nolint:nilnil // no limit is no failure
		}
		pids, err := read(p)
		return &pids, err
	})
	return all.saw(pidsFacts[1].ID, func(read []*PIDs, complete bool) any {
		above := PIDsAncestors{Levels: []PIDs{}, Complete: complete}
		for _, level := range read {
			if level != nil {
				above.Levels = append(above.Levels, *level)
			}
		}
		return above
	})
}

// pidsCount is one cgroup in one look.
type pidsCount struct {
	disabled       bool // v2, and the controller is not enabled for it
	current        uint64
	limit          *uint64
	peak           *uint64
	refused, local *uint64
}

// pidsState reads one cgroup. Its limit and its tasks must be readable;
// counters that this kernel does not have are left out. Both say "max 41" in
// pids.events (4.8) and pids.events.local (6.11).
func pidsState(host evidence.Host, dir string) (pidsCount, error) {
	name := path.Join(dir, "pids.max")
	text, err := look.WholeFile(host, name)
	if err != nil {
		disabled := withoutPIDs(host, dir)
		if disabled {
			err = nil
		}
		return pidsCount{disabled: disabled}, err
	}
	most, unlimited, ok := parseLimit(text)
	if !ok {
		return pidsCount{}, look.Malformed(name, "not a limit")
	}
	c := pidsCount{peak: optionalNumber(host, dir, "pids.peak")}
	if !unlimited {
		c.limit = &most // a limit of 0 lets nobody in and nobody fork
	}
	c.refused = at(look.Keyed(optional(host, dir, "pids.events")), "max")
	c.local = at(look.Keyed(optional(host, dir, "pids.events.local")), "max")
	c.current, err = look.Number(host, path.Join(dir, "pids.current"))
	return c, err
}

// withoutPIDs reports that a v2 cgroup is known not to have the controller. v1
// has no such file.
func withoutPIDs(host evidence.Host, dir string) bool {
	names, err := controllersIn(host, dir)
	return err == nil && !slices.Contains(names, pidsController)
}

// pidsLater is the second look, nil when it could not be had.
func pidsLater(at evidence.Scene, dir string) *pidsCount {
	if at.Second == nil {
		return nil
	}
	c, err := once("pids", pidsState)(at.Second, dir)
	if err != nil || c.disabled {
		return nil
	}
	return &c
}

// pidsOver compares two looks. A limit that was changed in between is told as
// it is now, and each look is held to its own.
func pidsOver(before pidsCount, after *pidsCount, localOption bool) PIDs {
	pids := PIDs{
		Current: before.current, Limit: before.limit, Peak: before.peak,
		RefusedTotal: before.refused, RefusedCounts: pidsMeaning(before, localOption),
	}
	if after != nil {
		pids.Current, pids.CurrentFirst, pids.Limit, pids.Peak = after.current, &before.current, after.limit, after.peak
		pids.RefusedTotal, pids.RefusedInWindow = after.refused, look.Rise(before.refused, after.refused)
		if pids.RefusedCounts == "limits-below" {
			pids.OwnInWindow = look.Rise(before.local, after.local)
		}
	}
	if after != nil && before.limit != nil && after.limit != nil {
		full := before.current >= *before.limit && after.current >= *after.limit
		pids.AtLimit = &full
	}
	if pids.Limit != nil && *pids.Limit > 0 {
		ratio := float64(pids.Current) / float64(*pids.Limit)
		pids.UsedRatio = &ratio
	}
	return pids
}

// pidsMeaning goes by the file that came with the change, and not by the
// kernel's version: distributions take changes into older kernels.
func pidsMeaning(c pidsCount, localOption bool) string {
	switch {
	case c.refused == nil:
		return ""
	case c.local != nil && !localOption:
		return "limits-below"
	}
	return "forks-here"
}
