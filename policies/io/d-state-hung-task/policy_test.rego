package causes.io.d_state_hung_task_test

import data.causes.io.d_state_hung_task as cause

states(more) := object.union(
	{
		"window_usec": 2000000, "tasks": 3, "looked": 3, "complete": true, "processes": 3, "running": 0, "sleeping": 2, "blocked": 1,
		"stopped": 0, "stopped_in_both": 0, "signalled_in_both": 0, "traced_in_both": 0, "zombies": 0, "zombies_in_both": 0, "blocked_in_both": 1,
		"stuck_in_d": [stuck], "waits_in": [], "waits_known": true, "writers": [], "busy_threads": 0,
	},
	more,
)

stuck := {"pid": 172, "tid": 172, "command": "touch", "waits_in": "percpu_rwsem_wait", "same": true}

reads := object.union(stuck, {"command": "cat", "waits_in": "folio_wait_bit_common"})

thawed := {"version": 1, "frozen": false, "state": "THAWED"}

frozen := {"version": 1, "frozen": true, "state": "FROZEN"}

given(more) := {"seen": object.union({"process.states": states({}), "cgroup.freezer": thawed}, more), "absent": {}, "node": {"seen": {}, "absent": {}}}

test_a_frozen_filesystem_is_proven if {
	count(cause.proves) == 1 with input as given({})
	count(cause.refutes) == 0 with input as given({})
}

test_where_there_is_no_freezer if {
	seen := {"seen": {"process.states": states({})}, "absent": {"cgroup.freezer": "none"}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 1 with input as seen
}

# A frozen task shows D in the function it slept in: the function tells nothing.
test_an_unread_freezer_leaves_it_open_whatever_the_function if {
	seen := {"seen": {"process.states": states({})}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as seen
	count(cause.supports) == 0 with input as seen
	count(cause.refutes) == 0 with input as seen
	sleeps := states({"stuck_in_d": [object.union(stuck, {"waits_in": "hrtimer_nanosleep"})]})
	count(cause.proves) == 0 with input as given({"process.states": sleeps, "cgroup.freezer": frozen})
	count(cause.refutes) == 1 with input as given({"process.states": sleeps, "cgroup.freezer": frozen})
}

# cgroup v1: a frozen task shows D too.
test_a_frozen_cgroup_is_no_hang if {
	in_freezer := states({"stuck_in_d": [object.union(stuck, {"waits_in": "__refrigerator"})]})
	every freezer in [[frozen, 2], [thawed, 1]] {
		now := given({"process.states": in_freezer, "cgroup.freezer": freezer[0]})
		count(cause.proves) == 0 with input as now
		count(cause.supports) == 0 with input as now
		count(cause.refutes) == freezer[1] with input as now
	}
}

# Without the right to read wchan, and without the freezer, nobody can tell.
test_an_unread_freezer_leaves_it_open if {
	blind := states({"waits_known": false, "stuck_in_d": [object.remove(stuck, ["waits_in"])]})
	now := {"seen": {"process.states": blind}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 0 with input as now
	count(cause.supports) == 1 with input as given({"process.states": blind})
}

test_memory_high_is_another_wait if {
	high := states({"stuck_in_d": [object.union(stuck, {"waits_in": "mem_cgroup_handle_over_high"})]})
	count(cause.proves) == 0 with input as given({"process.states": high})
	count(cause.refutes) == 1 with input as given({"process.states": high})
}

test_the_parent_of_a_vfork_shows_D if {
	parent := states({"stuck_in_d": [object.union(stuck, {"waits_in": "wait_for_vfork_done"})]})
	count(cause.proves) == 0 with input as given({"process.states": parent})
	count(cause.refutes) == 1 with input as given({"process.states": parent})
}

test_a_moment_in_D_is_ordinary if {
	calm := states({"blocked": 1, "blocked_in_both": 0, "stuck_in_d": []})
	count(cause.refutes) == 1 with input as given({"process.states": calm})
	count(cause.proves) == 0 with input as given({"process.states": calm})
}

test_a_busy_disk_moves if {
	busy := states({"stuck_in_d": [object.union(reads, {"same": false})]})
	count(cause.refutes) == 1 with input as given({"process.states": busy})
}

test_a_wait_for_storage_alone_is_no_proof if {
	slow := states({"stuck_in_d": [reads]})
	count(cause.proves) == 0 with input as given({"process.states": slow})
	count(cause.supports) == 1 with input as given({"process.states": slow})
}

test_a_limit_on_io_explains_a_long_wait if {
	seen := {
		"process.states": states({"stuck_in_d": [reads]}),
		"cgroup.io": {"version": 1, "path": "/a", "level": "container", "window_usec": 2000000, "limited": true, "devices": [{"device": "254:0", "limit_used_ratio": 0.99}]},
	}
	count(cause.weakens) == 1 with input as given(seen)
}

test_a_busy_disk_that_works_explains_it_too if {
	now := object.union(given({"process.states": states({"stuck_in_d": [reads]})}), {"node": {"seen": {"node.disks": {"window_usec": 2000000, "disks": [{
		"device": "254:0", "name": "vda", "busy_ratio": 0.99, "reads_per_second": 3.5, "writes_per_second": 0, "in_flight": 3,
	}]}}}})
	count(cause.weakens) == 1 with input as now
}

heard(events) := {"source": "kmsg", "from_usec": 0, "to_usec": 9, "error_usec": 0, "covers_death": true, "covers_seconds": 600, "suppressed": 0, "omitted": 0, "events": events}

hung(age) := {"kind": "hung-task", "pid": 172, "command": "touch", "seconds": 120, "age_seconds": age, "ours": true, "count": 1, "at_usec": 1, "first_usec": 1, "line": "INFO: task touch:172 blocked for more than 120 seconds."}

test_the_kernel_named_it_and_it_still_waits if {
	seen := {"process.states": states({"stuck_in_d": [reads]}), "kernel.hung": heard([hung(30)])}
	count(cause.proves) == 1 with input as given(seen)
	count(cause.supports) == 2 with input as given(seen)
}

test_an_old_line_says_nothing if {
	seen := {"process.states": states({"blocked_in_both": 0, "stuck_in_d": []}), "kernel.hung": heard([hung(4000)])}
	count(cause.supports) == 0 with input as given(seen)
	count(cause.refutes) == 1 with input as given(seen)
}

test_a_look_at_some_of_the_tasks_refutes_nothing if {
	part := states({"complete": false, "blocked_in_both": 0, "stuck_in_d": []})
	count(cause.refutes) == 0 with input as given({"process.states": part})
}

test_nothing_is_said_when_nothing_could_be_read if {
	nothing := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as nothing
	count(cause.supports) == 0 with input as nothing
	count(cause.weakens) == 0 with input as nothing
	count(cause.refutes) == 0 with input as nothing
}
