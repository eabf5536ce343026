package cgroup

import (
	"context"
	"maps"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const (
	pidsV1  = "34 24 0:30 / /sys/fs/cgroup/pids rw,relatime shared:8 - cgroup cgroup rw,pids\n33 24 0:29 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n37 24 0:33 / /sys/fs/cgroup/unified rw,relatime shared:13 - cgroup2 cgroup2 rw\n"
	pidsV2  = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	pidsOld = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate,pids_localevents\n"
)

// pidsHosts are two looks at /kubepods/pod1/c: own and pod are the files of the
// container's and of the pod's cgroup, later what the second look shows anew.
func pidsHosts(info, top string, own, pod, later map[string]string) (first, second *fake.Host) {
	files := map[string]string{mountinfo: info}
	for name, text := range own {
		files[top+"/kubepods/pod1/c/"+name] = text
	}
	for name, text := range pod {
		files[top+"/kubepods/pod1/"+name] = text
	}
	files[top+"/kubepods/pids.max"], files[top+"/kubepods/pids.current"] = "max\n", "90\n"
	changed := maps.Clone(files)
	for name, text := range later {
		changed[top+"/kubepods/pod1/"+name] = text
	}
	return &fake.Host{Files: files}, &fake.Host{Files: changed}
}

func pidsSeen(t *testing.T, first, second *fake.Host, subject evidence.Subject) []evidence.Observation {
	t.Helper()
	if subject.CgroupPath == "" {
		subject.CgroupPath = "/kubepods/pod1/c"
	}
	for _, check := range Checks() {
		if check.Name == "cgroup.pids" {
			at := evidence.Scene{Subject: subject, First: first, Second: second}
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup", "/sys/fs/cgroup/pids", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified")
		}
	}
	t.Fatal("no such check")
	return nil
}

func TestPIDsLimits(t *testing.T) {
	number := func(n *uint64) int64 {
		if n == nil {
			return -1
		}
		return int64(*n)
	}
	for _, c := range []struct {
		name, info, top string
		own, pod, later map[string]string
		counts          string
		window, local   int64 // -1: left out
		full            string
	}{
		{
			"v1: full in both looks, forks refused", pidsV1, "/sys/fs/cgroup/pids",
			map[string]string{"pids.max": "20\n", "pids.current": "20\n", "pids.events": "max 3\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n", "pids.events": "max 0\n"},
			map[string]string{"c/pids.events": "max 10\n"}, "forks-here", 7, -1, "true",
		},
		{
			"v2 before 6.11: no pids.events.local", pidsV2, "/sys/fs/cgroup",
			map[string]string{"pids.max": "20\n", "pids.current": "20\n", "pids.events": "max 3\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			map[string]string{"c/pids.events": "max 3\n", "c/pids.current": "19\n"}, "forks-here", 0, -1, "false",
		},
		{
			"v2 from 6.11: whose limit it was is told", pidsV2, "/sys/fs/cgroup",
			map[string]string{"pids.max": "20\n", "pids.current": "20\n", "pids.events": "max 3\n", "pids.events.local": "max 1\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			map[string]string{"c/pids.events": "max 9\n", "c/pids.events.local": "max 2\n"}, "limits-below", 6, 1, "true",
		},
		{
			"v2 from 6.11 with the old counting asked for", pidsOld, "/sys/fs/cgroup",
			map[string]string{"pids.max": "20\n", "pids.current": "20\n", "pids.events": "max 3\n", "pids.events.local": "max 3\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			map[string]string{"c/pids.events": "max 4\n", "c/pids.events.local": "max 4\n"}, "forks-here", 1, -1, "true",
		},
		{
			"no limit: full is no question", pidsV1, "/sys/fs/cgroup/pids",
			map[string]string{"pids.max": "max\n", "pids.current": "20\n", "pids.events": "max 0\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			nil, "forks-here", 0, -1, "left out",
		},
		{
			"made anew in between: no rate", pidsV1, "/sys/fs/cgroup/pids",
			map[string]string{"pids.max": "20\n", "pids.current": "20\n", "pids.events": "max 9\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			map[string]string{"c/pids.events": "max 1\n"}, "forks-here", -1, -1, "true",
		},
		{
			"before 4.8: no counter", pidsV1, "/sys/fs/cgroup/pids",
			map[string]string{"pids.max": "20\n", "pids.current": "2\n"},
			map[string]string{"pids.max": "max\n", "pids.current": "21\n"},
			nil, "", -1, -1, "false",
		},
	} {
		first, second := pidsHosts(c.info, c.top, c.own, c.pod, c.later)
		seen := pidsSeen(t, first, second, evidence.Subject{})
		got, ok := seen[0].Value.(PIDs)
		if !ok {
			t.Errorf("%s: %+v", c.name, seen[0])
			continue
		}
		full := "left out"
		if got.AtLimit != nil {
			full = map[bool]string{true: "true", false: "false"}[*got.AtLimit]
		}
		if got.RefusedCounts != c.counts || number(got.RefusedInWindow) != c.window || number(got.OwnInWindow) != c.local || full != c.full {
			t.Errorf("%s: %+v: refused %d, own %d, full %s", c.name, got, number(got.RefusedInWindow), number(got.OwnInWindow), full)
		}
		above, ok := seen[1].Value.(PIDsAncestors)
		if !ok || len(above.Levels) != 2 || !above.Complete || above.Levels[0].Level != "pod" || above.Levels[1].Level != "kubepods" {
			t.Errorf("%s: above it %+v", c.name, seen[1])
		}
	}
}

func TestPIDsControllerThatDoesNotAct(t *testing.T) {
	first, second := pidsHosts(pidsV2, "/sys/fs/cgroup", map[string]string{"cgroup.controllers": "cpu memory\n"}, nil, nil)
	if seen := pidsSeen(t, first, second, evidence.Subject{}); seen[0].State != evidence.Absent {
		t.Errorf("%+v", seen[0])
	}
	first, second = pidsHosts(pidsV2, "/sys/fs/cgroup", map[string]string{"cgroup.procs": "1\n"}, nil, nil)
	if seen := pidsSeen(t, first, second, evidence.Subject{}); seen[0].State != evidence.Unknown {
		t.Errorf("files that are not there are no answer: %+v", seen[0])
	}
	first, second = pidsHosts(pidsV2, "/sys/fs/cgroup", nil, nil, nil)
	if seen := pidsSeen(t, first, second, evidence.Subject{}); seen[0].State == evidence.Present {
		t.Errorf("a cgroup that is gone: %+v", seen[0])
	}
}

// On v1 a session of systemd is in another cgroup of each hierarchy.
func TestPIDsPathIsThatOfItsOwnHierarchy(t *testing.T) {
	first, second := pidsHosts(pidsV1, "/sys/fs/cgroup/pids", map[string]string{"pids.max": "20\n", "pids.current": "2\n"}, nil, nil)
	for _, host := range []*fake.Host{first, second} {
		host.Files["/proc/42/cgroup"] = "8:pids:/kubepods/pod1/c\n9:memory:/user.slice\n0::/\n"
	}
	seen := pidsSeen(t, first, second, evidence.Subject{Kind: evidence.KindProcess, PID: 42, CgroupPath: "/user.slice"})
	if got, ok := seen[0].Value.(PIDs); !ok || got.Path != "/kubepods/pod1/c" {
		t.Errorf("%+v", seen[0])
	}
}
