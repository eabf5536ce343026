package cgroup

import (
	"context"
	"maps"
	"math"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	mountsCPUV1 = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n" +
		"32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n" +
		"33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct\n" +
		"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

	statV2  = "usage_usec 884799\nuser_usec 800000\nsystem_usec 84799\nnr_periods 49\nnr_throttled 41\nthrottled_usec 1816566\nnr_bursts 0\nburst_usec 0\n"
	laterV2 = "usage_usec 1284799\nuser_usec 1190000\nsystem_usec 94799\nnr_periods 69\nnr_throttled 60\nthrottled_usec 3416566\nnr_bursts 0\nburst_usec 0\n"
	calmCPU = "usage_usec 884799\nuser_usec 800000\nsystem_usec 84799\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n"
)

func clockAt(usec int64) map[string]any {
	return map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: usec, BootUsec: usec}}
}

// throttledV2 is a container with a quota of 0.2 CPUs in a pod that has none.
func throttledV2() (first, second *fake.Host) {
	app := "/sys/fs/cgroup" + appV2
	files := map[string]string{
		"/proc/self/mountinfo": mountsV2,
		app + "/cpu.stat":      statV2, app + "/cpu.max": "20000 100000\n", app + "/cpu.weight": "8\n", app + "/cpu.max.burst": "0\n", app + "/cpu.idle": "0\n",
	}
	for _, up := range []string{"/kubepods/burstable/pod1f6d", "/kubepods/burstable", "/kubepods"} {
		files["/sys/fs/cgroup"+up+"/cpu.stat"], files["/sys/fs/cgroup"+up+"/cpu.max"] = calmCPU, "max 100000\n"
	}
	later := maps.Clone(files)
	later[app+"/cpu.stat"] = laterV2
	return &fake.Host{Files: files, Answers: clockAt(1_000_000)}, &fake.Host{Files: later, Answers: clockAt(3_000_000)}
}

func lookCPU(subject evidence.Subject, first, second evidence.Host) (evidence.Observation, evidence.Observation) {
	for _, check := range Checks() {
		if check.Name == "cgroup.cpu" {
			points := append([]string{"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpuacct"}, mountPoints...)
			seen := fake.Look(context.Background(), check, evidence.Scene{Subject: subject, First: first, Second: second}, points...)
			return seen[0], seen[1]
		}
	}
	panic("no such check")
}

func insideOf(t *testing.T, first, second evidence.Host) *CPUInside {
	t.Helper()
	own, _ := lookCPU(evidence.Subject{CgroupPath: appV2}, first, second)
	cpu, _ := own.Value.(CPU)
	if cpu.Inside == nil {
		t.Fatalf("%+v", own)
	}
	return cpu.Inside
}

func TestThrottlingOnV2(t *testing.T) {
	first, second := throttledV2()
	own, above := lookCPU(evidence.Subject{CgroupPath: appV2}, first, second)
	want := `{"version":2,"path":"/kubepods/burstable/pod1f6d/app","level":"container","unlimited":false,"quota_usec":20000,"period_usec":100000,` +
		`"limit_cpus":0.2,"burst_usec":0,"weight":8,"idle":false,"window_usec":2000000,"usage_usec_in_window":400000,"user_usec_in_window":390000,` +
		`"system_usec_in_window":10000,"used_cpus":0.2,"periods_in_window":20,"throttled_periods_in_window":19,"throttled_usec_in_window":1600000,` +
		`"throttled_ratio":0.95,"periods_total":49,"throttled_periods_total":41,"inside":{"levels":[],"looked":0,"complete":true}}`
	if got := toJSON(t, own.Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	levels, _ := above.Value.(CPUAncestors)
	if len(levels.Levels) != 3 || !levels.Complete || levels.Levels[0].Level != "pod" || !levels.Levels[0].Unlimited {
		t.Errorf("%+v", levels)
	}
}

// An init system inside the container has given a part of it a quota.
func TestThrottlingInsideTheContainer(t *testing.T) {
	first, second := throttledV2()
	app := "/sys/fs/cgroup" + appV2
	for _, host := range []*fake.Host{first, second} {
		host.Files[app+"/cgroup.stat"] = "nr_descendants 2\nnr_dying_descendants 0\n"
		host.Files[app+"/init.scope/cgroup.stat"] = "nr_descendants 1\nnr_dying_descendants 0\n"
		host.Files[app+"/init.scope/cpu.stat"], host.Files[app+"/init.scope/cpu.max"] = calmCPU, "max 100000\n"
		host.Files[app+"/init.scope/job/cgroup.stat"] = "nr_descendants 0\nnr_dying_descendants 0\n"
		host.Files[app+"/init.scope/job/cpu.max"] = "10000 100000\n"
	}
	first.Files[app+"/init.scope/job/cpu.stat"], second.Files[app+"/init.scope/job/cpu.stat"] = statV2, laterV2
	inside := insideOf(t, first, second)
	if inside.Looked != 2 || !inside.Complete || len(inside.Levels) != 1 {
		t.Fatalf("%+v", inside)
	}
	job := inside.Levels[0]
	if job.Path != appV2+"/init.scope/job" || *job.ThrottledPeriodsInWindow != 19 || *job.LimitCPUs != 0.1 {
		t.Errorf("%+v", job)
	}
}

func TestNothingInside(t *testing.T) {
	first, second := throttledV2()
	first.Files["/sys/fs/cgroup"+appV2+"/cgroup.stat"] = "nr_descendants 0\nnr_dying_descendants 0\n"
	inside := insideOf(t, first, second)
	if inside.Looked != 0 || !inside.Complete || len(inside.Levels) != 0 {
		t.Errorf("%+v", inside)
	}
}

// What could not be listed may hold any quota; what an older runbook did not
// record is not told of.
func TestInsideUnread(t *testing.T) {
	dir := "/sys/fs/cgroup" + appV2
	first, second := throttledV2()
	first.Stops = map[string]evidence.Stop{dir: evidence.Permission}
	if inside := insideOf(t, first, second); inside.Complete || inside.Looked != 0 {
		t.Errorf("%+v", inside)
	}
	first.Stops[dir] = evidence.NotRecorded
	own, _ := lookCPU(evidence.Subject{CgroupPath: appV2}, first, second)
	if cpu, _ := own.Value.(CPU); cpu.Inside != nil {
		t.Errorf("%+v", cpu.Inside)
	}
}

func throttledV1() (first, second *fake.Host) {
	cpu, acct := "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpuacct"
	files := map[string]string{"/proc/self/mountinfo": mountsCPUV1}
	for at, quota := range map[string]string{"/k8s": "50000", "/k8s/c1": "-1"} {
		files[cpu+at+"/cpu.cfs_quota_us"], files[cpu+at+"/cpu.cfs_period_us"] = quota+"\n", "100000\n"
		files[cpu+at+"/cpu.stat"], files[cpu+at+"/cpu.shares"] = "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n", "1024\n"
		files[acct+at+"/cpuacct.usage"] = "1000000000\n"
	}
	files[cpu+"/k8s/c1/cpu.stat.local"] = "throttled_time 5000000\n"
	later := maps.Clone(files)
	later[cpu+"/k8s/cpu.stat"] = "nr_periods 20\nnr_throttled 18\nthrottled_time 1500000000\n"
	later[cpu+"/k8s/c1/cpu.stat.local"] = "throttled_time 1405000000\n"
	later[acct+"/k8s/c1/cpuacct.usage"] = "1900000000\n"
	return &fake.Host{Files: files, Answers: clockAt(1_000_000)}, &fake.Host{Files: later, Answers: clockAt(3_000_000)}
}

func TestThrottlingOfTheParentOnV1(t *testing.T) {
	first, second := throttledV1()
	seenOwn, seenAbove := lookCPU(evidence.Subject{CgroupPath: "/k8s/c1"}, first, second)
	own := seenOwn.Value.(CPU)
	if !own.Unlimited || own.LimitCPUs != nil || *own.PeriodsInWindow != 0 || own.ThrottledRatio != nil {
		t.Errorf("its own quota is -1: %+v", own)
	}
	if *own.HeldUsecInWindow != 1_400_000 || *own.UsageUsecInWindow != 900_000 || math.Abs(*own.UsedCPUs-0.45) > 1e-9 {
		t.Errorf("v1 counts in nanoseconds: %+v", own)
	}
	above := seenAbove.Value.(CPUAncestors)
	if len(above.Levels) != 1 || *above.Levels[0].ThrottledRatio != 0.9 || *above.Levels[0].LimitCPUs != 0.5 || *above.Levels[0].ThrottledUsecInWindow != 1_500_000 {
		t.Errorf("%+v", above)
	}
}

func TestThrottlingThatNobodyCanTell(t *testing.T) {
	subject := evidence.Subject{CgroupPath: appV2}
	file := "/sys/fs/cgroup" + appV2 + "/cpu.stat"
	first, second := throttledV2()
	second.Files[file] = calmCPU
	own, _ := lookCPU(subject, first, second)
	if c := own.Value.(CPU); c.PeriodsInWindow != nil || c.ThrottledRatio != nil || c.UsageUsecInWindow == nil {
		t.Errorf("a counter that went backwards has no rise: %+v", c)
	}
	first, second = throttledV2()
	delete(second.Files, file)
	own, _ = lookCPU(subject, first, second)
	if c := own.Value.(CPU); c.PeriodsInWindow != nil || c.WindowUsec != 0 || c.LimitCPUs == nil {
		t.Errorf("one look has no rates: %+v", c)
	}
	first, second = throttledV2()
	second.Answers = nil
	own, _ = lookCPU(subject, first, second)
	if c := own.Value.(CPU); c.UsedCPUs != nil || *c.ThrottledRatio != 0.95 {
		t.Errorf("without a clock there are counts, and no rates: %+v", c)
	}
	first, second = throttledV2()
	first.Files["/sys/fs/cgroup"+appV2+"/cpu.max"] = "20000"
	if own, _ = lookCPU(subject, first, second); own.State != evidence.Unknown || !strings.Contains(own.Why, "cut short") {
		t.Errorf("%+v", own)
	}
}

func TestTheControllerNeedNotActHere(t *testing.T) {
	first, second := throttledV2()
	dir := "/sys/fs/cgroup" + appV2
	first.Files[dir+"/cpu.stat"] = "usage_usec 5\nuser_usec 3\nsystem_usec 2\n"
	delete(first.Files, dir+"/cpu.max")
	own, _ := lookCPU(evidence.Subject{CgroupPath: appV2}, first, second)
	if c := own.Value.(CPU); !c.Unlimited || c.Weight != nil || c.PeriodsTotal != nil {
		t.Errorf("%+v", c)
	}
}

func TestTheCgroupOfAnotherHierarchy(t *testing.T) {
	first, second := throttledV1()
	first.Files["/proc/7/cgroup"] = "4:memory:/only/here\n1:cpu:/k8s/c1\n0::/\n"
	own, _ := lookCPU(evidence.Subject{CgroupPath: "/only/here", PID: 7}, first, second)
	if c, ok := own.Value.(CPU); !ok || c.Path != "/k8s/c1" {
		t.Errorf("on v1 each controller has its own tree: %+v", own)
	}
	own, _ = lookCPU(evidence.Subject{CgroupPath: "/k8s/gone"}, first, second)
	if own.State != evidence.Absent || own.Why != "the cgroup is gone: /sys/fs/cgroup/cpu/k8s does not list it" {
		t.Errorf("%+v", own)
	}
}

func FuzzCPU(f *testing.F) {
	f.Add(statV2, "20000 100000\n")
	f.Add(calmCPU, "max 100000\n")
	f.Fuzz(func(t *testing.T, stat, limit string) {
		first, second := throttledV2()
		second.Files["/sys/fs/cgroup"+appV2+"/cpu.stat"] = stat
		second.Files["/sys/fs/cgroup"+appV2+"/cpu.max"] = limit
		own, _ := lookCPU(evidence.Subject{CgroupPath: appV2}, first, second)
		c := own.Value.(CPU)
		if c.ThrottledRatio != nil && (*c.ThrottledRatio < 0 || *c.ThrottledRatio > 1) || c.UsedCPUs != nil && *c.UsedCPUs < 0 {
			t.Errorf("%q %q: %+v", stat, limit, c)
		}
	})
}
