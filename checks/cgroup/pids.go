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
	p := pidsReader{at: at}
	if here.version == 2 {
		p.localOption = mountedWith(at.First, "pids_localevents")
	}
	return []evidence.Observation{p.own(here), p.ancestors(ctx, here)}
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

type pidsReader struct {
	at          evidence.Scene
	localOption bool
}

func (p pidsReader) own(here place) evidence.Observation {
	id := pidsFacts[0].ID
	if here.path == "/" {
		return evidence.None(id, "it is in the root cgroup, which has no limit on tasks", mountinfo)
	}
	found, listing, err := here.exists(p.at.First)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+listing+" does not list it", mountinfo, listing)
	case here.lacks(p.at.First, pidsController):
		return evidence.None(id, "the pids controller does not act on this cgroup: cgroup.controllers does not list it", mountinfo, listing, path.Join(here.dir, controllersFile))
	}
	pids, err := p.read(here)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing, here.dir)
	}
	pids.Level = "container"
	return evidence.Saw(id, pids, nil, mountinfo, listing, here.dir)
}

const controllersFile = "cgroup.controllers"

// lacks reports that a v2 cgroup is known not to have a controller.
func (p place) lacks(host evidence.Host, controller string) bool {
	if p.version != 2 {
		return false
	}
	text, err := look.WholeFile(host, path.Join(p.dir, controllersFile))
	return err == nil && !slices.Contains(strings.Fields(text), controller)
}

func (p pidsReader) ancestors(ctx context.Context, here place) evidence.Observation {
	id := pidsFacts[1].ID
	above, from := PIDsAncestors{Levels: []PIDs{}, Complete: true}, []string{mountinfo}
	var stopped error
	for _, up := range cgroupfs.Ancestors(here.path) {
		if up == "/" {
			break
		}
		dir, shown := here.layout.Dir(pidsController, up)
		if ctx.Err() != nil || !shown {
			above.Complete = false
			break
		}
		parent := place{layout: here.layout, version: here.version, path: up, dir: dir}
		if parent.lacks(p.at.First, pidsController) {
			continue // no limit acts here
		}
		level, err := p.read(parent)
		if err != nil {
			above.Complete, stopped = false, err
			continue
		}
		level.Level = levelOf(up)
		above.Levels, from = append(above.Levels, level), append(from, dir)
	}
	switch {
	case len(above.Levels) == 0 && stopped != nil:
		return evidence.Unread(id, evidence.Why(stopped), from...)
	case len(above.Levels) == 0 && !above.Complete:
		return evidence.Unread(id, "no cgroup above it can be seen from here", from...)
	}
	return evidence.Saw(id, above, nil, from...)
}

// read reads one cgroup in both looks. Its limit and its tasks must be
// readable; counters that this kernel does not have are left out.
func (p pidsReader) read(here place) (PIDs, error) {
	pids := PIDs{Version: here.version, Path: here.path, Peak: optionalNumber(p.at.First, here.dir, "pids.peak")}
	current, limit, err := tasksAndLimit(p.at.First, here.dir)
	if err != nil {
		return PIDs{}, err
	}
	pids.Current, pids.Limit = current, limit
	refused, local := p.refusals(p.at.First, here.dir)
	pids.RefusedTotal, pids.RefusedCounts = refused, p.meaning(refused, local)
	if p.at.Second != nil {
		p.later(here, &pids, refused, local)
	}
	if pids.Limit != nil && *pids.Limit > 0 {
		ratio := float64(pids.Current) / float64(*pids.Limit)
		pids.UsedRatio = &ratio
	}
	return pids, nil
}

// later adds what the second look shows. A limit that was changed in between
// leaves it open whether both looks were at it.
func (p pidsReader) later(here place, pids *PIDs, refused, local *uint64) {
	current, limit, err := tasksAndLimit(p.at.Second, here.dir)
	if err != nil {
		return
	}
	before := pids.Current
	if pids.Limit != nil && limit != nil {
		full := before >= *pids.Limit && current >= *limit
		pids.AtLimit = &full
	}
	pids.Current, pids.CurrentFirst, pids.Limit = current, &before, limit
	refusedLater, localLater := p.refusals(p.at.Second, here.dir)
	pids.RefusedInWindow = rise(refused, refusedLater)
	if pids.RefusedCounts == "limits-below" {
		pids.OwnInWindow = rise(local, localLater)
	}
	if refusedLater != nil {
		pids.RefusedTotal = refusedLater
	}
}

func tasksAndLimit(host evidence.Host, dir string) (current uint64, limit *uint64, err error) {
	name := path.Join(dir, "pids.max")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return 0, nil, err
	}
	most, unlimited, ok := parseLimit(text)
	if !ok {
		return 0, nil, look.Malformed(name, "not a limit")
	}
	if !unlimited {
		limit = &most // a limit of 0 lets nobody in and nobody fork
	}
	current, err = look.Number(host, path.Join(dir, "pids.current"))
	return current, limit, err
}

// refusals reads "max 41" of pids.events (4.8) and pids.events.local (6.11).
func (p pidsReader) refusals(host evidence.Host, dir string) (refused, local *uint64) {
	refused = at(look.Keyed(optional(host, dir, "pids.events")), "max")
	local = at(look.Keyed(optional(host, dir, "pids.events.local")), "max")
	return refused, local
}

// meaning goes by the file that came with the change, and not by the kernel's
// version: distributions take changes into older kernels.
func (p pidsReader) meaning(refused, local *uint64) string {
	switch {
	case refused == nil:
		return ""
	case local != nil && !p.localOption:
		return "limits-below"
	}
	return "forks-here"
}
