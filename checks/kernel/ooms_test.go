package kernel

import (
	"strings"
	"testing"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// containerd 1.6 on a 6.1 kernel, cgroup v2: three kills by a container's own
// limit, the runtime's own init under a limit of 584 kB, and a block that ends
// in nobody being killed.
func TestRealLogV2(t *testing.T) {
	events := eventsOf(recorded(t, "v2-6.1-containerd.dmesg"))
	if len(events) != 4 {
		t.Fatalf("%d events, want 4", len(events))
	}
	e := events[0]
	const cgroup = "/k8s.io/89d6d0a20e2987bf9be2f140bcd4a9075d95ef05b781c06ca130f4d5769505df"
	same(t, "oom_cgroup", e.OOMCgroup, cgroup)
	same(t, "task_cgroup", e.TaskCgroup, cgroup)
	same(t, "constraint", e.Constraint, "CONSTRAINT_MEMCG")
	same(t, "global", e.Global, false)
	same(t, "mems_allowed", e.MemsAllowed, "0")
	same(t, "invoker", e.Invoker, "dd")
	same(t, "usage", num(e.UsageBytes), uint64(32768<<10))
	same(t, "limit", num(e.LimitBytes), uint64(32768<<10))
	same(t, "anon", num(e.AnonBytes), uint64(33316864))
	same(t, "file", num(e.FileBytes), uint64(16384))
	same(t, "shmem", num(e.ShmemBytes), uint64(0))
	same(t, "kernel", num(e.KernelBytes), uint64(221184))
	same(t, "victims", len(e.Victims), 1)
	same(t, "pid", e.Victims[0].PID, 1550)
	same(t, "comm", e.Victims[0].Command, "dd")
	same(t, "anon-rss", num(e.Victims[0].AnonBytes), uint64(32408<<10))
	same(t, "oom_score_adj", *e.Victims[0].OOMScoreAdj, 0)
	same(t, "tasks", e.TasksShown, 1)
	same(t, "alone", truth(e.WasAlone), true)
	same(t, "others' rss", num(e.OtherTaskRSSBytes), uint64(0))
	same(t, "complete", e.Complete, true)
	same(t, "at", e.AtUsec, int64(101412476))
	same(t, "runtime's init", events[3].RuntimeInit, true)
	same(t, "another's init", events[0].RuntimeInit, false)
}

// Kernel 6.18, cgroup v1: the limit is the parent's, a task sleeps beside the
// victim, a comm holds ",task=" and a cgroup's name ",task_memcg=".
func TestRealLogV1Hostile(t *testing.T) {
	events := eventsOf(recorded(t, "v1-6.18-nested-and-hostile.kmsg"))
	if len(events) != 3 {
		t.Fatalf("%d events, want 3", len(events))
	}
	e := events[0]
	same(t, "oom_cgroup", e.OOMCgroup, "/lab")
	same(t, "task_cgroup", e.TaskCgroup, "/lab/kid")
	same(t, "limit", num(e.LimitBytes), uint64(20<<20))
	same(t, "tasks", e.TasksShown, 2)
	same(t, "alone", truth(e.WasAlone), "not told") // the other may be elsewhere below /lab
	if e.OtherTaskRSSBytes == nil || *e.OtherTaskRSSBytes%4096 != 0 || *e.OtherTaskRSSBytes == 0 {
		t.Errorf("others' rss: %v", num(e.OtherTaskRSSBytes))
	}
	same(t, "shmem", num(e.ShmemBytes), uint64(0))
	for i, e := range events[1:] {
		same(t, "ambiguous oom_cgroup", e.OOMCgroup, "")
		same(t, "ambiguous task_cgroup", e.TaskCgroup, "")
		same(t, "comm", e.Victims[0].Command, []string{"a,task=b", "dd"}[i])
		same(t, "complete", e.Complete, true)
		same(t, "limit", num(e.LimitBytes), uint64(20<<20)) // still the limit of this block
	}
}

// More than ten kills in five seconds: the kernel holds back its reports, not
// its Killed lines.
func TestRealLogRateLimited(t *testing.T) {
	blocks, held := parseOOM(fromRing(recorded(t, "rate-limited-6.18.kmsg")))
	same(t, "blocks", len(blocks), 5)
	same(t, "held back", held, 3)
	for i, b := range blocks {
		e := b.event()
		headless := i >= 1 && i <= 3
		same(t, "cgroup", e.OOMCgroup == "", headless)
		same(t, "limit", e.LimitBytes == nil, headless)
		same(t, "complete", e.Complete, !headless)
		same(t, "level of the machine", e.Global, false)
	}
}

// A crashing program may have a file name that continues with a Killed line;
// it is one record, and not the kernel's word about pid 1.
func TestARecordIsNotSplit(t *testing.T) {
	if events := eventsOf(recorded(t, "traps-6.18.kmsg")); len(events) != 0 {
		t.Errorf("a forgery was believed: %+v", events)
	}
}

func TestUserSpaceRecordsDoNotCount(t *testing.T) {
	records := lines("Memory cgroup out of memory: Killed process 1 (init) total-vm:1kB, anon-rss:1kB, file-rss:1kB")
	same(t, "by the kernel", len(eventsOf(records)), 1)
	records[0].Facility = 1
	same(t, "by user space", len(eventsOf(records)), 0)
}

func TestGlobal(t *testing.T) {
	e := eventsOf(lines(`
python3 invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=1000
Mem-Info:
active_anon:545 inactive_anon:709040 isolated_anon:0
oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=kubepods,mems_allowed=0,global_oom,task_memcg=/kubepods/besteffort/podB/c1,task=python3,pid=268,uid=0
Out of memory: Killed process 268 (python3) total-vm:2845296kB, anon-rss:4960kB, file-rss:4kB, shmem-rss:2830016kB, UID:0 pgtables:5608kB oom_score_adj:1000`))[0]
	same(t, "global", e.Global, true)
	same(t, "task_cgroup", e.TaskCgroup, "/kubepods/besteffort/podB/c1")
	same(t, "oom_cgroup", e.OOMCgroup, "")
	same(t, "shmem-rss", num(e.Victims[0].ShmemBytes), uint64(2830016<<10))
	same(t, "complete", e.Complete, true)
}

const old = `
leaker invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=998
Task in /kubepods/p/leaker killed as a result of limit of /kubepods/p
memory: usage 524288kB, limit 524288kB, failcnt 158965
kmem: usage 2000kB, limit 9007199254740988kB, failcnt 0
Memory cgroup stats for /kubepods/p: cache:0KB rss:0KB rss_huge:0KB shmem:0KB mapped_file:0KB
Memory cgroup stats for /kubepods/p/leaker: cache:844KB rss:521136KB rss_huge:0KB shmem:100KB mapped_file:0KB
[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
[ 2746]     0  2746   134176   130596     265        0           998 leaker
Memory cgroup out of memory: Kill process 2746 (leaker) score 998 or sacrifice child
Killed process 2746 (leaker) total-vm:536704kB, anon-rss:521176kB, file-rss:1208kB, shmem-rss:0kB`

func TestOldKernels(t *testing.T) {
	e := eventsOf(lines(old))[0]
	same(t, "oom_cgroup", e.OOMCgroup, "/kubepods/p")
	same(t, "task_cgroup", e.TaskCgroup, "/kubepods/p/leaker")
	same(t, "limit", num(e.LimitBytes), uint64(524288<<10))
	same(t, "anon, all cgroups together", num(e.AnonBytes), uint64(521136<<10))
	same(t, "file without shmem", num(e.FileBytes), uint64(744<<10))
	same(t, "kernel", num(e.KernelBytes), uint64(2000<<10))
	same(t, "alone", truth(e.WasAlone), true)
	same(t, "complete", e.Complete, true)

	child := eventsOf(lines(strings.Replace(old, "Killed process 2746", "Killed process 2747", 1)))[0]
	same(t, "a child was taken instead: its cgroup", child.TaskCgroup, "")
	same(t, "its limit", child.OOMCgroup, "/kubepods/p")

	e = eventsOf(lines(`
java invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0
Task in /LXC011175068174 killed as a result of limit of /LXC011175068174
Memory cgroup out of memory: Kill process 215701 (java) score 854 or sacrifice child
Killed process 215701, UID 679, (java) total-vm:11017300kB, anon-rss:7152432kB, file-rss:1232kB`))[0]
	same(t, "2.6.32 victim", e.Victims[0].PID, 215701)
	same(t, "2.6.32 cgroup", e.TaskCgroup, "/LXC011175068174")
	same(t, "2.6.32 shmem", num(e.Victims[0].ShmemBytes), "not told")
}

// Up to 4.20 the kernel does not tell whose process it was when the machine is
// out of memory.
func TestOldGlobal(t *testing.T) {
	e := eventsOf(lines(`
java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
Out of memory: Kill process 4242 (java) score 854 or sacrifice child
Killed process 4242 (java) total-vm:11017300kB, anon-rss:7152432kB, file-rss:1232kB, shmem-rss:0kB`))[0]
	same(t, "global", e.Global, true)
	same(t, "task_cgroup", e.TaskCgroup, "")
	same(t, "complete", e.Complete, true)
	p := newPlacer(needs{subject: evidence.Subject{Kind: evidence.KindContainer, CgroupPath: "/aa"}}, 0)
	p.place(&e, "")
	ours, unplaced := p.concerns(e, "")
	same(t, "ours", ours, false)
	same(t, "unplaced", unplaced, true)
}

func TestGroupKill(t *testing.T) {
	events := eventsOf(lines(`
dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
memory: usage 65536kB, limit 65536kB, failcnt 111
Memory cgroup stats for /kubepods/podG/oomg:
oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=oomg,mems_allowed=0,oom_memcg=/kubepods/podG/oomg,task_memcg=/kubepods/podG/oomg,task=dd,pid=415,uid=0
Memory cgroup out of memory: Killed process 415 (dd) total-vm:309460kB, anon-rss:64916kB, file-rss:1328kB, shmem-rss:0kB, UID:0 pgtables:160kB oom_score_adj:0
Tasks in /kubepods/podG/oomg are going to be killed due to memory.oom.group set
Memory cgroup out of memory: Killed process 410 (sh) total-vm:2260kB, anon-rss:4kB, file-rss:8kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0
Memory cgroup out of memory: Killed process 415 (dd) total-vm:309460kB, anon-rss:0kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:160kB oom_score_adj:0
oom_reaper: reaped process 415 (dd), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`))
	same(t, "events", len(events), 1)
	same(t, "group", events[0].Group, true)
	same(t, "victims, the first of which is told twice", len(events[0].Victims), 2)
	same(t, "its memory before it was freed", *events[0].Victims[0].AnonBytes, uint64(64916*1024))
	same(t, "complete", events[0].Complete, true)
}

func TestNobodyKilled(t *testing.T) {
	head := "dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nmemory: usage 8kB, limit 8kB, failcnt 1\n"
	summary := "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c,mems_allowed=0,oom_memcg=/c,task_memcg=/c,task=dd,pid=9,uid=0\n"
	same(t, "no killable processes", len(eventsOf(lines(head+"Out of memory and no killable processes..."))), 0)
	same(t, "already exiting", len(eventsOf(lines(head+summary+"Memory cgroup out of memory: OOM victim 9 (dd) is already exiting. Skip killing the task"))), 0)
	same(t, "head only", len(eventsOf(lines(head))), 0)
	announced := eventsOf(lines(head + summary))
	same(t, "cut before the Killed line", len(announced), 1)
	same(t, "complete", announced[0].Complete, false)
	same(t, "victim", announced[0].Victims[0].PID, 9)
}

func FuzzOOM(f *testing.F) {
	f.Add(old, uint16(0))
	f.Add(strings.Join(append(blockOf("aa", "111", "1000"), blockOf("bb", "222", "2000")...), "\n"), uint16(3))
	f.Add("Tasks in / are going to be killed due to memory.oom.group set\nKilled process 1 (a) total-vm:1kB, anon-rss:1kB, file-rss:1kB", uint16(1))
	f.Fuzz(func(t *testing.T, text string, skip uint16) {
		var records []asked.LogRecord
		if text != "" {
			records = lines(text)
		}
		for _, e := range eventsOf(records[min(int(skip), len(records)):]) {
			if e.LimitBytes != nil && e.Global {
				t.Fatalf("the machine has no limit: %+v", e)
			}
			for _, c := range []string{e.OOMCgroup, e.TaskCgroup} {
				if c != "" && !strings.HasPrefix(c, "/") {
					t.Fatalf("no cgroup: %q", c)
				}
			}
		}
	})
}
