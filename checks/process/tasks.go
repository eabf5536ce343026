package process

import (
	"context"
	"regexp"
	"slices"

	"runbook/evidence"
)

func seeTasks(ctx context.Context, at evidence.Scene) []evidence.Observation {
	id := tasksFacts[0].ID
	all := membersOf(at)
	switch {
	case all.none != "":
		return []evidence.Observation{evidence.None(id, all.none, all.from...)}
	case all.err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(all.err), all.from...)}
	}
	tasks := readTasks(ctx, at.First, all.pids)
	if tasks.Looked == 0 {
		return []evidence.Observation{evidence.Unread(id, "no process of the cgroup could be read", all.from...)}
	}
	return []evidence.Observation{evidence.Saw(id, tasks, nil, append(all.from, "/proc/*/stat", "/proc/*/wchan")...)}
}

func readTasks(ctx context.Context, host evidence.Host, pids []int) Tasks {
	tasks := Tasks{Count: len(pids), WaitsIn: []string{}}
	for _, pid := range pids[:min(len(pids), mostTasks)] {
		if ctx.Err() != nil {
			break
		}
		s, err := readStat(host, pid)
		if err != nil {
			continue
		}
		tasks.Looked++
		if s.state != "D" {
			continue
		}
		tasks.Sleeping++
		if in := waitsIn(host, pid); in != "" {
			tasks.WaitsIn = append(tasks.WaitsIn, in)
		}
	}
	slices.Sort(tasks.WaitsIn)
	tasks.WaitsIn = slices.Compact(tasks.WaitsIn)
	return tasks
}

// A kernel function, without a newline: "mem_cgroup_oom_synchronize". The
// kernel writes "0" for a task that runs, and for every task when the reader
// may not know.
var function = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]{0,127}$`)

func waitsIn(host evidence.Host, pid int) string {
	text, err := host.ReadFile(proc(pid, "wchan"))
	if err != nil || !function.Match(text) {
		return ""
	}
	return string(text)
}
