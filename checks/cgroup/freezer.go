package cgroup

import (
	"context"
	"path"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func seeFreezer(_ context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{freezerOf(at)}
}

// freezerOf reads the freezer of v1 and, where nobody froze it there, the one
// of v2: on a hybrid host either can stop it.
func freezerOf(at evidence.Scene) evidence.Observation {
	v1, v2 := beginFreezer(at, "freezer"), freezing{}
	if v1.version == 1 {
		v2 = beginFreezer(at, unified)
	}
	o := v1.end(at)
	if v2.read == nil {
		return o
	}
	other := v2.end(at)
	if f, ok := other.Value.(Freezer); ok && (f.Frozen || o.State != evidence.Present) {
		return evidence.Saw(freezerFacts[0].ID, f, nil, append(o.From, other.From...)...)
	}
	return o
}

const inRoot = "it is in the root cgroup, which cannot be frozen"

// freezing is a freezer after the first look, or why there is none.
type freezing struct {
	place
	read  func(evidence.Host, place) (Freezer, error) // nil: none is the answer
	first Freezer
	err   error
	from  []string
	none  evidence.Observation
}

func beginFreezer(at evidence.Scene, controller string) freezing {
	id := freezerFacts[0].ID
	here, mounted, err := locate(at.First, controller, at.Subject.CgroupPath)
	switch {
	case !mounted:
		return freezing{none: evidence.None(id, "no cgroup hierarchy with a freezer is mounted", mountinfo)}
	case err != nil:
		return freezing{none: evidence.Unread(id, evidence.Why(err), mountinfo)}
	case here.path == "/":
		return freezing{place: here, none: evidence.None(id, inRoot, mountinfo)}
	}
	here, found, from, err := own(at, here, controller)
	f := freezing{place: here, from: append(from, here.dir), read: frozenV2}
	switch {
	case err != nil:
		return freezing{place: here, none: evidence.Unread(id, evidence.Why(err), from...)}
	case !found:
		return freezing{place: here, none: evidence.None(id, "the cgroup is gone: "+from[len(from)-1]+" does not list it", from...)}
	case here.path == "/": // each hierarchy of v1 may have the process elsewhere
		return freezing{place: here, none: evidence.None(id, inRoot, from...)}
	case here.version == 1:
		f.read = frozenV1
	}
	f.first, f.err = f.read(at.First, here)
	return f
}

// end takes the second look: frozen is what is frozen in both.
func (f freezing) end(at evidence.Scene) evidence.Observation {
	id := freezerFacts[0].ID
	switch {
	case f.read == nil:
		return f.none
	case f.err != nil:
		return evidence.Unread(id, evidence.Why(f.err), f.from...)
	case at.Second == nil:
		return evidence.Unread(id, "there was one look only", f.from...)
	}
	second, err := f.read(at.Second, f.place)
	second.Frozen = second.Frozen && f.first.Frozen
	return evidence.Saw(id, second, err, f.from...)
}

// frozenV1 reads freezer.state, and who was told to freeze
// (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst).
func frozenV1(host evidence.Host, here place) (Freezer, error) {
	name := path.Join(here.dir, "freezer.state")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return Freezer{}, err
	}
	f := Freezer{Version: 1, State: strings.TrimSuffix(text, "\n")}
	switch f.State {
	case "THAWED", "FREEZING", "FROZEN":
	default:
		return Freezer{}, look.Malformed(name, "not a freezer's state")
	}
	f.Frozen = f.State == "FROZEN"
	f.Self = optionalFlag(host, here.dir, "freezer.self_freezing")
	if f.State != "THAWED" && f.Self != nil && !*f.Self {
		f.Ancestor = freezingAbove(host, here, "freezer", "freezer.self_freezing")
	}
	return f, nil
}

// frozenV2 reads cgroup.events, which tells what is, and cgroup.freeze, which
// tells who was told to.
func frozenV2(host evidence.Host, here place) (Freezer, error) {
	name := path.Join(here.dir, "cgroup.events")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return Freezer{}, err
	}
	frozen := flag(look.Keyed(text), "frozen")
	if frozen == nil {
		return Freezer{}, look.Malformed(name, "without frozen (a kernel before 5.2)")
	}
	f := Freezer{Version: 2, State: "thawed", Frozen: *frozen, Self: optionalFlag(host, here.dir, "cgroup.freeze")}
	if f.Frozen {
		f.State = "frozen"
	}
	if f.Frozen && f.Self != nil && !*f.Self {
		f.Ancestor = freezingAbove(host, here, unified, "cgroup.freeze")
	}
	return f, nil
}

// freezingAbove finds the nearest cgroup above that was told to freeze.
func freezingAbove(host evidence.Host, here place, controller, file string) string {
	for _, up := range cgroupfs.Ancestors(here.path) {
		dir, shown := here.layout.Dir(controller, up)
		if !shown || up == "/" {
			return ""
		}
		if told := optionalFlag(host, dir, file); told != nil && *told {
			return up
		}
	}
	return ""
}
