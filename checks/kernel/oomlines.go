package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

// A comm has at most 15 bytes and may hold anything, newlines too: where a
// line has one, the expression bounds its length and anchors what follows.
var (
	headLine    = regexp.MustCompile(`(?s)^(.{0,15}) invoked oom-killer: gfp_mask=0x[0-9a-f]+`)
	killedLine  = regexp.MustCompile(`(?s)^((?:Memory cgroup o|O)ut of memory(?: \(oom_kill_allocating_task\))?: )?Killed process (\d+)(?:, UID \d+,)? \((.{0,15})\),? total-vm:\d+kB, anon-rss:(\d+)kB, file-rss:(\d+)kB(?:, shmem-rss:(\d+)kB)?(?:, UID:\d+ pgtables:\d+(?:kB)? oom_score_adj:(-?\d+))?`)
	chosenLine  = regexp.MustCompile(`(?s)^(Memory cgroup o|O)ut of memory(?: \(oom_kill_allocating_task\))?: Kill process (\d+) \(.{0,15}\) score -?\d+ or sacrifice child`)
	summaryHead = regexp.MustCompile(`^oom-kill:constraint=(CONSTRAINT_[A-Z_]+),nodemask=(?:\(null\)|[0-9,-]*),cpuset=`)
	summaryTail = regexp.MustCompile(`(?s),task=(.{0,15}),pid=(\d+),uid=\d+$`)
)

// parseHead reads:
//
//	dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=936
func parseHead(text string) (invoker string, ok bool) {
	m := match(headLine, " invoked oom-killer: ", text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

type killed struct {
	Victim
	global bool
	bare   bool // "Killed process" without saying why: before 5.1, after a Kill line
}

// parseKilled reads:
//
//	Memory cgroup out of memory: Killed process 193 (dd) total-vm:309460kB, anon-rss:64980kB, file-rss:912kB, shmem-rss:0kB, UID:0 pgtables:164kB oom_score_adj:936
//	Killed process 2746 (leaker) total-vm:536704kB, anon-rss:521176kB, file-rss:1208kB, shmem-rss:0kB
//	Killed process 215701, UID 679, (java) total-vm:11017300kB, anon-rss:7152432kB, file-rss:1232kB
func parseKilled(text string) (killed, bool) {
	m := match(killedLine, "Killed process ", text)
	if m == nil {
		return killed{}, false
	}
	pid, err := strconv.Atoi(m[2])
	if err != nil {
		return killed{}, false
	}
	k := killed{bare: m[1] == "", global: strings.HasPrefix(m[1], "Out of")}
	k.Victim = Victim{PID: pid, Command: m[3], AnonBytes: kilobytes(m[4]), FileBytes: kilobytes(m[5]), ShmemBytes: kilobytes(m[6])}
	if adj, err := strconv.Atoi(m[7]); err == nil {
		k.OOMScoreAdj = &adj
	}
	return k, true
}

// parseChosen reads:
//
//	Memory cgroup out of memory: Kill process 2746 (leaker) score 998 or sacrifice child
func parseChosen(text string) (pid int, global, ok bool) {
	m := match(chosenLine, " or sacrifice child", text)
	if m == nil {
		return 0, false, false
	}
	pid, err := strconv.Atoi(m[2])
	return pid, m[1] == "O", err == nil
}

// kilobytes returns bytes, or nil for what is no number or too large.
func kilobytes(s string) *uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > 1<<53 {
		return nil
	}
	n *= 1024
	return &n
}

// taskIn holds the two cgroups of the line kernels up to 4.20 print.
type taskIn struct{ task, limit string }

// parseTaskIn reads:
//
//	Task in /LXC011175068174 killed as a result of limit of /LXC011175068174
func parseTaskIn(text string) (taskIn, bool) {
	rest, ok := strings.CutPrefix(text, "Task in /")
	parts := strings.Split(rest, " killed as a result of limit of ")
	if !ok || len(parts) != 2 || !strings.HasPrefix(parts[1], "/") {
		return taskIn{}, false
	}
	return taskIn{task: "/" + parts[0], limit: parts[1]}, true
}
