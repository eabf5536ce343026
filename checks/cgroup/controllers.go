package cgroup

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// limiting are the controllers whose absence takes limits and counters away,
// with their names on v1.
var limiting = []struct{ name, v1 string }{
	{"cpu", "cpu"}, {"cpuset", "cpuset"}, {"io", "blkio"}, {"memory", "memory"}, {"pids", "pids"},
}

var controllerForm = regexp.MustCompile(`^[a-z_]{1,32}$`)

func seeControllers(_ context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{controllersOf(at)}
}

func controllersOf(at evidence.Scene) evidence.Observation {
	id := controllersFacts[0].ID
	here, mounted, err := locate(at.First, unified, at.Subject.CgroupPath)
	from := []string{mountinfo}
	if !mounted { // no v2 at all
		here, _, err = locate(at.First, "memory", at.Subject.CgroupPath)
	}
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	c := Controllers{Hierarchy: hierarchy(here), Available: []string{}, Enabled: []string{}, Missing: []string{}}
	var fromV2 []string
	if mounted {
		if fromV2, err = c.addV2(at.First, here); err != nil {
			return evidence.Unread(id, evidence.Why(err), append(from, here.dir)...)
		}
		from = append(from, here.dir)
	}
	for _, l := range limiting {
		if here.layout.Version(l.v1) != 1 {
			if !slices.Contains(fromV2, l.name) {
				c.Missing = append(c.Missing, l.name)
			}
			continue
		}
		there, _, err := locate(at.First, l.v1, at.Subject.CgroupPath)
		if err != nil {
			return evidence.Unread(id, evidence.Why(err), from...)
		}
		_, found, looked, err := own(at, there, l.v1)
		if from = append(from, looked...); err != nil {
			return evidence.Unread(id, evidence.Why(err), from...)
		}
		c.Available = append(c.Available, l.name)
		if found {
			c.Enabled = append(c.Enabled, l.name)
		} else {
			c.Missing = append(c.Missing, l.name)
		}
	}
	for _, list := range []*[]string{&c.Available, &c.Enabled, &from} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return evidence.Saw(id, c, nil, from...)
}

// hierarchy: a v2 mount beside v1 controllers is hybrid, whatever v2 carries.
func hierarchy(here place) string {
	v1, v2 := false, here.layout.Version(unified) == 2
	for _, l := range limiting {
		v1 = v1 || here.layout.Version(l.v1) == 1
	}
	switch {
	case v1 && v2:
		return "hybrid"
	case v1:
		return "v1"
	}
	return "v2"
}

// addV2 reads cgroup.controllers of the cgroup, which is what its parent hands
// down to it, and of the top, which is what there is. A path that v2 does not
// have, on a hybrid host, has nothing of v2.
func (c *Controllers) addV2(host evidence.Host, here place) ([]string, error) {
	all, err := controllersIn(host, here.top())
	if err != nil {
		return nil, err
	}
	c.Available = append(c.Available, all...)
	enabled, err := controllersIn(host, here.dir)
	if c.Hierarchy == "hybrid" && evidence.StopOf(err) == evidence.NotExist {
		return nil, nil
	}
	if here.path == "/" {
		enabled = nil // the root is under no control
	}
	c.Enabled = append(c.Enabled, enabled...)
	return enabled, err
}

// controllersIn reads a line of names. The kernel writes none at all, not even
// the newline, when nothing is handed down (cgroup_print_ss_mask in
// kernel/cgroup/cgroup.c):
//
//	cpuset cpu io memory hugetlb pids rdma misc
func controllersIn(host evidence.Host, dir string) ([]string, error) {
	name := path.Join(dir, "cgroup.controllers")
	text, err := host.ReadFile(name)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	line, whole := strings.CutSuffix(string(text), "\n")
	names := strings.Fields(line)
	if !whole || len(names) > 64 || slices.ContainsFunc(names, func(n string) bool { return !controllerForm.MatchString(n) }) {
		return nil, look.Malformed(name, "not names of controllers")
	}
	return names, nil
}
