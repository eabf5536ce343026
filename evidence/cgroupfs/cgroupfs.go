// Package cgroupfs finds where the cgroup hierarchies are mounted, from
// mountinfo text alone: bytes in, values out. cgroup v1, v2 and hybrid hosts
// differ in their mount points, so no path below /sys/fs/cgroup is ever fixed.
package cgroupfs

import (
	"errors"
	"path"
	"slices"
	"strings"

	"runbook/evidence/mountinfo"
)

// Layout is where each hierarchy of a host is mounted.
type Layout struct {
	mounts []mount
	v1     map[string][]mount // by controller
	v2     []mount
}

type mount struct {
	v2          bool
	controllers []string // v1 only: "memory", "cpu", "name=systemd"
	root        string   // the cgroup shown at the mount point; "/" unless seen from a cgroup namespace
	point       string
}

// ErrNoCgroups means mountinfo shows no cgroup filesystem at all.
var ErrNoCgroups = errors.New("no cgroup filesystem is mounted")

// Parse reads /proc/PID/mountinfo (proc_pid_mountinfo(5)). Lines it does not
// understand are other filesystems' business and are skipped.
func Parse(text []byte) (Layout, error) {
	layout := Layout{v1: map[string][]mount{}}
	for line := range strings.Lines(string(text)) {
		if m, ok := parseLine(line); ok {
			layout.add(m)
		}
	}
	if len(layout.mounts) == 0 {
		return layout, ErrNoCgroups
	}
	return layout, nil
}

func (l *Layout) add(m mount) {
	l.mounts = append(l.mounts, m)
	if m.v2 {
		l.v2 = append(l.v2, m)
	}
	for _, controller := range m.controllers {
		l.v1[controller] = append(l.v1[controller], m)
	}
}

// parseLine reads:
//
//	32 31 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
//	29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
func parseLine(line string) (mount, bool) {
	if !strings.Contains(line, " - cgroup") { // a node has thousands of others
		return mount{}, false
	}
	m, ok := mountinfo.Line(line)
	switch {
	case ok && m.Type == "cgroup2":
		return mount{v2: true, root: m.Root, point: m.Point}, true
	case ok && m.Type == "cgroup":
		return mount{controllers: m.Super, root: m.Root, point: m.Point}, true
	}
	return mount{}, false
}

// Version returns which cgroup version manages a controller: 1 when a v1
// hierarchy carries it, 2 when only the unified hierarchy could, 0 when
// neither is mounted. Whether v2 has the controller enabled in a given cgroup
// is in that cgroup's cgroup.controllers.
func (l Layout) Version(controller string) int {
	switch found := l.find(controller); {
	case len(found) == 0:
		return 0
	case found[0].v2:
		return 2
	}
	return 1
}

// find returns the mounts of a controller's hierarchy: bind mounts show one
// hierarchy in several places, each perhaps another part of it.
func (l Layout) find(controller string) []mount {
	if v1 := l.v1[controller]; len(v1) > 0 {
		return v1
	}
	return l.v2
}

// Dir returns the directory of a cgroup in the hierarchy of a controller.
// cgroupPath is counted from the kernel's cgroup root, as /proc/PID/cgroup and
// the kernel log print it. It is false when the hierarchy is not mounted, or
// shows only a subtree (a cgroup namespace) that does not hold this cgroup.
func (l Layout) Dir(controller, cgroupPath string) (string, bool) {
	for _, m := range l.find(controller) {
		if below, ok := within(clean(m.root), clean(cgroupPath)); ok {
			return path.Join(m.point, below), true
		}
	}
	return "", false
}

// clean is path.Clean without a leading slash and with the leading ".." kept:
// inside a cgroup namespace "/../b" is a cgroup beside its root, not its "/b".
func clean(p string) string {
	return path.Clean(strings.TrimLeft(p, "/"))
}

// within returns what is left of p below root.
func within(root, p string) (string, bool) {
	switch root {
	case p:
		return ".", true
	case ".":
		return p, !outside(p)
	}
	below, ok := strings.CutPrefix(p, root+"/")
	return below, ok && !outside(below)
}

func outside(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

// MountPoints returns every place where a cgroup hierarchy is mounted.
func (l Layout) MountPoints() []string {
	points := make([]string, len(l.mounts))
	for i, m := range l.mounts {
		points[i] = m.point
	}
	return points
}

// Of returns a process's path in a controller's hierarchy, from the text of
// /proc/PID/cgroup (cgroups(7)): the v1 line that names the controller, else
// the unified "0::" line.
func Of(procCgroup []byte, controller string) (string, bool) {
	unified, found := "", false
	for line := range strings.Lines(string(procCgroup)) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 {
			continue
		}
		if parts[0] == "0" && parts[1] == "" {
			unified, found = parts[2], true
		} else if slices.Contains(strings.Split(parts[1], ","), controller) {
			return parts[2], true
		}
	}
	return unified, found
}

// Ancestors returns the cgroups above p, nearest first, ending with "/"; or,
// where p is outside the reader's cgroup namespace, with the first that has no
// name there ("/.."): how many are above it cannot be told.
func Ancestors(p string) []string {
	var up []string
	for p = clean(p); p != "."; {
		p = clean(p + "/..")
		up = append(up, path.Join("/", p))
		if outside(p) {
			up[len(up)-1] = "/" + p
			break
		}
	}
	return up
}
