package kernel

import (
	"strings"
	"testing"
)

func blockOf(name, pid, kb string) []string {
	return []string{
		name + " invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
		"memory: usage " + kb + "kB, limit " + kb + "kB, failcnt 1",
		"Memory cgroup stats for /" + name + ":",
		"anon 1000", "file 500", "shmem 100", "kernel 10",
		"Tasks state (memory values in pages):",
		"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
		"[    " + pid + "]     0   " + pid + "    77365    16473   167936        0           936 " + name,
		"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/" + name + ",task_memcg=/" + name + ",task=" + name + ",pid=" + pid + ",uid=0",
		"Memory cgroup out of memory: Killed process " + pid + " (" + name + ") total-vm:309460kB, anon-rss:64980kB, file-rss:912kB, shmem-rss:0kB, UID:0 pgtables:164kB oom_score_adj:936",
	}
}

// Whatever way two blocks are shuffled into each other, cut at the start or at
// the end: no kill gets the cgroup or the limit of the other.
func TestTwoBlocksShuffled(t *testing.T) {
	a, b := blockOf("aa", "111", "1000"), blockOf("bb", "222", "2000")
	limit := map[int]uint64{111: 1000 << 10, 222: 2000 << 10}
	name := map[int]string{111: "/aa", 222: "/bb"}
	for seed := range uint64(2000) {
		mixed, random := shuffle(a, b, seed)
		from, to := int(random%7), len(mixed)-int(random/7%7)
		for _, e := range eventsOf(lines(strings.Join(mixed[from:to], "\n"))) {
			if len(e.Victims) != 1 {
				t.Fatalf("seed %d: victims %+v", seed, e.Victims)
			}
			pid := e.Victims[0].PID
			if e.LimitBytes != nil && *e.LimitBytes != limit[pid] {
				t.Fatalf("seed %d: pid %d has a limit of %d:\n%s", seed, pid, *e.LimitBytes, strings.Join(mixed[from:to], "\n"))
			}
			if (e.OOMCgroup != "" && e.OOMCgroup != name[pid]) || (e.Invoker != "" && "/"+e.Invoker != name[pid]) {
				t.Fatalf("seed %d: pid %d in %s by %s\n%s", seed, pid, e.OOMCgroup, e.Invoker, strings.Join(mixed[from:to], "\n"))
			}
			if e.WasAlone != nil && !*e.WasAlone {
				t.Fatalf("seed %d: pid %d has got the other's task table", seed, pid)
			}
		}
	}
}

// shuffle merges two lists, keeping the order of each.
func shuffle(a, b []string, seed uint64) (mixed []string, random uint64) {
	random = seed*6364136223846793005 + 1442695040888963407
	for len(a)+len(b) > 0 {
		random = random*6364136223846793005 + 1442695040888963407
		if len(b) == 0 || (len(a) > 0 && random>>40&1 == 0) {
			mixed, a = append(mixed, a[0]), a[1:]
		} else {
			mixed, b = append(mixed, b[0]), b[1:]
		}
	}
	return mixed, random >> 33
}

func TestInOrderNothingIsLost(t *testing.T) {
	events := eventsOf(lines(strings.Join(append(blockOf("aa", "111", "1000"), blockOf("bb", "222", "2000")...), "\n")))
	same(t, "events", len(events), 2)
	for i, want := range []uint64{1000 << 10, 2000 << 10} {
		same(t, "limit", num(events[i].LimitBytes), want)
		same(t, "file", num(events[i].FileBytes), uint64(400))
		same(t, "complete", events[i].Complete, true)
	}
}

func TestCutAtTheStart(t *testing.T) {
	events := eventsOf(lines(strings.Join(blockOf("aa", "111", "1000")[1:], "\n")))
	same(t, "complete", events[0].Complete, false)
	same(t, "limit", num(events[0].LimitBytes), uint64(1000<<10))
}

func TestLostRecordsAreNoticed(t *testing.T) {
	records := lines(strings.Join(blockOf("aa", "111", "1000"), "\n"))
	for i := 9; i < len(records); i++ {
		records[i].Seq += 5 // rows of the task table may be gone
	}
	e := eventsOf(records)[0]
	same(t, "complete", e.Complete, false)
	same(t, "alone", truth(e.WasAlone), "not told")
}

func TestAStaleBlockIsGivenUp(t *testing.T) {
	records := lines(strings.Join(append(blockOf("aa", "111", "1000")[:5], blockOf("bb", "222", "2000")[1:]...), "\n"))
	for i := 5; i < len(records); i++ {
		records[i].Usec += 3600 * second
	}
	e := eventsOf(records)[0]
	same(t, "invoker", e.Invoker, "")
	same(t, "limit", num(e.LimitBytes), uint64(2000<<10))
}
