package cgroup

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

// taken is one cgroup as the first look showed it.
type taken[S any] struct {
	state S
	err   error
}

// takeFirst looks at a cgroup and at all above it for the first time. It comes
// before any use of the second look, which waits until the window has passed.
func takeFirst[S any](ctx context.Context, host evidence.Host, controller string, here place, read func(evidence.Host, string) (S, error)) map[string]taken[S] {
	all := map[string]taken[S]{}
	for _, p := range append([]string{here.path}, cgroupfs.Ancestors(here.path)...) {
		dir, shown := here.layout.Dir(controller, p)
		if !shown || ctx.Err() != nil || p == "/" && here.version == 2 && p != here.path {
			break
		}
		state, err := read(host, dir)
		all[dir] = taken[S]{state: state, err: err}
	}
	return all
}

// once reads each cgroup once an exposure: those above are everybody's who is
// in them. What it gives is only ever read.
func once[S any](what string, read func(evidence.Host, string) (S, error)) func(evidence.Host, string) (S, error) {
	return func(host evidence.Host, dir string) (S, error) {
		return look.Once(host, func() (S, error) { return read(host, dir) }, dir, what)
	}
}

// listed is whether the subject's cgroup is there, by the first look.
type listed struct {
	found   bool
	listing string
	err     error
}

func isListed(host evidence.Host, here place) listed {
	found, listing, err := here.exists(host)
	return listed{found, listing, err}
}

// ownLevelOf reads the subject's own cgroup. That it is gone is only said where the
// listing of its parent says so.
func ownLevelOf[T any](id string, here place, there listed, read func(place) (T, error)) evidence.Observation {
	switch {
	case there.err != nil:
		return evidence.Unread(id, evidence.Why(there.err), mountinfo, there.listing)
	case !there.found:
		return evidence.None(id, "the cgroup is gone: "+there.listing+" does not list it", mountinfo, there.listing)
	}
	value, err := read(here)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), mountinfo, there.listing, here.dir)
	}
	return evidence.Saw(id, value, nil, mountinfo, there.listing, here.dir)
}

// levels is what could be read of the cgroups above one, nearest first.
type levels[T any] struct {
	read     []T
	complete bool // every one below the root was read
	from     []string
	stopped  error
}

// levelsAbove reads every cgroup above here. The root of v2 has no limits and is
// left out.
func levelsAbove[T any](ctx context.Context, controller string, here place, read func(place) (T, error)) levels[T] {
	all := levels[T]{read: []T{}, complete: true, from: []string{mountinfo}}
	for _, up := range cgroupfs.Ancestors(here.path) {
		dir, shown := here.layout.Dir(controller, up)
		if up == "/" && here.version == 2 {
			break
		}
		if ctx.Err() != nil || !shown {
			all.complete = false
			break
		}
		level, err := read(place{layout: here.layout, version: here.version, path: up, dir: dir})
		if err != nil {
			all.complete, all.stopped = all.complete && up == "/", err
			continue
		}
		all.read = append(all.read, level)
		all.from = append(all.from, dir)
	}
	return all
}

// saw wraps the levels in their fact; with none read it says why.
func (l levels[T]) saw(id string, wrap func([]T, bool) any) evidence.Observation {
	switch {
	case len(l.read) == 0 && l.stopped != nil:
		return evidence.Unread(id, evidence.Why(l.stopped), l.from...)
	case len(l.read) == 0 && !l.complete:
		return evidence.Unread(id, "no cgroup above it can be seen from here", l.from...)
	}
	return evidence.Saw(id, wrap(l.read, l.complete), nil, l.from...)
}

// levelHere names the level of the subject's own cgroup.
func levelHere(here place) string {
	if here.path == "/" {
		return "root"
	}
	return "container"
}
