package kernel

import (
	"testing"
)

func TestSummarySplitsInOneWayOrNotAtAll(t *testing.T) {
	const head = "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset="
	for _, c := range []struct{ line, oom, task, comm string }{
		{head + "c,mems_allowed=0-1,3,oom_memcg=/a,task_memcg=/a/b,task=dd,pid=7,uid=0", "/a", "/a/b", "dd"},
		{head + "c,mems_allowed=0,oom_memcg=/a,b,task_memcg=/a,b/c d,task=dd,pid=7,uid=0", "/a,b", "/a,b/c d", "dd"},
		{head + "c,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=runc:[2:INIT],pid=7,uid=0", "/a", "/a", "runc:[2:INIT]"},
		{head + "c,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=x,pid=1,uid=0,pid=7,uid=0", "", "", ""},                                // comm "x,pid=1,uid=0"
		{head + "c,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=x,task=y,pid=7,uid=0", "", "", ""},                                     // comm "x,task=y"
		{head + "x,mems_allowed=0,oom_memcg=/v,task_memcg=/v,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=dd,pid=7,uid=0", "", "", ""}, // cpuset cgroup's name
		{head + "c,mems_allowed=0,oom_memcg=/a,task_memcg=/v,task_memcg=/a,task=dd,pid=7,uid=0", "", "", ""},                             // cgroup's name
		{head + "c,mems_allowed=0,oom_memcg=/a,global_oom,task_memcg=/a,task=dd,pid=7,uid=0", "", "", ""},                                // cgroup's name
		{head + "c,mems_allowed=0,global_oom,task_memcg=/a,task=dd,pid=7,uid=0", "", "", "dd"},                                           // contradicts its constraint
		{head + "c,mems_allowed=0,oom_memcg=a,task_memcg=/a,task=dd,pid=7,uid=0", "", "", "dd"},                                          // no path
	} {
		s, ok := parseSummary(c.line)
		if !ok || s.pid != 7 {
			t.Errorf("%s: pid %d, %v", c.line, s.pid, ok)
		}
		if s.oomCgroup != c.oom || s.taskCgroup != c.task || s.comm != c.comm {
			t.Errorf("%s:\n got %q %q %q\nwant %q %q %q", c.line, s.oomCgroup, s.taskCgroup, s.comm, c.oom, c.task, c.comm)
		}
	}
	for _, torn := range []string{head + "c,mems_allowed=0,oom_memcg=/a,task_mem", "oom-kill:", head + "c,task=dd,pid=x,uid=0"} {
		if _, ok := parseSummary(torn); ok {
			t.Errorf("read: %s", torn)
		}
	}
}

func TestKilledLines(t *testing.T) {
	for _, c := range []struct {
		line, comm   string
		pid          int
		global, bare bool
	}{
		{"Memory cgroup out of memory: Killed process 877 (runc:[2:INIT]) total-vm:1016232kB, anon-rss:2768kB, file-rss:7296kB, shmem-rss:0kB, UID:0 pgtables:136kB oom_score_adj:0", "runc:[2:INIT]", 877, false, false},
		{"Out of memory: Killed process 268 (python3) total-vm:2845296kB, anon-rss:4960kB, file-rss:4kB, shmem-rss:2830016kB", "python3", 268, true, false},
		{"Out of memory (oom_kill_allocating_task): Killed process 3 (a) total-vm:1kB, anon-rss:1kB, file-rss:1kB", "a", 3, true, false},
		{"Killed process 2746 (leaker) total-vm:536704kB, anon-rss:521176kB, file-rss:1208kB, shmem-rss:0kB", "leaker", 2746, false, true},
		{"Killed process 5 (ev\nil) (x) total-vm:1kB, anon-rss:1kB, file-rss:1kB", "ev\nil) (x", 5, false, true},
	} {
		k, ok := parseKilled(c.line)
		if !ok || k.PID != c.pid || k.Command != c.comm || k.global != c.global || k.bare != c.bare {
			t.Errorf("%q: %+v, %v", c.line, k, ok)
		}
	}
	for _, other := range []string{
		"x Killed process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:1kB",
		"audit: Memory cgroup out of memory: Killed process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:1kB",
		"Killed process 1 (a name longer than a comm) total-vm:1kB, anon-rss:1kB, file-rss:1kB",
	} {
		if _, ok := parseKilled(other); ok {
			t.Errorf("read: %s", other)
		}
	}
}

func TestStatistics(t *testing.T) {
	var s stats
	s.add("anon 66650112\nfile 4096\nkernel 100\nsock 11\nshmem 1096\nslab 12")
	same(t, "anon", num(s.anon()), uint64(66650112))
	same(t, "file", num(s.file()), uint64(3000))
	same(t, "kernel and sockets", num(s.kernel()), uint64(111))
	same(t, "a last line may be cut", num(s.get("slab")), "not told")

	s = nil
	for _, line := range []string{"cache 10", "rss 20", "shmem 5", "total_cache 100", "total_rss 200", "total_shmem 50"} {
		s.add(line)
	}
	same(t, "v1 counts the subtree", num(s.anon()), uint64(200))
	same(t, "v1 file", num(s.file()), uint64(50))
	same(t, "v1 shmem", num(s.shmem()), uint64(50))

	s = nil
	s.add("cache 10")
	s.add("rss 20")
	same(t, "v1 cut before the totals", num(s.anon()), "not told")
	if s.add("Tasks state (memory values in pages):") {
		t.Error("took a line that is none")
	}
	u, _ := parseUsage("memory: usage 65536kB, limit 9007199254740988kB, failcnt 0")
	same(t, "no limit", num(u.limit), "not told")
}

func TestTaskTable(t *testing.T) {
	table, ok := parseTableHead("[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name")
	if !ok || !table.row("[  14824]     0 14824    31287     8428     8160      268         0   106496        0             0 busybox") ||
		!table.row("[  14825]     0 14825    31287      10     8160      268         0   106496        0             0 a name [1] 2") {
		t.Fatal("not read")
	}
	kb := func(n uint64) *uint64 { n <<= 10; return &n }
	same(t, "others", num(table.others([]Victim{{PID: 14824, AnonBytes: kb(8160 * 4), FileBytes: kb(268 * 4)}})), uint64(10*4096))
	same(t, "others, pages of 64 KiB", num(table.others([]Victim{{PID: 14824, AnonBytes: kb(8160 * 64), FileBytes: kb(268 * 64)}})), uint64(10*65536))
	same(t, "others, numbers that disagree", num(table.others([]Victim{{PID: 14824, AnonBytes: kb(1), FileBytes: kb(1)}})), "not told")
	same(t, "others, victim not shown", num(table.others([]Victim{{PID: 1, AnonBytes: kb(1), FileBytes: kb(1)}})), "not told")
	same(t, "others of a group kill", num(table.others([]Victim{{PID: 14824, AnonBytes: kb(8160 * 4), FileBytes: kb(268 * 4)}, {PID: 14825}})), uint64(0))
	for _, other := range []string{"[  1.234] x", "[ pid ] uid", "[12] 0 12", "12 0"} {
		if table.row(other) {
			t.Errorf("took %q for a task", other)
		}
	}
}

func TestCrashLines(t *testing.T) {
	for _, c := range []struct {
		line, kind, signal, comm string
		pid                      int
	}{
		{"crasher[176]: segfault at 8 ip 000000000040164a sp 00007fff1e6df710 error 6 in crasher[401000+78000] likely on CPU 0 (core 0, socket 0)", "segfault", "SIGSEGV", "crasher", 176},
		{"traps: crasher[153] trap invalid opcode ip:401645 sp:7ffcc76c2960 error:0 in crasher[401000+78000]", "invalid-opcode", "SIGILL", "crasher", 153},
		{"traps: crasher[156] trap divide error ip:401671 sp:7ffea163ab30 error:0 in crasher[401000+78000]", "divide-error", "SIGFPE", "crasher", 156},
		{"traps: crasher[159] general protection fault ip:40169e sp:7ffd101facd0 error:0 in crasher[401000+78000]", "general-protection", "SIGSEGV", "crasher", 159},
		{"traps: a[9] trap int3 ip:40169e sp:7ffd101facd0 error:0", "other-trap", "SIGTRAP", "a", 9},
		{"a[1]: segfault[1234]: segfault at 8 ip 000000000040164a sp 0 error 6", "segfault", "SIGSEGV", "a[1]: segfault", 1234},
		{"x\nMemory cgroup[1]: segfault at 8 ip 0 sp 0 error 6 in x\nMemory", "segfault", "SIGSEGV", "x\nMemory cgroup", 1},
		{"app[42]: unhandled level 1 translation fault (11) at 0x00000000, esr 0x92000045, in app[400000+1000]", "segfault", "SIGSEGV", "app", 42},
	} {
		e, ok := parseCrash(c.line)
		if !ok {
			t.Errorf("%q: %v", c.line, ok)
		}
		if e.Kind != c.kind || e.Signal != c.signal || e.PID != c.pid || e.Command != c.comm {
			t.Errorf("%q: %+v", c.line, e)
		}
	}
	if _, ok := parseCrash("the kernel itself says: x[1]: segfault at 8 ip 0"); ok {
		t.Error("took a line that only quotes one")
	}
	kinds := ""
	for _, e := range fromRing(recorded(t, "traps-6.18.kmsg")) {
		crash, _ := parseCrash(e.text)
		kinds += crash.Kind + " "
	}
	same(t, "recorded", kinds, "invalid-opcode segfault divide-error segfault ")
}

func TestSeccompLines(t *testing.T) {
	for _, c := range []struct {
		line string
		want SeccompEvent
	}{
		{`audit: type=1326 audit(1795432083.552:2): auid=4294967295 uid=0 gid=0 ses=4294967295 subj=unconfined pid=1350 comm="mkdir" exe="/bin/busybox" sig=31 arch=c000003e syscall=83 compat=0 ip=0x47b567 code=0x80000000`,
			SeccompEvent{1795432083552000, 1350, "mkdir", 31, 83, "mkdir", "x86_64", "kill-process", ""}},
		{`audit: type=1326 audit(1594067860.484:14536): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=29064 comm="http-echo" exe="/http-echo" sig=0 arch=c000003e syscall=51 compat=0 ip=0x46fe1f code=0x7ffc0000`,
			SeccompEvent{1594067860484000, 29064, "http-echo", 0, 51, "getsockname", "x86_64", "log", ""}},
		{`audit: type=1326 audit(1795432107.824:4): auid=1 uid=0 gid=0 ses=1 subj=docker-default (enforce) pid=7 comm=6120622263 exe="/x" sig=31 arch=c00000b7 syscall=34 compat=0 ip=0x1 code=0x0`,
			SeccompEvent{1795432107824000, 7, `a b"c`, 31, 34, "mkdirat", "aarch64", "kill-thread", ""}},
		{`audit: type=1326 audit(1.000:4): auid=1 uid=0 gid=0 ses=1 pid=7 comm="a" exe="/x" sig=0 arch=40000028 syscall=435 compat=0 ip=0x1 code=0x50001`,
			SeccompEvent{1000000, 7, "a", 0, 435, "", "40000028", "errno", ""}},
	} {
		got, ok := parseSeccomp(c.line)
		if !ok || got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.line, got, c.want)
		}
	}
	same(t, "new calls", syscallName("aarch64", 435), "clone3")
	same(t, "no such call", syscallName("x86_64", 400), "")
	if _, ok := parseSeccomp(`audit: type=1400 audit(1.000:1): name="audit: type=1326 audit(1.000:2): "`); ok {
		t.Error("took another record's name for a seccomp kill")
	}
}

func TestEnomemLines(t *testing.T) {
	for _, line := range []string{
		"__vm_enough_memory: pid: 430, comm: busybox, no enough memory for the allocation",
		"__vm_enough_memory: pid: 430, comm: busybox, not enough memory for the allocation",
		"__vm_enough_memory: pid: 430, comm: busybox, bytes: 1073741824 not enough memory for the allocation",
	} {
		if e, ok := parseEnomem(line); !ok || e.PID != 430 || e.Command != "busybox" {
			t.Errorf("%s: %+v, %v", line, e, ok)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c,mems_allowed=0,oom_memcg=/a,task_memcg=/a,task=dd,pid=7,uid=0")
	f.Add("Killed process 215701, UID 679, (java) total-vm:11017300kB, anon-rss:7152432kB, file-rss:1232kB")
	f.Add("traps: a[1] trap int3 ip:1 sp:2")
	f.Add(`audit: type=1326 audit(1.000:4): x pid=7 comm="a" exe="/x" sig=0 arch=40000028 syscall=435 compat=0 ip=0x1 code=0x50001`)
	f.Fuzz(func(t *testing.T, line string) {
		if s, ok := parseSummary(line); ok && s.oomCgroup != "" && s.global {
			t.Fatalf("both a limit and the machine: %q", line)
		}
		if k, ok := parseKilled(line); ok && len([]rune(k.Command)) > 15 {
			t.Fatalf("comm too long: %q", k.Command)
		}
		if e, ok := parseCrash(line); ok && (e.Kind == "" || len(e.Line) > 400) {
			t.Fatalf("%+v", e)
		}
		if e, ok := parseSeccomp(line); ok && e.AtUsec < 0 {
			t.Fatalf("%+v", e)
		}
		parseEnomem(line)
		parseTaskIn(line)
		parseStatsHead(line)
		new(stats).add(line)
	})
}
