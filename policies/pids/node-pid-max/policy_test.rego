package causes.pids.node_pid_max_test

import data.causes.pids.node_pid_max as cause

tasks(more) := {"seen": {}, "absent": {}, "node": {"absent": {}, "seen": {"node.tasks": object.union(
	{
		"tasks": 345, "tasks_first": 340, "pid_max": 4194304, "threads_max": 127000, "low_pids": 90, "free": 126660, "usable": 127000,
		"used_ratio": 0.0027, "nearer_limit": "kernel.threads-max",
	},
	more,
)}}}

full := {"tasks": 190, "tasks_first": 190, "pid_max": 400, "free": 0, "usable": 190, "used_ratio": 1, "nearer_limit": "kernel.pid_max"}

test_no_pid_is_left if {
	count(cause.proves) == 1 with input as tasks(full)
	count(cause.refutes) == 0 with input as tasks(full)
	some s in cause.proves with input as tasks(full)
	contains(s.says, "with kernel.pid_max (400) there is room for 190")
}

test_nearly_none_is_left if {
	now := tasks({"tasks": 32000, "tasks_first": 32000, "pid_max": 32768, "free": 500, "usable": 32500, "used_ratio": 0.985})
	count(cause.supports) == 1 with input as now
	count(cause.proves) == 0 with input as now
}

test_plenty if {
	count(cause.refutes) == 1 with input as tasks({})
	count(cause.supports) == 0 with input as tasks({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	nothing := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as nothing
	count(cause.supports) == 0 with input as nothing
	count(cause.refutes) == 0 with input as nothing
}
