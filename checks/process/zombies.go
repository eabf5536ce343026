package process

import (
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const mostChildren = 1024

// deadChildren finds the zombies among the children of the main process, by pid
// with their start: since 5.2 cgroup.procs does not list a process without a
// live thread, though it counts against the pids limit until its parent, in a
// container mostly the first process, waits for it. Nil: the kernel does not
// list children (CONFIG_PROC_CHILDREN), or the main process is not known.
func deadChildren(host evidence.Host, main int, listed threads) map[int]uint64 {
	if main <= 0 {
		return nil
	}
	text, err := host.ReadFile(proc(main, "task/"+strconv.Itoa(main)+"/children"))
	if err != nil {
		return nil
	}
	dead := map[int]uint64{}
	for i, field := range strings.Fields(string(text)) {
		pid, err := strconv.Atoi(field)
		if _, alive := listed.seen[pid]; err != nil || pid <= 0 || alive || i >= mostChildren {
			continue
		}
		stat, err := look.WholeFile(host, proc(pid, "stat"))
		if err != nil {
			continue
		}
		if s, ok := parseStat(stat); ok && s.state == "Z" {
			dead[pid] = s.start
		}
	}
	return dead
}

// bury counts zombies that the cgroup does not list.
func (s *States) bury(first, second map[int]uint64) {
	s.Zombies += len(second)
	for pid, start := range second {
		if was, there := first[pid]; there && was == start {
			s.ZombiesInBoth++
		}
	}
}
