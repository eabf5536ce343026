package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	exiting    = regexp.MustCompile(`(?s)^(?:Memory cgroup o|O)ut of memory[^:]{0,40}: OOM victim (\d+) \(.{0,15}\) is already exiting`)
	suppressed = regexp.MustCompile(`^_{0,2}(?:oom_kill_process|dump_header|out_of_memory): (\d+) callbacks suppressed`)
)

const (
	groupHead = "Tasks in "
	groupTail = " are going to be killed due to memory.oom.group set"
)

// aside reads what follows or ends a block:
//
//	Tasks in /kubepods/podG/oomg are going to be killed due to memory.oom.group set
//	Memory cgroup out of memory: OOM victim 12 (sh) is already exiting. Skip killing the task
//	Out of memory and no killable processes...
//	oom_kill_process: 3 callbacks suppressed
func (p *ooms) aside(e entry) bool {
	if path, ok := strings.CutPrefix(e.text, groupHead); ok && strings.HasSuffix(path, groupTail) {
		p.groupKill(e, strings.TrimSuffix(path, groupTail))
		return true
	}
	if m := match(exiting, ": OOM victim ", e.text); m != nil {
		p.spared(m[1])
		return true
	}
	if strings.HasPrefix(e.text, "Out of memory and no killable processes") {
		p.setAside()
		return true
	}
	if m := match(suppressed, " callbacks suppressed", e.text); m != nil {
		n, _ := strconv.Atoi(m[1])
		p.suppressed += min(n, 1<<20)
		return true
	}
	return false
}

// The kernel prints this after it killed the first of the group.
func (p *ooms) groupKill(e entry, path string) {
	b := p.last
	if b == nil || b.group != "" || !b.mayGroup(path) {
		b = &block{usec: e.usec, doubt: true, runs: 1}
		p.blocks = append(p.blocks, b)
	}
	b.group, b.lastUsec = path, e.usec
	p.last = b
}

func (b *block) mayGroup(path string) bool {
	cgroup := ""
	if b.summary != nil {
		cgroup = b.summary.taskCgroup
	}
	return cgroup == "" || within(cgroup, path)
}

// spared drops the block of a victim that was on its way out by itself: the
// kernel killed nobody.
func (p *ooms) spared(pid string) {
	n, _ := strconv.Atoi(pid)
	for _, b := range append([]*block{p.open}, p.pending...) {
		if b != nil && b.summary != nil && b.summary.pid == n && len(b.kills) == 0 {
			b.dropped = true
			if p.open == b {
				p.open = nil
			}
			return
		}
	}
}
