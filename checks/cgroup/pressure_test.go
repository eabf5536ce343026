package cgroup

import (
	"context"
	"maps"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

func lookOnce(name string, subject evidence.Subject, first, second evidence.Host) evidence.Observation {
	for _, check := range Checks() {
		if check.Name == name {
			points := append([]string{"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpuset", "/sys/fs/cgroup/freezer"}, mountPoints...)
			return fake.Look(context.Background(), check, evidence.Scene{Subject: subject, First: first, Second: second}, points...)[0]
		}
	}
	panic("no such check")
}

func TestPressure(t *testing.T) {
	subject := evidence.Subject{CgroupPath: appV2}
	first, second := throttledV2()
	file := "/sys/fs/cgroup" + appV2 + "/cpu.pressure"
	first.Files[file] = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"
	second.Files[file] = "some avg10=80.00 avg60=12.00 avg300=3.00 total=1801000\nfull avg10=40.00 avg60=6.00 avg300=0.00 total=800000\n"
	want := `{"path":"/kubepods/burstable/pod1f6d/app","window_usec":2000000,"cpu":{"some_ratio":0.9,"full_ratio":0.4,"some_avg10_percent":80,` +
		`"some_avg60_percent":12,"full_avg10_percent":40,"full_avg60_percent":6}}`
	if got := toJSON(t, lookOnce("cgroup.pressure", subject, first, second).Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPressureThatIsNotThere(t *testing.T) {
	subject := evidence.Subject{CgroupPath: appV2}
	first, second := throttledV2()
	off := &fake.Host{Files: maps.Clone(first.Files), Stops: map[string]evidence.Stop{}}
	for _, kind := range []string{"cpu", "memory", "io"} {
		file := "/sys/fs/cgroup" + appV2 + "/" + kind + ".pressure"
		off.Files[file], off.Stops[file] = "", evidence.Unsupported
	}
	firstV1, secondV1 := throttledV1()
	onlyV1 := &fake.Host{Files: maps.Clone(firstV1.Files)}
	onlyV1.Files["/proc/self/mountinfo"] = strings.Replace(mountsCPUV1, " cgroup2 ", " tmpfs ", 1)
	atRoot := &fake.Host{Files: maps.Clone(firstV1.Files)}
	atRoot.Files["/sys/fs/cgroup/unified/k8s/c1/cgroup.events"] = "populated 0\nfrozen 0\n"
	firstV1.Files["/sys/fs/cgroup/unified/cgroup.procs"] = "1\n"
	for name, c := range map[string]struct {
		first, second evidence.Host
		path          string
		state         evidence.State
		why           string
	}{
		"a kernel without it":   {first, second, appV2, evidence.Absent, "no cpu.pressure is listed"},
		"cgroup v1":             {onlyV1, secondV1, "/k8s/c1", evidence.Absent, "cgroup v1"},
		"hybrid, only on v1":    {firstV1, secondV1, "/k8s/c1", evidence.Absent, "no cgroup of version 2"},
		"hybrid, nobody in it":  {atRoot, secondV1, "/k8s/c1", evidence.Absent, "root of cgroup v2"},
		"psi=0":                 {off, second, appV2, evidence.Unknown, "not supported here"},
		"the cgroup is gone":    {first, second, "/kubepods/burstable/pod1f6d/other", evidence.Absent, "does not list it"},
		"nothing can be looked": {&fake.Host{}, second, appV2, evidence.Unknown, "does not exist"},
	} {
		subject.CgroupPath = c.path
		if o := lookOnce("cgroup.pressure", subject, c.first, c.second); o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %s %q", name, o.State, o.Why)
		}
	}
}

func TestPressureOfAHybridHost(t *testing.T) {
	first, second := throttledV1()
	for host, total := range map[*fake.Host]string{first: "1000", second: "1001000"} {
		host.Files["/sys/fs/cgroup/unified/k8s/c1/cgroup.events"] = "populated 1\nfrozen 0\n"
		host.Files["/sys/fs/cgroup/unified/k8s/c1/cpu.pressure"] = "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + total + "\n"
	}
	p, ok := lookOnce("cgroup.pressure", evidence.Subject{CgroupPath: "/k8s/c1"}, first, second).Value.(Pressure)
	if !ok || *p.CPU.SomeRatio != 0.5 || p.CPU.FullRatio != nil {
		t.Errorf("the controllers are on v1, the pressure is on v2: %+v", p)
	}
}
