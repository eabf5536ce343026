package process

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	dir    = "/sys/fs/cgroup/kubepods/pod1/app"
	mounts = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	limits = "Limit                     Soft Limit           Hard Limit           Units     \n" +
		"Max data size             unlimited            unlimited            bytes     \n" +
		"Max address space         209715200            unlimited            bytes     \n"
)

func statOf(pid int, comm, state string, start uint64) string {
	return fmt.Sprintf("%d (%s) %s 1 7 7 0 -1 4194560 103 0 0 0 0 0 0 0 20 0 1 0 %d 4624384 320\n", pid, comm, state, start)
}

func statusOf(nspid, caught, ignored string) string {
	return "Name:\tsh\nState:\tS (sleeping)\nNSpid:\t" + nspid + "\nVmSize:\t    4516 kB\nVmRSS:\t    1280 kB\nThreads:\t1\n" +
		"SigIgn:\t" + ignored + "\nSigCgt:\t" + caught + "\nMems_allowed_list:\t0\n"
}

// host has a shell (pid 193, init of its namespace, ignores SIGTERM) and its
// child, which waits at the memory limit.
func host() *fake.Host {
	return &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":    mounts,
		dir + "/cgroup.procs":     "200\n193\n",
		dir + "/cgroup.events":    "populated 1\nfrozen 0\n",
		"/proc/193/stat":          statOf(193, "x) R 1 (y", "S", 5000),
		"/proc/193/status":        statusOf("193\t1", "0000000000000002", "0000000000004000"),
		"/proc/193/limits":        limits,
		"/proc/193/oom_score_adj": "936\n",
		"/proc/193/comm":          "x) R 1 (y\n",
		"/proc/200/stat":          statOf(200, "dd", "D", 5100),
		"/proc/200/status":        statusOf("200\t2", "0000000000000000", "0000000000000000"),
		"/proc/200/wchan":         "mem_cgroup_oom_synchronize",
	}, Answers: map[string]any{
		asked.ClockNow: asked.Clock{WallUsec: 1795432100000000, MonotonicUsec: 100000000, BootUsec: 100000000},
	}}
}

func scene(h evidence.Host, subject evidence.Subject) evidence.Scene {
	return evidence.Scene{Subject: subject, First: h, Seen: func(id string) evidence.Observation {
		return evidence.Observation{ID: id, Why: "nobody looked"}
	}}
}

func see(i int, at evidence.Scene) evidence.Observation {
	return fake.Look(context.Background(), Checks()[i], at, "/sys/fs/cgroup")[0]
}

func TestMainProcess(t *testing.T) {
	want := `{"pid":193,"command":"x) R 1 (y","state":"S","namespace_pid":1,"sigterm":"ignored","oom_score_adj":936,` +
		`"mems_allowed":"0","rss_bytes":1310720,"virtual_bytes":4624384,"threads":1,"address_space_limit_bytes":209715200,` +
		`"started_at_usec":1795432050000000}`
	for name, subject := range map[string]evidence.Subject{
		"by pid and start time": {PID: 193, StartTicks: 5000},
		"by cgroup":             {CgroupPath: "/kubepods/pod1/app"},
		"the pid is used again": {PID: 200, StartTicks: 99, CgroupPath: "/kubepods/pod1/app"},
	} {
		o := see(0, scene(host(), subject))
		text, _ := json.Marshal(o.Value)
		if string(text) != want {
			t.Errorf("%s: %s %s", name, text, o.Why)
		}
	}
}

func TestWithoutPIDNamespaceTheOldestIsMain(t *testing.T) {
	h := host()
	h.Files["/proc/193/status"] = statusOf("193", "0", "0")
	h.Files["/proc/200/status"] = statusOf("200", "0", "0")
	if m, _ := see(0, scene(h, evidence.Subject{CgroupPath: "/kubepods/pod1/app"})).Value.(Main); m.PID != 193 || m.SIGTERM != "default" {
		t.Errorf("%+v", m)
	}
}

func TestTasks(t *testing.T) {
	subject := evidence.Subject{CgroupPath: "/kubepods/pod1/app"}
	h := host()
	text, _ := json.Marshal(see(1, scene(h, subject)).Value)
	if want := `{"count":2,"looked":2,"sleeping_uninterruptible":1,"waits_in":["mem_cgroup_oom_synchronize"]}`; string(text) != want {
		t.Errorf("got %s", text)
	}
	h.Files["/proc/200/wchan"] = "0"
	if v := see(1, scene(h, subject)).Value.(Tasks); v.Sleeping != 1 || len(v.WaitsIn) != 0 {
		t.Errorf("0 is what an unprivileged reader sees: %+v", v)
	}
	for pid := range 1000 {
		h.Files[dir+"/cgroup.procs"] += strconv.Itoa(5000+pid) + "\n"
	}
	if v := see(1, scene(h, subject)).Value.(Tasks); v.Count != 1002 || v.Looked != 2 {
		t.Errorf("%+v", v)
	}
	if n := len(h.Used); n > 600 {
		t.Errorf("%d reads for 1002 processes", n)
	}
}

func TestStates(t *testing.T) {
	with := func(change func(h *fake.Host)) *fake.Host { h := host(); change(h); return h }
	gone := with(func(h *fake.Host) {
		maps.DeleteFunc(h.Files, func(name, _ string) bool { return strings.HasPrefix(name, dir) })
		h.Dirs = map[string][]string{"/sys/fs/cgroup/kubepods/pod1": {"cgroup.procs"}}
	})
	emptied := with(func(h *fake.Host) {
		h.Files[dir+"/cgroup.procs"], h.Files[dir+"/cgroup.events"] = "", "populated 0\nfrozen 0\n"
	})
	below := with(func(h *fake.Host) { h.Files[dir+"/cgroup.procs"] = "" })
	refused := with(func(h *fake.Host) {
		h.Stops = map[string]evidence.Stop{dir + "/cgroup.procs": evidence.Permission}
	})
	exited := evidence.Observation{State: evidence.Present, Value: map[string]any{"state": "exited"}}
	for _, c := range []struct {
		name   string
		host   *fake.Host
		status evidence.Observation
		state  evidence.State
		why    string
	}{
		{"the cgroup is gone", gone, evidence.Observation{}, evidence.Absent, "does not list it"},
		{"the list is empty", emptied, evidence.Observation{}, evidence.Absent, "no process"},
		{"processes are in child cgroups", below, evidence.Observation{}, evidence.Unknown, "below"},
		{"the list is refused", refused, evidence.Observation{}, evidence.Unknown, "permission denied"},
		{"the list is refused, and the runtime knows", refused, exited, evidence.Absent, "exited"},
		{"an empty host", &fake.Host{}, evidence.Observation{}, evidence.Unknown, "does not exist"},
	} {
		at := scene(c.host, evidence.Subject{CgroupPath: "/kubepods/pod1/app", PID: 77, StartTicks: 1})
		at.Seen = func(string) evidence.Observation { return c.status }
		for i := range 2 { // process.main and process.tasks
			if o := see(i, at); o.State != c.state || !strings.Contains(o.Why, c.why) {
				t.Errorf("%s: %s is %v, %q", c.name, o.ID, o.State, o.Why)
			}
		}
	}
}

func TestEmptyOnV1(t *testing.T) {
	for name, want := range map[string]bool{"memory.stat": false, "tasks": false, "release_agent": false, "init.scope": true, "system.slice": true, "worker": true} {
		if got := isChild(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{statOf(1, "a) b (c", "R", 7), statusOf("1\t1", "4000", "0"), limits, "1\n2\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := parseStat(text); ok && !isState(s.state) {
			t.Errorf("state %q", s.state)
		}
		if s, ok := parseStatus(text); ok && s.threads < 0 {
			t.Errorf("%d threads", s.threads)
		}
		softLimit(text, "Max address space")
		pids, err := parsePIDs("cgroup.procs", text)
		for _, pid := range pids {
			if err != nil || pid < 0 {
				t.Errorf("pid %d, %v", pid, err)
			}
		}
	})
}
