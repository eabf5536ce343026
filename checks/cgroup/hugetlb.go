package cgroup

import (
	"context"
	"path"
	"regexp"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// hugetlb.2MB.max, hugetlb.1GB.limit_in_bytes; not hugetlb.2MB.rsvd.max, which
// refuses a reservation with an error instead of a SIGBUS.
var limitFile = regexp.MustCompile(`^hugetlb\.([0-9]+[KMG]B)\.(max|limit_in_bytes)$`)

func seeHugetlb(_ context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{hugetlb(at)}
}

func hugetlb(at evidence.Scene) evidence.Observation {
	id := hugetlbFacts[0].ID
	here, mounted, err := locate(at.First, "hugetlb", at.Subject.CgroupPath)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo)
	case !mounted:
		return evidence.None(id, "no cgroup hierarchy that could carry the hugetlb controller is mounted", mountinfo)
	}
	found, listing, err := here.exists(at.First)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), mountinfo, listing)
	case !found:
		return evidence.None(id, "the cgroup is not in the hierarchy of the hugetlb controller: "+listing+" does not list it", mountinfo, listing)
	}
	names, err := at.First.ReadDir(here.dir)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), mountinfo, here.dir)
	}
	sizes, err := readSizes(at.First, here, names)
	if err == nil && len(sizes) == 0 {
		return evidence.None(id, "the cgroup has no hugetlb files", mountinfo, here.dir)
	}
	return evidence.Saw(id, Hugetlb{Sizes: sizes}, err, mountinfo, here.dir)
}

func readSizes(host evidence.Host, here place, names []string) ([]HugetlbSize, error) {
	var sizes []HugetlbSize
	for _, name := range names {
		m := limitFile.FindStringSubmatch(name)
		if m == nil || (m[2] == "max") != (here.version == 2) {
			continue
		}
		size, err := readSize(host, here, m[1])
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// readSize reads the files of one page size. v2 has "max 0" in
// hugetlb.2MB.events, v1 a number in hugetlb.2MB.failcnt.
func readSize(host evidence.Host, here place, size string) (HugetlbSize, error) {
	limit, usage := "limit_in_bytes", "usage_in_bytes"
	if here.version == 2 {
		limit, usage = "max", "current"
	}
	var m Memory
	prefix := "hugetlb." + size + "."
	if err := limitAndUsage(host, here.dir, prefix+limit, prefix+usage, &m); err != nil {
		return HugetlbSize{}, err
	}
	failures, err := refused(host, path.Join(here.dir, prefix), here.version)
	return HugetlbSize{Size: size, LimitBytes: m.LimitBytes, UsageBytes: m.UsageBytes, Failures: failures}, err
}

func refused(host evidence.Host, prefix string, version int) (uint64, error) {
	if version == 1 {
		return look.Number(host, prefix+"failcnt")
	}
	text, err := look.WholeFile(host, prefix+"events")
	if err != nil {
		return 0, err
	}
	n := at(look.Keyed(text), "max")
	if n == nil {
		return 0, look.Malformed(prefix+"events", "without max")
	}
	return *n, nil
}
