package cgroup

import (
	"context"
	"path"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/cgroupfs"
)

func seeCpuset(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{cpusetOf(ctx, at)}
}

func cpusetOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := cpusetFacts[0].ID
	here, mounted, err := locate(at.First, "cpuset", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo)
	case !mounted:
		return evidence.None(id, "no cgroup hierarchy that could carry the cpuset controller is mounted", mountinfo)
	}
	here, found, from, err := own(at, here, "cpuset")
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), from...)
	case !found:
		return evidence.None(id, "the cgroup is gone: "+from[len(from)-1]+" does not list it", from...)
	}
	set, dir, err := nearestCpuset(ctx, at.First, here)
	if err == nil {
		set.ProcessCPUs = processCPUs(at)
	}
	return evidence.Saw(id, set, err, append(from, dir)...)
}

// nearestCpuset reads the cgroup, or the nearest one above that has the
// controller: on v2 a cgroup without it has its parent's CPUs.
func nearestCpuset(ctx context.Context, host evidence.Host, here place) (Cpuset, string, error) {
	set, err := readCpuset(host, here)
	for _, up := range cgroupfs.Ancestors(here.path) {
		if here.version == 1 || err == nil || evidence.StopOf(err) != evidence.NotExist || ctx.Err() != nil {
			break
		}
		dir, shown := here.layout.Dir("cpuset", up)
		if !shown {
			break
		}
		above := place{layout: here.layout, version: here.version, path: up, dir: dir}
		if set, err = readCpuset(host, above); err == nil {
			here.dir, set.CPUsRequested, set.Granted = dir, "", nil // asked for above, not here
		}
	}
	return set, here.dir, err
}

func readCpuset(host evidence.Host, here place) (Cpuset, error) {
	effective, mems := "cpuset.cpus.effective", "cpuset.mems.effective"
	if here.version == 1 {
		effective, mems = "cpuset.effective_cpus", "cpuset.effective_mems"
	}
	set := Cpuset{Version: here.version, Path: here.path}
	var granted, asked map[int]bool
	var err error
	if set.CPUsEffective, granted, err = cpuList(host, path.Join(here.dir, effective)); err != nil {
		return set, err
	}
	if set.MemsEffective, _, err = cpuList(host, path.Join(here.dir, mems)); err != nil {
		return set, err
	}
	set.CPUs = len(granted)
	set.CPUsRequested, asked, err = cpuList(host, path.Join(here.dir, "cpuset.cpus"))
	if here.version == 2 && here.path == "/" && evidence.StopOf(err) == evidence.NotExist {
		return set, nil // the root of v2 has nothing to ask for
	}
	if len(asked) > 0 {
		n := 0
		for cpu := range asked {
			if granted[cpu] {
				n++
			}
		}
		set.Granted = &n
	}
	return set, err
}

// 0 or 0-1,4; empty for none.
var listForm = regexp.MustCompile(`^(?:[0-9]{1,5}(?:-[0-9]{1,5})?(?:,[0-9]{1,5}(?:-[0-9]{1,5})?)*)?$`)

const mostCPUs = 8192 // NR_CPUS of every distribution

func cpuList(host evidence.Host, name string) (string, map[int]bool, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return "", nil, err
	}
	text = strings.TrimSuffix(text, "\n")
	set, ok := parseCPUList(text)
	if !ok {
		return "", nil, look.Malformed(name, "not a list of numbers")
	}
	return text, set, nil
}

// parseCPUList reads a list as cpuset(7) writes it: 0-1,4.
func parseCPUList(text string) (map[int]bool, bool) {
	set := map[int]bool{}
	if !listForm.MatchString(text) {
		return nil, false
	}
	for part := range strings.SplitSeq(text, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if part == "" {
			continue
		}
		from, errFrom := strconv.Atoi(low)
		to := from
		var errTo error
		if isRange {
			to, errTo = strconv.Atoi(high)
		}
		if errFrom != nil || errTo != nil || to < from || to >= mostCPUs {
			return nil, false
		}
		for ; from <= to; from++ {
			set[from] = true
		}
	}
	return set, true
}

// processCPUs is the main process's own affinity; nil when there is none.
func processCPUs(at evidence.Scene) *int {
	if at.Subject.PID <= 0 {
		return nil
	}
	text, err := look.WholeFile(at.First, "/proc/"+strconv.Itoa(at.Subject.PID)+"/status")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(text) {
		list, ok := strings.CutPrefix(line, "Cpus_allowed_list:")
		if !ok {
			continue
		}
		set, ok := parseCPUList(strings.TrimSpace(list))
		if n := len(set); ok && n > 0 {
			return &n
		}
	}
	return nil
}
