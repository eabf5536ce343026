package causes.limits.nproc_uid_test

import data.causes.limits.nproc_uid as cause

nproc(more) := {"seen": {"process.nproc": {"complete": true, "users": [object.union(
	{"uid": 4242, "limit": 20, "tasks": 3, "tasks_first": 3, "own_tasks": 3, "used_ratio": 0.15, "counted": true},
	more,
)]}}, "absent": {}}

test_at_the_limit if {
	now := nproc({"tasks": 20, "tasks_first": 20, "own_tasks": 12, "used_ratio": 1})
	count(cause.proves) == 1 with input as now
	count(cause.refutes) == 0 with input as now
	some s in cause.proves with input as now
	contains(s.says, "user id 4242 has 20 tasks")
}

test_at_the_limit_in_one_look if {
	now := nproc({"tasks": 20, "tasks_first": 3})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 0 with input as now
}

test_one_process_and_a_limit_of_one if {
	now := nproc({"limit": 1, "tasks": 1, "tasks_first": 1, "used_ratio": 1})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

test_at_the_edge if {
	now := nproc({"limit": 1000, "tasks": 990, "tasks_first": 995, "used_ratio": 0.99})
	count(cause.supports) == 1 with input as now
}

test_far_from_it if {
	count(cause.refutes) == 1 with input as nproc({})
	count(cause.refutes) == 1 with input as nproc({"counted": false, "limit": 96365, "tasks": 300, "tasks_first": 300, "used_ratio": 0.003})
}

test_root_is_exempt if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"process.nproc": "none of its processes"}}
}

test_the_pids_controller_counts_what_it_refuses if {
	now := object.union(nproc({}), {"seen": {"cgroup.pids": {"version": 1, "path": "/a", "level": "container", "current": 3, "refused_in_window": 4}}})
	count(cause.weakens) == 1 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
