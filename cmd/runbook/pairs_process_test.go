package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"runbook/fixtures/lab/expect"
)

// Causes that look alike from where people stand, and a recorded incident of
// each: in it the one is found, and the other is ruled out by what separates
// them.
func TestStuckAndRefusedAreToldApart(t *testing.T) {
	for _, pair := range []struct{ found, not, incident, by string }{
		{"io.d-state-hung-task", "process.frozen", "slow-frozen-filesystem", "the freezer is thawed, and the task waits in percpu_rwsem_wait"},
		{"process.frozen", "io.d-state-hung-task", "slow-frozen", "the freezer's state; on cgroup v1 a frozen task shows D too"},
		{"process.stopped", "process.frozen", "slow-stopped-by-signal", "state T, and a freezer that is thawed"},
		{"process.frozen", "process.stopped", "slow-frozen", "the freezer's state, and no task in state T"},
		{"process.stopped", "io.d-state-hung-task", "slow-stopped-child", "state T and not D"},
		{"pids.limit-fork-failure", "limits.nproc-uid", "slow-pids-limit", "pids.events rises"},
		{"pids.limit-fork-failure", "pids.node-pid-max", "slow-pids-limit", "the machine has room for tasks"},
		{"limits.nproc-uid", "pids.limit-fork-failure", "slow-nproc-uid-v2", "no cgroup of it has a limit, and nothing was counted"},
		{"limits.nproc-uid", "pids.node-pid-max", "slow-nproc-uid-v2", "the machine has room for tasks"},
		{"limits.file-max-node", "limits.nofile-process", "slow-file-max-v2", "few descriptors against RLIMIT_NOFILE; the kernel's line, and file-nr"},
		{"io.d-state-hung-task", "memory.high-throttling", "slow-frozen-filesystem-v2", "it waits in percpu_rwsem_wait, and memory.events high stands still"},
		{"limits.nofile-process", "limits.file-max-node", "slow-nofile", "descriptors against RLIMIT_NOFILE, and the machine's table has room"},
		{"limits.inotify-instances", "limits.nofile-process", "slow-inotify-instances", "few descriptors against RLIMIT_NOFILE, and all instances of its user in use"},
		{"limits.nproc-uid", "pids.limit-fork-failure", "slow-nproc-shared-uid", "the tasks of another container of the same user id count"},
		{"log.stdout-blocked", "io.d-state-hung-task", "slow-stdout-blocked", "it sleeps in state S, in pipe_write, on descriptor 1"},
	} {
		answer := verdictsOf(t, pair.incident)
		if !slices.ContainsFunc(answer.Verdicts, func(v expect.Verdict) bool {
			return v.Cause == pair.found && (v.Standing == "confirmed" || v.Standing == "likely")
		}) {
			t.Errorf("%s: %s is not found", pair.incident, pair.found)
		}
		if !slices.ContainsFunc(answer.RuledOut, func(v expect.Verdict) bool { return v.Cause == pair.not }) {
			t.Errorf("%s: %s is not ruled out (by: %s)", pair.incident, pair.not, pair.by)
		}
	}
}

// verdictsOf reads what TestIncidents holds the policies to.
func verdictsOf(t *testing.T, incident string) expect.Answer {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(incidentsDir, incident, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answer expect.Answer
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
