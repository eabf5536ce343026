package process

import (
	"context"
	"maps"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func clockAt(usec int64) map[string]any {
	return map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: usec, BootUsec: usec}}
}

const schedMounts = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

// waiting is a container with two threads, of which one waits most of the time.
func waiting() (first, second *fake.Host) {
	files := map[string]string{
		"/proc/self/mountinfo":            schedMounts,
		"/sys/fs/cgroup/app/cgroup.procs": "7\n",
		"/sys/fs/cgroup/app/cgroup.stat":  "nr_descendants 0\nnr_dying_descendants 0\n",
		"/proc/7/task/7/schedstat":        "1000000000 500000000 27\n",
		"/proc/7/task/8/schedstat":        "2000000000 500000000 27\n",
	}
	later := maps.Clone(files)
	later["/proc/7/task/7/schedstat"] = "1200000000 2100000000 40\n"
	later["/proc/7/task/8/schedstat"] = "2200000000 500000000 30\n"
	return &fake.Host{Files: files, Answers: clockAt(1_000_000)}, &fake.Host{Files: later, Answers: clockAt(3_000_000)}
}

func sched(first, second evidence.Host) evidence.Observation {
	for _, check := range Checks() {
		if check.Name == "process.sched" {
			at := evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindContainer, CgroupPath: "/app"}, First: first, Second: second}
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check")
}

func TestSched(t *testing.T) {
	first, second := waiting()
	want := Sched{WindowUsec: 2_000_000, Threads: 2, Complete: true, RunUsecInWindow: 400_000, WaitUsecInWindow: 1_600_000, WaitRatio: 0.8, WaitCPUs: 0.8}
	if o := sched(first, second); o.Value != want {
		t.Errorf("%s %+v", o.Why, o.Value)
	}
}

func TestSchedCountsOnlyWhoLivedThroughTheWindow(t *testing.T) {
	first, second := waiting()
	delete(second.Files, "/proc/7/task/7/schedstat")
	second.Files["/proc/7/task/9/schedstat"] = "9000000000 9000000000 1\n"
	if s := sched(first, second).Value.(Sched); s.Threads != 1 || s.RunUsecInWindow != 200_000 {
		t.Errorf("%+v", s)
	}
	first, second = waiting()
	second.Files["/proc/7/task/7/schedstat"] = "5 5 1\n" // its number went to another
	if s := sched(first, second).Value.(Sched); s.Threads != 1 {
		t.Errorf("%+v", s)
	}
}

// The kernel counts a wait when it ends: who never ran has none.
func TestSchedOfAThreadThatHadNoTurn(t *testing.T) {
	first, second := waiting()
	const running = "7 (app) R 1 7 7 0 -1 4194304 1 0 0 0 40 10 0 0 20 0 1 0 100 0\n"
	second.Files["/proc/7/task/7/schedstat"] = first.Files["/proc/7/task/7/schedstat"]
	second.Files["/proc/7/task/7/stat"] = running
	if s := sched(first, second).Value.(Sched); s.Starved != 0 || s.WaitUsecInWindow != 0 {
		t.Errorf("it was not ready in the first look: %+v", s)
	}
	first.Files["/proc/7/task/7/stat"] = running
	if s := sched(first, second).Value.(Sched); s.Starved != 1 || s.WaitUsecInWindow != 2_000_000 || s.WaitCPUs != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSchedThatCannotBeTold(t *testing.T) {
	first, second := waiting()
	first.Files["/proc/7/task/7/schedstat"], first.Files["/proc/7/task/8/schedstat"] = "0 0 0\n", "0 0 0\n"
	if o := sched(first, second); o.State != evidence.Absent || !strings.Contains(o.Why, "all zero") {
		t.Errorf("a kernel without sched_info: %s %s", o.State, o.Why)
	}
	first, second = waiting()
	first.Files["/proc/7/task/7/schedstat"], first.Files["/proc/7/task/8/schedstat"] = "12", "x y z\n"
	if o := sched(first, second); o.State != evidence.Unknown {
		t.Errorf("%s %s", o.State, o.Why)
	}
}

func FuzzSchedstat(f *testing.F) {
	f.Add("543102589 1217727389 27\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := parseSchedstat(text); ok && len(strings.Fields(text)) != 3 {
			t.Errorf("%q", text)
		}
	})
}
