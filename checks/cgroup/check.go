package cgroup

import (
	"path"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

var (
	memoryFacts = []evidence.Fact{
		{ID: "cgroup.memory", About: "Limit, usage and kill counters of the subject's own cgroup.", Shape: Memory{}},
		{ID: "cgroup.memory_ancestors", About: "The same for every cgroup above it.", Shape: Ancestors{}},
	}
	hugetlbFacts = []evidence.Fact{
		{ID: "cgroup.hugetlb", About: "Huge page limits and the allocations they refused.", Shape: Hugetlb{}},
	}
	reads = []string{mountinfo, "{cgroup}/**"}
)

const mountinfo = "/proc/self/mountinfo"

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "cgroup.memory",
			About: "The memory controller of the subject's cgroup and of every cgroup above it.",
			Scope: evidence.OfSubject, Reads: reads, Gives: memoryFacts,
			Look: look.InTime(memoryFacts, seeMemory),
		},
		{
			Name:  "cgroup.hugetlb",
			About: "The huge page controller of the subject's cgroup.",
			Scope: evidence.OfSubject, Reads: reads, Gives: hugetlbFacts,
			Look: look.InTime(hugetlbFacts, seeHugetlb),
		},
	}
}

// place is a cgroup's directory in the hierarchy of one controller.
type place struct {
	layout  cgroupfs.Layout
	version int
	path    string // from the kernel's cgroup root
	dir     string
}

// locate finds the subject's directory. mounted is false when mountinfo was
// read and no hierarchy could carry the controller.
func locate(host evidence.Host, controller, cgroupPath string) (at place, mounted bool, err error) {
	text, err := look.WholeFile(host, mountinfo)
	if err != nil {
		return place{}, true, err
	}
	layout, err := cgroupfs.Parse([]byte(text))
	if err != nil {
		return place{}, true, look.Malformed(mountinfo, err.Error())
	}
	at = place{layout: layout, version: layout.Version(controller), path: cgroupPath}
	if at.version == 0 {
		return at, false, nil
	}
	if cgroupPath == "" {
		return at, true, noPath{}
	}
	dir, ok := layout.Dir(controller, cgroupPath)
	if !ok {
		return at, true, notShown(cgroupPath)
	}
	at.dir = dir
	return at, true, nil
}

type noPath struct{}

func (noPath) Error() string { return "the subject's cgroup is not known" }

type notShown string

func (p notShown) Error() string {
	return "the mounted cgroup hierarchy does not show " + string(p) + " (seen from another cgroup namespace)"
}

// top is the mount point a directory is below.
func (p place) top() string {
	best := "/"
	for _, point := range p.layout.MountPoints() {
		if (p.dir == point || strings.HasPrefix(p.dir, point+"/")) && len(point) > len(best) {
			best = point
		}
	}
	return best
}

// exists asks the listing of the parent, and of the nearest ancestor that can
// be listed: a file that cannot be opened is not a cgroup that is gone.
// The error says why nobody knows.
func (p place) exists(host evidence.Host) (bool, string, error) {
	child, top := p.dir, p.top()
	for child != top {
		parent := path.Dir(child)
		names, err := host.ReadDir(parent)
		switch {
		case err == nil && !slices.Contains(names, path.Base(child)):
			return false, parent, nil
		case err == nil && child != p.dir:
			// It is listed above and was not there to list: it is going away.
			return false, parent, look.Malformed(child, "listed, and yet not there")
		case err == nil:
			return true, parent, nil
		case evidence.StopOf(err) != evidence.NotExist:
			return false, parent, err
		}
		child = parent
	}
	if p.dir == top {
		return true, top, nil
	}
	return false, top, look.Malformed(top, "mounted, and yet not there")
}
