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
	cpuFacts = []evidence.Fact{
		{ID: "cgroup.cpu", About: "Quota, usage and throttling of the subject's own cgroup over the window.", Shape: CPU{}},
		{ID: "cgroup.cpu_ancestors", About: "The same for every cgroup above it.", Shape: CPUAncestors{}},
	}
	cpusetFacts      = []evidence.Fact{{ID: "cgroup.cpuset", About: "The CPUs and NUMA nodes the subject's cgroup may use.", Shape: Cpuset{}}}
	freezerFacts     = []evidence.Fact{{ID: "cgroup.freezer", About: "Whether the subject's cgroup is frozen.", Shape: Freezer{}}}
	controllersFacts = []evidence.Fact{{ID: "cgroup.controllers", About: "Controllers that act on the subject's cgroup, and those that do not.", Shape: Controllers{}}}
	pressureFacts    = []evidence.Fact{{ID: "cgroup.pressure", About: "Pressure stall information of the subject's cgroup.", Shape: Pressure{}}}
	reclaimFacts     = []evidence.Fact{
		{ID: "cgroup.reclaim", About: "Reclaim, refaults and throttling by memory of the subject's cgroup over the window.", Shape: Reclaim{}},
		{ID: "cgroup.reclaim_ancestors", About: "The same for every cgroup above it.", Shape: ReclaimAncestors{}},
	}
	ioFacts = []evidence.Fact{
		{ID: "cgroup.io", About: "I/O and I/O limits of the subject's cgroup over the window.", Shape: IO{}},
		{ID: "cgroup.io_ancestors", About: "The same for every cgroup above it.", Shape: IOAncestors{}},
	}
	pidsFacts = []evidence.Fact{
		{ID: "cgroup.pids", About: "Tasks of the subject's cgroup against its limit.", Shape: PIDs{}},
		{ID: "cgroup.pids_ancestors", About: "The same for every cgroup above it.", Shape: PIDsAncestors{}},
	}
	seriesFacts = []evidence.Fact{{ID: "cgroup.series", About: "Usage, throttling and pressure inside the window, interval by interval, to be drawn.", Shape: Series{}}}

	reads     = []string{mountinfo, "{cgroup}/**"}
	rateReads = []string{mountinfo, "{cgroup}/**", "ask clock/now"}
	ownReads  = []string{mountinfo, "{cgroup}/**", "/proc/*/cgroup", "ask clock/now"}
)

const mountinfo = "/proc/self/mountinfo"

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return append(basicChecks(), rateChecks()...)
}

// basicChecks are about the cgroup as it is set up, its memory and its CPU time.
func basicChecks() []evidence.Check {
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
		{
			Name:  "cgroup.cpu",
			About: "CPU time, quota and throttling of the subject's cgroup, of every cgroup above it and of those inside it, over the window.",
			Scope: evidence.OfSubject, Reads: ownReads, Gives: cpuFacts, Context: true,
			Look: look.OfContainer(cpuFacts, seeCPU),
		},
		{
			Name:  "cgroup.cpuset",
			About: "The CPUs and NUMA nodes the subject's cgroup may use.",
			Scope: evidence.OfSubject, Reads: []string{mountinfo, "{cgroup}/**", "/proc/*/cgroup", "/proc/*/status"}, Gives: cpusetFacts,
			Look: look.OfContainer(cpusetFacts, seeCpuset),
		},
		{
			Name:  "cgroup.freezer",
			About: "Whether the subject's cgroup is frozen, by itself or by an ancestor.",
			Scope: evidence.OfSubject, Reads: ownReads, Gives: freezerFacts,
			Look: look.OfContainer(freezerFacts, seeFreezer),
		},
		{
			Name:  "cgroup.controllers",
			About: "Which controllers act on the subject's cgroup.",
			Scope: evidence.OfSubject, Reads: ownReads, Gives: controllersFacts,
			Look: look.OfContainer(controllersFacts, seeControllers),
		},
	}
}

// rateChecks are about what happens inside the window.
func rateChecks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "cgroup.pressure",
			About: "How long tasks of the subject's cgroup waited for CPU, memory and I/O.",
			Scope: evidence.OfSubject, Reads: rateReads, Gives: pressureFacts, Context: true,
			Look: look.OfContainer(pressureFacts, seePressure),
		},
		{
			Name:  "cgroup.reclaim",
			About: "What reclaim did to the subject's cgroup and to every cgroup above it, over the window.",
			Scope: evidence.OfSubject, Reads: rateReads, Gives: reclaimFacts, Context: true,
			Look: look.InTime(reclaimFacts, seeReclaim),
		},
		{
			Name:  "cgroup.io",
			About: "I/O of the subject's cgroup and of every cgroup above it, over the window.",
			Scope: evidence.OfSubject, Reads: append([]string{"/proc/*/cgroup"}, rateReads...), Gives: ioFacts, Context: true,
			Look: look.InTime(ioFacts, seeIO),
		},
		{
			Name:  "cgroup.pids",
			About: "Tasks of the subject's cgroup and of every cgroup above it against their limits.",
			Scope: evidence.OfSubject, Context: true, Reads: append(slices.Clone(reads), "/proc/*/cgroup"), Gives: pidsFacts,
			Look: look.InTime(pidsFacts, seePIDs),
		},
		{
			Name:  "cgroup.series",
			About: "What CPU time, throttling and pressure of the subject's cgroup did inside the window.",
			Scope: evidence.OfSubject, Reads: []string{mountinfo, "{cgroup}/**", "/proc/*/cgroup", "ask files/series"}, Gives: seriesFacts,
			Look: look.InTime(seriesFacts, seeSeries),
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
	layout, err := look.Layout(host)
	if err != nil {
		return place{}, true, err
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
	l, _ := look.Once(host, func() (listed, error) {
		found, listing, err := p.find(host)
		return listed{found, listing, err}, nil
	}, p.dir, "listed")
	return l.found, l.listing, l.err
}

func (p place) find(host evidence.Host) (bool, string, error) {
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
