package kernel

import (
	"strconv"
	"strings"
)

// summary is the one line of kernels from 5.0 on that says who was killed, and
// where, and at whose limit.
type summary struct {
	constraint  string
	global      bool
	memsAllowed string
	oomCgroup   string // "" when the line does not tell for certain
	taskCgroup  string
	comm        string // "" likewise
	pid         int
}

// oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=oom1,mems_allowed=0,oom_memcg=/kubepods/p/c,task_memcg=/kubepods/p/c,task=dd,pid=193,uid=0
// oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/kubepods/besteffort/podB/c1,task=python3,pid=268,uid=0
//
// Nothing is quoted: cgroup names and comm may hold commas and ",task_memcg=".
// The pid is read from the right, where nobody else can write. The names count
// only when the line can be split in one way.
func parseSummary(text string) (summary, bool) {
	head := match(summaryHead, "oom-kill:", text)
	if head == nil {
		return summary{}, false
	}
	tail := lastTask(text)
	if tail == nil {
		return summary{}, false
	}
	pid, err := strconv.Atoi(tail[2])
	if err != nil {
		return summary{}, false
	}
	s := summary{constraint: head[1], pid: pid}
	s.global = s.constraint != "CONSTRAINT_MEMCG"
	if unambiguous(text) {
		s.comm = tail[1]
		s.cgroups(strings.TrimSuffix(strings.TrimPrefix(text, head[0]), tail[0]))
	}
	return s, true
}

// lastTask splits at the last ",task=" that can be the kernel's own; the
// expression alone would take the first.
func lastTask(text string) []string {
	at := strings.LastIndex(text, ",task=")
	for at >= 0 {
		if m := summaryTail.FindStringSubmatch(text[at:]); m != nil && strings.HasPrefix(text[at:], m[0]) {
			return m
		}
		at = strings.LastIndex(text[:at], ",task=")
	}
	return nil
}

func unambiguous(text string) bool {
	for _, key := range []string{",mems_allowed=", ",task_memcg=", ",task=", ",pid=", ",uid="} {
		if strings.Count(text, key) != 1 {
			return false
		}
	}
	return strings.Count(text, ",oom_memcg=")+strings.Count(text, ",global_oom") == 1
}

// cgroups reads "oom1,mems_allowed=0,oom_memcg=/a,task_memcg=/a/b".
func (s *summary) cgroups(middle string) {
	_, rest, _ := strings.Cut(middle, ",mems_allowed=")
	before, task, ok := strings.Cut(rest, ",task_memcg=")
	if !ok || !strings.HasPrefix(task, "/") {
		return
	}
	if mems, limit, ok := strings.Cut(before, ",oom_memcg="); ok {
		if !strings.HasPrefix(limit, "/") || s.global {
			return
		}
		s.memsAllowed, s.oomCgroup, s.taskCgroup = mems, limit, task
		return
	}
	if mems, ok := strings.CutSuffix(before, ",global_oom"); ok && s.global {
		s.memsAllowed, s.taskCgroup = mems, task
	}
}
