package process

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// task is one thread as /proc shows it. ticks is its CPU time, switches how
// often it was put to sleep.
type task struct {
	pid, tid int
	comm     string
	state    string
	wchan    string
	ticks    int
	switches int
	start    int
}

const crowdDir = "/sys/fs/cgroup/kubepods/pod1/app"

// taskHost is a v2 host with the tasks, in the cgroup of the container or, when
// told so, below it.
func taskHost(monotonic int64, below string, tasks ...task) *fake.Host {
	h := &fake.Host{
		Files:   map[string]string{mountinfo: "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"},
		Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1 << 50, MonotonicUsec: monotonic, BootUsec: monotonic}},
	}
	seen, procs := map[int]bool{}, ""
	for _, k := range tasks {
		dir := fmt.Sprintf("/proc/%d/task/%d/", k.pid, k.tid)
		start := k.start
		if start == 0 {
			start = 500
		}
		h.Files[dir+"stat"] = fmt.Sprintf("%d (%s) %s 1 1 1 0 -1 4194560 0 0 0 0 %d 0 0 0 20 0 1 0 %d 0 0\n", k.tid, k.comm, k.state, k.ticks, start)
		h.Files[dir+"wchan"] = k.wchan
		h.Files[dir+"status"] = fmt.Sprintf("Name:\t%s\nvoluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t0\n", k.comm, k.switches)
		if k.tid == k.pid {
			h.Files[fmt.Sprintf("/proc/%d/status", k.pid)] = "TracerPid:\t99\n"
		}
		if !seen[k.pid] {
			seen[k.pid], procs = true, procs+strconv.Itoa(k.pid)+"\n"
		}
	}
	h.Files[crowdDir+"/cgroup.procs"], h.Files[crowdDir+"/cgroup.stat"] = "", "nr_descendants 1\n"
	h.Files[crowdDir+"/cgroup.events"] = "populated 1\nfrozen 0\n"
	h.Files[crowdDir+below+"/cgroup.procs"] = procs
	h.Files[crowdDir+below+"/cgroup.stat"] = "nr_descendants 0\n"
	if below == "" {
		h.Files[crowdDir+"/cgroup.stat"] = "nr_descendants 0\n"
	}
	return h
}

func seeThreads(first, second evidence.Host, subject evidence.Subject) evidence.Observation {
	subject.CgroupPath = "/kubepods/pod1/app"
	at := scene(first, subject)
	at.Second = second
	for _, check := range Checks() {
		if check.Name == "process.states" {
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check")
}

const t0, t2 = 10_000_000, 12_000_000

func TestStatesInBothLooks(t *testing.T) {
	hungWriter := task{pid: 10, tid: 10, comm: "dd", state: "D", wchan: "percpu_rwsem_wait", ticks: 3, switches: 40}
	busyDisk := task{pid: 11, tid: 11, comm: "fio", state: "D", wchan: "io_schedule", ticks: 3, switches: 40}
	moved := busyDisk
	moved.switches = 900
	reused := task{pid: 12, tid: 12, comm: "new", state: "D", wchan: "io_schedule", start: 999}
	old := reused
	old.start, old.comm = 500, "old"
	spins, spun := task{pid: 13, tid: 14, comm: "spin", state: "R"}, task{pid: 13, tid: 14, comm: "spin", state: "R", ticks: 150}
	leader := task{pid: 13, tid: 13, comm: "spin", state: "S", wchan: "futex_wait_queue"}
	stopped := task{pid: 15, tid: 15, comm: "db", state: "T"}
	traced := task{pid: 16, tid: 16, comm: "gdbed", state: "t"}
	caught, let := task{pid: 18, tid: 18, comm: "app", state: "t"}, task{pid: 18, tid: 18, comm: "app", state: "T"}
	lately := task{pid: 19, tid: 19, comm: "late", state: "S"}
	held := lately
	held.state = "t"
	zombie := task{pid: 17, tid: 17, comm: "sh", state: "Z"}
	first := taskHost(t0, "", hungWriter, busyDisk, old, spins, leader, stopped, traced, caught, lately, zombie)
	second := taskHost(t2, "", hungWriter, moved, reused, spun, leader, stopped, traced, let, held, zombie)
	o := seeThreads(first, second, evidence.Subject{PID: 16, StartTicks: 500})
	s, ok := o.Value.(States)
	if !ok {
		t.Fatalf("%+v", o)
	}
	if s.Tasks != 10 || s.Looked != 10 || !s.Complete || s.Processes != 9 || s.Running != 1 || s.Sleeping != 1 || s.Blocked != 3 ||
		s.Stopped != 4 || s.Held != 2 || s.StoppedInBoth != 3 || s.Signalled != 1 || s.Traced != 1 || s.Zombies != 1 || s.ZombiesInBoth != 1 || s.BlockedInBoth != 2 || *s.BusyThreads != 1 {
		t.Errorf("%+v, busy %d", s, *s.BusyThreads)
	}
	if len(s.StuckInD) != 2 || !s.StuckInD[0].Same || s.StuckInD[0].Command != "dd" || s.StuckInD[1].Same || s.StuckInD[1].WaitsIn != "io_schedule" {
		t.Errorf("stuck: %+v", s.StuckInD)
	}
	if len(s.WaitsIn) != 3 || !s.WaitsKnown || s.WaitsIn[0] != (WaitsIn{"futex_wait_queue", 1}) {
		t.Errorf("waits: %v %+v", s.WaitsKnown, s.WaitsIn)
	}
	if s.Main == nil || s.Main.PID != 16 || s.Main.Command != "gdbed" || s.Main.State != "t" || s.Main.Tracing == nil || *s.Main.Tracing != (Tracing{PID: 99}) {
		t.Errorf("main: %+v", s.Main)
	}
}

// strace is met at work in neither look, and the status tells of it.
func TestATracerOfAProcessThatRuns(t *testing.T) {
	busy, strace := task{pid: 16, tid: 16, comm: "app", state: "S"}, task{pid: 99, tid: 99, comm: "strace", state: "S"}
	tracedBy := func(tasks ...task) *Tracing {
		first := taskHost(t0, "", tasks...)
		first.Files["/proc/99/stat"] = "99 (strace) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 500 0 0\n"
		return seeThreads(first, taskHost(t2, "", tasks...), evidence.Subject{PID: 16, StartTicks: 500}).Value.(States).Main.Tracing
	}
	if by := tracedBy(busy); by == nil || *by != (Tracing{PID: 99, Command: "strace"}) {
		t.Errorf("from outside: %+v", by)
	}
	if by := tracedBy(busy, strace); by == nil || *by != (Tracing{PID: 99, Command: "strace", Inside: true}) {
		t.Errorf("from inside: %+v", by)
	}
	blind := taskHost(t0, "", busy)
	delete(blind.Files, "/proc/16/status")
	if s := seeThreads(blind, taskHost(t2, "", busy), evidence.Subject{PID: 16, StartTicks: 500}).Value.(States); s.Main == nil || s.Main.Tracing != nil {
		t.Errorf("not known: %+v", s.Main)
	}
}

func TestAMomentInDIsNotStuck(t *testing.T) {
	writes := task{pid: 10, tid: 10, comm: "db", state: "D", wchan: "io_schedule"}
	rests := task{pid: 10, tid: 10, comm: "db", state: "S", wchan: "ep_poll"}
	s := seeThreads(taskHost(t0, "", rests), taskHost(t2, "", writes), evidence.Subject{PID: 10}).Value.(States)
	if s.Blocked != 1 || s.BlockedInBoth != 0 || len(s.StuckInD) != 0 || len(s.WaitsIn) != 0 || s.Main.State != "various" {
		t.Errorf("%+v", s)
	}
}

// An unprivileged reader sees "0" for everybody.
func TestWithoutTheRightNobodyKnowsTheWaits(t *testing.T) {
	blind := task{pid: 10, tid: 10, comm: "db", state: "S", wchan: "0"}
	s := seeThreads(taskHost(t0, "", blind), taskHost(t2, "", blind), evidence.Subject{}).Value.(States)
	if s.WaitsKnown || len(s.WaitsIn) != 0 || s.Sleeping != 1 || s.Main != nil {
		t.Errorf("%+v", s)
	}
}

func TestTasksBelowTheCgroupCount(t *testing.T) {
	k := task{pid: 10, tid: 10, comm: "a", state: "S", wchan: "ep_poll"}
	for _, below := range []string{"/init.scope", "/cpu.service", "/worker", "/tasks.d"} {
		s, ok := seeThreads(taskHost(t0, below, k), taskHost(t2, below, k), evidence.Subject{}).Value.(States)
		if !ok || s.Tasks != 1 || !s.Complete {
			t.Errorf("%s: %+v", below, s)
		}
	}
}

func TestWhenThereIsNobodyToLookAt(t *testing.T) {
	k := task{pid: 10, tid: 10, comm: "a", state: "S", wchan: "ep_poll"}
	whole := taskHost(t0, "", k)
	empty := taskHost(t2, "")
	empty.Files[crowdDir+"/cgroup.events"] = "populated 0\nfrozen 0\n"
	hidden := taskHost(t2, "", k) // hidepid: the list is there, the processes are not
	maps.DeleteFunc(hidden.Files, func(name, _ string) bool { return strings.HasPrefix(name, "/proc/10/") })
	noClock := taskHost(t2, "", k)
	noClock.Answers = nil
	for name, c := range map[string]struct {
		first, second evidence.Host
		want          evidence.State
	}{
		"both looks":             {whole, taskHost(t2, "", k), evidence.Present},
		"one look only":          {whole, nil, evidence.Unknown},
		"it ended in the window": {whole, empty, evidence.Absent},
		"it is empty":            {empty, empty, evidence.Absent},
		"hidden from us":         {hidden, hidden, evidence.Unknown},
		"nobody knows the time":  {whole, noClock, evidence.Unknown},
		"nothing can be read":    {&fake.Host{}, &fake.Host{}, evidence.Unknown},
	} {
		if o := seeThreads(c.first, c.second, evidence.Subject{}); o.State != c.want || o.State != evidence.Present && o.Why == "" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestTenThousandThreadsAreNotAllLookedAt(t *testing.T) {
	var many []task
	for i := range 3000 {
		many = append(many, task{pid: 10 + i%3, tid: 100 + i, comm: "a", state: "S", wchan: "ep_poll"})
	}
	first := taskHost(t0, "", many...)
	s, ok := seeThreads(first, taskHost(t2, "", many...), evidence.Subject{}).Value.(States)
	if !ok || s.Looked != mostThreads || s.Complete || s.Tasks != 3000 {
		t.Errorf("%+v", s)
	}
	if n := len(first.Used); n > 2*mostThreads+20 {
		t.Errorf("%d reads", n)
	}
}

// Since 5.2 the cgroup does not list a process without a live thread.
func TestZombiesOfTheMainProcess(t *testing.T) {
	k := task{pid: 10, tid: 10, comm: "init", state: "S", wchan: "do_wait"}
	with := func(at int64) *fake.Host {
		h := taskHost(at, "", k)
		h.Files["/proc/10/task/10/children"] = "20 21 22 "
		h.Files["/proc/20/stat"] = statOf(20, "sh", "Z", 700)
		h.Files["/proc/21/stat"] = statOf(21, "sh", "Z", uint64(at)) // another one each time
		return h
	}
	s := seeThreads(with(t0), with(t2), evidence.Subject{PID: 10}).Value.(States)
	if s.Zombies != 2 || s.ZombiesInBoth != 1 || s.Tasks != 1 {
		t.Errorf("%+v", s)
	}
}

func FuzzThread(f *testing.F) {
	f.Add("10 (a) R (b) D 1 1 1 0 -1 0 0 0 0 0 1 2 0 0 20 0 1 0 500 0\n", "voluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t1\n")
	f.Fuzz(func(t *testing.T, stat, status string) {
		h := &fake.Host{Files: map[string]string{"/proc/10/task/10/stat": stat, "/proc/10/task/10/wchan": "io_schedule", "/proc/10/task/10/status": status}}
		all := threads{seen: map[int]thread{}}
		all.add(h, 10, "10")
		for _, k := range all.seen {
			if !isState(k.stat.state) || len(k.command) > 64 {
				t.Errorf("%+v", k)
			}
		}
		tracer(status)
	})
}

// A process that is asked about by its pid and is gone has ended; unless /proc
// may hide it.
func TestAProcessThatHasEnded(t *testing.T) {
	const started = 500
	alive := func(now int64) *fake.Host {
		h := taskHost(now, "", task{pid: 10, tid: 10, comm: "app", state: "S", wchan: "ep_poll", start: started})
		h.Files["/proc/10/stat"] = h.Files["/proc/10/task/10/stat"]
		h.Files["/proc/1/stat"] = "1 (init) S 0 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 2 0 0\n"
		return h
	}
	without := func(names ...string) *fake.Host {
		h := alive(t2)
		for _, name := range names {
			delete(h.Files, name)
		}
		return h
	}
	other := alive(t2)
	other.Files["/proc/10/stat"] = "10 (other) S 1 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 90000 0 0\n"
	subject := evidence.Subject{Kind: evidence.KindProcess, PID: 10, StartTicks: started}
	for name, c := range map[string]struct {
		first, second *fake.Host
		want          evidence.State
	}{
		"it lives":                        {alive(t0), alive(t2), evidence.Present},
		"it is gone":                      {without("/proc/10/stat"), without("/proc/10/stat"), evidence.Absent},
		"it ended inside the window":      {alive(t0), without("/proc/10/stat"), evidence.Absent},
		"its pid is another's":            {other, other, evidence.Absent},
		"/proc may hide it":               {without("/proc/10/stat", "/proc/1/stat"), without("/proc/10/stat", "/proc/1/stat"), evidence.Unknown},
		"it is hidden in the second look": {alive(t0), without("/proc/10/stat", "/proc/1/stat"), evidence.Unknown},
	} {
		if o := seeThreads(c.first, c.second, subject); o.State != c.want {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
