package plan_test

import data.plan

gone := {
	"subject": {"kind": "container"}, "captured_at_usec": 100000000,
	"seen": {"runtime.status": {"state": "exited"}, "runtime.death": {"current": true, "exit_code": 3, "never_started": false, "finished_at_usec": 95800000}},
	"absent": {"process.states": "its cgroup has no process"},
}

ends(death) := object.union(gone, {"seen": {"runtime.death": death}})

said(given) := words if {
	words := {s.says | some s in plan.has_ended} with input as given
}

test_it_ended if {
	said(gone) == {"it ended 4.2 s before this look, with exit code 3: what has ended is not slow (`runbook run killed` tells why it ended)"}
	some killed in said(ends({"exit_code": 137, "signal": "SIGKILL", "reason": "OOMKilled", "finished_at_usec": 0}))
	startswith(killed, "it has ended, at a time that is not known, with exit code 137 (as after SIGKILL) and the reason OOMKilled: ")
	some never in said(ends({"never_started": true, "finished_at_usec": 0}))
	contains(never, "and never started: its start failed")
}

test_an_end_that_nobody_tells_of if {
	some one in said(object.union(object.remove(gone, {"seen"}), {"seen": {"runtime.status": {"state": "exited"}}}))
	startswith(one, "the runtime says that it has exited, and not with which code")
	some two in said({"subject": {"kind": "cgroup"}, "captured_at_usec": 1, "seen": {}, "absent": {"process.states": "the cgroup is gone: /sys/fs/cgroup/a does not list it"}})
	startswith(two, "it has no process (the cgroup is gone: /sys/fs/cgroup/a does not list it), and")
	count(said(gone)) == 1
}

# A main process may leave others behind, and an instance that was restarted lives.
test_who_runs_has_not_ended if {
	count(said(object.union(object.remove(gone, {"absent"}), {"absent": {}, "seen": {"process.states": {"tasks": 2}}}))) == 0
	count(said({"subject": {"kind": "container"}, "captured_at_usec": 1, "seen": {"runtime.status": {"state": "running"}, "process.states": {"tasks": 2}, "runtime.death": {"current": false}}, "absent": {}})) == 0
}

test_who_could_not_be_looked_at_has_not_ended if {
	count(said({"subject": {"kind": "container"}, "captured_at_usec": 1, "seen": {}, "absent": {}})) == 0
	count(said({"subject": {"kind": "container"}, "captured_at_usec": 1, "seen": {"runtime.status": {"state": "exited"}}, "absent": {}})) == 0
	count(said({"subject": {"kind": "node"}, "captured_at_usec": 1, "seen": {}, "absent": {"process.states": "made up"}})) == 0
}
