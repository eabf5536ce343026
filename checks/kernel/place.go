package kernel

import (
	"path"
	"slices"
	"strings"

	"runbook/evidence"
)

// placer tells which kills concern the subject.
type placer struct {
	needs
	bases     []string // the subject's cgroups
	ids       []string // the ids of its instances
	errorUsec int64
}

func newPlacer(n needs, errorUsec int64) placer {
	p := placer{needs: n, errorUsec: errorUsec}
	for _, base := range append([]string{n.subject.CgroupPath}, n.subject.InstanceCgroups...) {
		if strings.HasPrefix(base, "/") {
			p.bases = append(p.bases, path.Clean(base))
		}
	}
	for _, id := range append([]string{n.subject.ID}, n.subject.Instances...) {
		if id != "" {
			p.ids = append(p.ids, id)
		}
	}
	return p
}

// longID is how long an id must be to be told from a name that anybody may
// give to a cgroup.
const longID = 32

// knows reports whether we know enough of the subject to recognise it in the
// log; if not, finding nothing means nothing.
func (p placer) knows() bool {
	switch p.subject.Kind {
	case evidence.KindNode:
		return true
	case evidence.KindProcess:
		return p.subject.PID != 0
	}
	long := slices.ContainsFunc(p.ids, func(id string) bool { return len(id) >= longID })
	return len(p.bases) > 0 || long || (p.subject.RuntimeNamespace != "" && len(p.ids) > 0)
}

// base returns the subject's cgroup that holds c, or "".
func (p placer) base(c string) string {
	if !strings.HasPrefix(c, "/") {
		return ""
	}
	for _, base := range p.bases {
		if within(c, base) {
			return base
		}
	}
	for at := 1; at <= len(c); at++ {
		if at < len(c) && c[at] != '/' {
			continue
		}
		if id := instanceOf(path.Base(c[:at])); slices.Contains(p.ids, id) && p.mayBe(c[:at], id) {
			return c[:at]
		}
	}
	return ""
}

// mayBe guards against a container that names a cgroup of its own after the id
// of another: instances of one container are neighbours.
func (p placer) mayBe(cgroup, id string) bool {
	parent := path.Dir(cgroup)
	if len(p.bases) > 0 {
		return slices.ContainsFunc(p.bases, func(base string) bool { return path.Dir(base) == parent })
	}
	if p.subject.PodUID != "" && form(parent) == "pod" && !isPod(parent, p.subject.PodUID) {
		return false
	}
	return len(id) >= longID || (p.subject.RuntimeNamespace != "" && parent == "/"+p.subject.RuntimeNamespace)
}

// level says whose limit it was, seen from the subject.
func (p placer) level(e OOMEvent) string {
	switch base := p.base(e.OOMCgroup); {
	case p.subject.Kind == evidence.KindNode:
		return levelByForm(e)
	case e.Global:
		return "node"
	case e.OOMCgroup == "":
		return "unknown"
	case base == e.OOMCgroup:
		return "own"
	case base != "":
		return "below"
	case isPod(e.OOMCgroup, p.subject.PodUID):
		return "pod"
	case p.isAbove(e):
		return form(e.OOMCgroup)
	}
	return "other"
}

func (p placer) isAbove(e OOMEvent) bool {
	mine := p.bases
	if base := p.base(e.TaskCgroup); base != "" {
		mine = append(slices.Clip(mine), base)
	}
	return slices.ContainsFunc(mine, func(base string) bool { return above(e.OOMCgroup, base) })
}

// levelByForm is the level seen from the victim.
func levelByForm(e OOMEvent) string {
	switch {
	case e.Global:
		return "node"
	case e.OOMCgroup == "":
		return "unknown"
	case e.OOMCgroup == e.TaskCgroup:
		return "own"
	}
	return form(e.OOMCgroup)
}

// hit reports whether a victim was a process of the subject.
func (p placer) hit(e OOMEvent, group string) bool {
	switch {
	case p.subject.Kind == evidence.KindNode:
		return true
	case p.subject.Kind == evidence.KindProcess:
		return killedPID(e, p.subject.PID)
	case e.TaskCgroup != "":
		return p.base(e.TaskCgroup) != ""
	case p.base(group) != "" || e.Level == "own" || e.Level == "below":
		return true // whoever it was, it was in there
	}
	return p.isMain(e)
}

func killedPID(e OOMEvent, pid int) bool {
	return pid != 0 && slices.ContainsFunc(e.Victims, func(v Victim) bool { return v.PID == pid })
}

func (p placer) isMain(e OOMEvent) bool {
	return killedPID(e, p.livePID()) || (p.death != nil && killedPID(e, p.death.PID))
}

// concerns sorts a kill: the subject's, nobody knows whose, or of others.
func (p placer) concerns(e OOMEvent, group string) (ours, unplaced bool) {
	switch {
	case p.subject.Kind == evidence.KindNode:
		return true, false
	case e.Hit || e.Level == "own" || e.Level == "below":
		return p.older(e) || p.inLife(e.AtUsec, p.errorUsec), false
	case e.Level == "pod":
		return true, false
	case e.TaskCgroup != "" || e.Level == "other" || p.subject.Kind == evidence.KindProcess:
		return false, false
	}
	outside := group != "" && !slices.ContainsFunc(p.bases, func(base string) bool { return above(group, base) })
	return false, !outside
}

// older reports whether a kill was in the cgroup of an instance before those
// the runtime speaks of: their times say nothing about it.
func (p placer) older(e OOMEvent) bool {
	id := p.instance(e)
	if id == "" || id == p.subject.ID {
		return false
	}
	return (p.status == nil || p.status.ID != id) && (p.death == nil || p.death.ID != id)
}

// instance is the id of the instance the victim was in, where its cgroup tells.
func (p placer) instance(e OOMEvent) string {
	if id := instanceOf(path.Base(p.base(e.TaskCgroup))); slices.Contains(p.ids, id) {
		return id
	}
	return ""
}
