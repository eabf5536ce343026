package look

import (
	"path"
	"slices"
	"strings"

	"runbook/evidence"
)

// Descendants is nr_descendants of cgroup.stat (v2); nil when there is none.
func Descendants(host evidence.Host, dir string) *uint64 {
	text, err := WholeFile(host, path.Join(dir, "cgroup.stat"))
	if err != nil {
		return nil
	}
	n, ok := Keyed(text)["nr_descendants"]
	if !ok {
		return nil
	}
	return &n
}

// ChildGroups lists the cgroups in a directory. cgroup.stat of v2 says that there
// are none without a listing.
func ChildGroups(host evidence.Host, dir string) ([]string, error) {
	if n := Descendants(host, dir); n != nil && *n == 0 {
		return nil, nil
	}
	names, err := host.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(names), isControlFile), nil
}

// controlFiles are what the names of the kernel's files begin with, up to the
// first dot.
var controlFiles = []string{
	"blkio", "cgroup", "cpu", "cpuacct", "cpuset", "debug", "devices", "dmem", "freezer", "hugetlb", "io", "irq", "memory",
	"misc", "net_cls", "net_prio", "perf_event", "pids", "rdma",
}

// isControlFile tells the kernel's files from child cgroups, whose names a
// listing gives alike. A child that is named like a file ("cpu.x") is missed;
// on v2 cgroup.stat tells that one is.
func isControlFile(name string) bool {
	switch name {
	case "tasks", "notify_on_release", "release_agent":
		return true
	}
	head, tail, dotted := strings.Cut(name, ".")
	switch path.Ext("." + tail) {
	case ".service", ".scope", ".slice", ".mount", ".socket", ".swap":
		return false
	}
	return dotted && slices.Contains(controlFiles, head)
}
