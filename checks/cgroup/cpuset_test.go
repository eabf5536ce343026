package cgroup

import (
	"maps"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const mountsHybrid = "34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset\n" +
	"37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer\n" +
	"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

func withFiles(h *fake.Host, more ...string) *fake.Host {
	files := maps.Clone(h.Files)
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return &fake.Host{Files: files}
}

func TestCpusetOnV1(t *testing.T) {
	dir := "/sys/fs/cgroup/cpuset/k8s/c1"
	host := &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo": mountsHybrid,
		dir + "/cpuset.cpus":   "0-1,4\n", dir + "/cpuset.effective_cpus": "0-1\n", dir + "/cpuset.effective_mems": "0\n",
		"/proc/7/status": "Name:\tapp\nCpus_allowed:\t1\nCpus_allowed_list:\t1\n",
	}}
	subject := evidence.Subject{CgroupPath: "/k8s/c1", PID: 7}
	want := `{"version":1,"path":"/k8s/c1","cpus_requested":"0-1,4","cpus_effective":"0-1","cpus":2,"granted":2,"mems_effective":"0","process_cpus":1}`
	if got := toJSON(t, lookOnce("cgroup.cpuset", subject, host, host).Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	empty := withFiles(host, dir+"/cpuset.cpus", "\n", dir+"/cpuset.effective_cpus", "\n", dir+"/cpuset.effective_mems", "\n")
	if set := lookOnce("cgroup.cpuset", subject, empty, empty).Value.(Cpuset); set.CPUs != 0 || set.Granted != nil {
		t.Errorf("a v1 cpuset begins empty: %+v", set)
	}
}

func TestCpusetOnV2(t *testing.T) {
	top := "/sys/fs/cgroup"
	host := &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":                mountsV2,
		top + "/a/b/cgroup.procs":             "7\n",
		top + "/a/cpuset.cpus":                "3\n",
		top + "/a/cpuset.cpus.effective":      "0-1\n",
		top + "/a/cpuset.mems.effective":      "0\n",
		top + "/cpuset.cpus.effective":        "0-1\n",
		top + "/cpuset.mems.effective":        "0\n",
		top + "/kubepods/burstable/pod1/x":    "",
		top + "/kubepods/burstable/pod1/y/z":  "",
		top + "/kubepods/burstable/pod1/y/zz": "",
	}}
	set, ok := lookOnce("cgroup.cpuset", evidence.Subject{CgroupPath: "/a"}, host, host).Value.(Cpuset)
	if !ok || set.CPUsRequested != "3" || set.CPUs != 2 || *set.Granted != 0 {
		t.Errorf("what was asked for is not there, and the parent's is used: %+v", set)
	}
	set, ok = lookOnce("cgroup.cpuset", evidence.Subject{CgroupPath: "/a/b"}, host, host).Value.(Cpuset)
	if !ok || set.Path != "/a" || set.CPUsEffective != "0-1" || set.CPUsRequested != "" || set.Granted != nil {
		t.Errorf("a cgroup without the controller has its parent's CPUs: %+v", set)
	}
	bad := withFiles(host, top+"/a/cpuset.cpus.effective", "0-99999999\n")
	if o := lookOnce("cgroup.cpuset", evidence.Subject{CgroupPath: "/a"}, bad, bad); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

func FuzzCPUList(f *testing.F) {
	f.Add("0-1,4")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if set, ok := parseCPUList(text); ok && (len(set) > mostCPUs || (len(set) == 0) != (text == "")) {
			t.Errorf("%q: %d", text, len(set))
		}
	})
}

func freezerV1(state, self, parentSelf string) *fake.Host {
	dir := "/sys/fs/cgroup/freezer/k8s"
	return &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":            mountsHybrid,
		dir + "/c1/freezer.state":         state + "\n",
		dir + "/c1/freezer.self_freezing": self + "\n",
		dir + "/freezer.self_freezing":    parentSelf + "\n",
	}}
}

func TestFreezerOnV1(t *testing.T) {
	subject := evidence.Subject{CgroupPath: "/k8s/c1"}
	frozen, thawed := freezerV1("FROZEN", "1", "0"), freezerV1("THAWED", "0", "0")
	f := lookOnce("cgroup.freezer", subject, frozen, frozen).Value.(Freezer)
	if !f.Frozen || f.State != "FROZEN" || !*f.Self || f.Ancestor != "" {
		t.Errorf("%+v", f)
	}
	if f := lookOnce("cgroup.freezer", subject, frozen, thawed).Value.(Freezer); f.Frozen {
		t.Errorf("it was let go: %+v", f)
	}
	byParent := freezerV1("FROZEN", "0", "1")
	if f := lookOnce("cgroup.freezer", subject, byParent, byParent).Value.(Freezer); !f.Frozen || *f.Self || f.Ancestor != "/k8s" {
		t.Errorf("%+v", f)
	}
	if o := lookOnce("cgroup.freezer", subject, freezerV1("MELTED", "0", "0"), thawed); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
	if o := lookOnce("cgroup.freezer", evidence.Subject{CgroupPath: "/"}, frozen, frozen); o.State != evidence.Absent {
		t.Errorf("the root has no freezer: %+v", o)
	}
	elsewhere := withFiles(freezerV1("THAWED", "0", "0"), "/proc/7/cgroup", "7:freezer:/\n4:memory:/own\n")
	if o := lookOnce("cgroup.freezer", evidence.Subject{CgroupPath: "/own", PID: 7}, elsewhere, elsewhere); o.State != evidence.Absent || o.Why != inRoot {
		t.Errorf("in the root of the freezer's hierarchy only: %+v", o)
	}
}

func TestAHybridHostCanFreezeWithBoth(t *testing.T) {
	dir := "/sys/fs/cgroup/unified/k8s"
	host := withFiles(freezerV1("THAWED", "0", "0"), dir+"/c1/cgroup.events", "populated 1\nfrozen 1\n", dir+"/c1/cgroup.freeze", "0\n", dir+"/cgroup.freeze", "1\n")
	f := lookOnce("cgroup.freezer", evidence.Subject{CgroupPath: "/k8s/c1"}, host, host).Value.(Freezer)
	if f.Version != 2 || !f.Frozen || f.Ancestor != "/k8s" {
		t.Errorf("%+v", f)
	}
}

func TestFreezerOnV2(t *testing.T) {
	dir := "/sys/fs/cgroup/app"
	host := &fake.Host{Files: map[string]string{"/proc/self/mountinfo": mountsV2, dir + "/cgroup.events": "populated 1\nfrozen 0\n", dir + "/cgroup.freeze": "0\n"}}
	subject := evidence.Subject{CgroupPath: "/app"}
	if f := lookOnce("cgroup.freezer", subject, host, host).Value.(Freezer); f.Frozen || f.State != "thawed" {
		t.Errorf("%+v", f)
	}
	old := withFiles(host, dir+"/cgroup.events", "populated 1\n")
	if o := lookOnce("cgroup.freezer", subject, old, old); o.State != evidence.Unknown || !strings.Contains(o.Why, "5.2") {
		t.Errorf("%+v", o)
	}
}

func TestControllers(t *testing.T) {
	host := &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":                  mountsV2,
		"/sys/fs/cgroup/cgroup.controllers":     "cpuset cpu io memory hugetlb pids\n",
		"/sys/fs/cgroup/app/cgroup.controllers": "memory pids\n",
	}}
	want := `{"hierarchy":"v2","available":["cpu","cpuset","hugetlb","io","memory","pids"],"enabled":["memory","pids"],"missing":["cpu","cpuset","io"]}`
	if got := toJSON(t, lookOnce("cgroup.controllers", evidence.Subject{CgroupPath: "/app"}, host, host).Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	bare := withFiles(host, "/sys/fs/cgroup/app/cgroup.controllers", "") // as the kernel says none
	want = `{"hierarchy":"v2","available":["cpu","cpuset","hugetlb","io","memory","pids"],"enabled":[],"missing":["cpu","cpuset","io","memory","pids"]}`
	if got := toJSON(t, lookOnce("cgroup.controllers", evidence.Subject{CgroupPath: "/app"}, bare, bare).Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	cut := withFiles(host, "/sys/fs/cgroup/app/cgroup.controllers", "memory pi")
	if o := lookOnce("cgroup.controllers", evidence.Subject{CgroupPath: "/app"}, cut, cut); o.State != evidence.Unknown {
		t.Errorf("a line that was cut short is taken for %+v", o)
	}
	hybrid := withFiles(freezerV1("THAWED", "0", "0"), "/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n",
		"/sys/fs/cgroup/unified/k8s/c1/cgroup.controllers", "", "/sys/fs/cgroup/cpuset/k8s/c1/cpuset.cpus", "0\n")
	want = `{"hierarchy":"hybrid","available":["cpuset","hugetlb"],"enabled":["cpuset"],"missing":["cpu","io","memory","pids"]}`
	if got := toJSON(t, lookOnce("cgroup.controllers", evidence.Subject{CgroupPath: "/k8s/c1"}, hybrid, hybrid).Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
