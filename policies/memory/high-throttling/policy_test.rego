package causes.memory.high_throttling_test

import data.causes.memory.high_throttling as cause

reclaim(more) := object.union(
	{
		"version": 2, "path": "/pod/a", "level": "container", "window_usec": 2000000, "usage_bytes": 125337600, "high_bytes": 33554432,
		"highest_bytes": 125337600, "above_high": true, "above_high_once": true, "high_events_in_window": 51, "high_events_below_in_window": 0, "max_events_in_window": 0,
	},
	more,
)

given(own, levels, more) := {
	"seen": object.union({"cgroup.reclaim": own, "cgroup.reclaim_ancestors": {"levels": levels, "complete": true}}, more),
	"absent": {}, "node": {"seen": {}, "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"memory": {"some_ratio": ratio}}}

test_above_it_and_waiting if {
	some p in cause.proves with input as given(reclaim({}), [], waits(0.37))
	p.says == "usage (119.5 MiB) was at its own memory.high of 32.0 MiB, which held tasks back 51 times in the window of 2.0 s; its tasks waited for memory 37 % of the time"
	count(cause.refutes) == 0 with input as given(reclaim({}), [], waits(0.37))
}

test_a_task_sleeps_in_the_kernels_function if {
	states := {"process.states": {"waits_in": [{"function": "mem_cgroup_handle_over_high", "tasks": 1}]}}
	some p in cause.proves with input as given(reclaim({}), [], states)
	endswith(p.says, "1 of its tasks sleep in mem_cgroup_handle_over_high")
}

test_the_cgroup_above if {
	own := object.remove(reclaim({"high_events_in_window": 0}), ["high_bytes", "above_high", "above_high_once"])
	some p in cause.proves with input as given(own, [reclaim({"path": "/pod", "level": "pod"})], waits(0.37))
	contains(p.says, "the memory.high of the cgroup above it, /pod, of 32.0 MiB")
	count(cause.refutes) == 0 with input as given(own, [reclaim({"path": "/pod", "level": "pod"})], waits(0.37))
}

test_counted_and_nobody_waits if {
	count(cause.proves) == 0 with input as given(reclaim({}), [], waits(0.01))
	count(cause.supports) == 1 with input as given(reclaim({}), [], waits(0.01))
	count(cause.weakens) == 1 with input as given(reclaim({}), [], waits(0.01))
}

test_just_below_it_points_this_way if {
	below := {"above_high": false, "above_high_once": false}
	count(cause.proves) == 0 with input as given(reclaim(below), [], {})
	count(cause.supports) == 1 with input as given(reclaim(below), [], {})
}

# dd took 100 MiB before the window, slept all through it, and was gone in the second look.
test_it_sleeps_for_what_it_took_before if {
	own := reclaim({"high_events_in_window": 0, "above_high": false, "usage_bytes": 2023424, "refault_bytes_per_second": 0, "anon_refaults_in_window": 0})
	some p in cause.proves with input as given(own, [], waits(0.97))
	startswith(p.says, "usage (119.5 MiB) was at its own memory.high of 32.0 MiB; its tasks waited for memory 97 % of the time")
	count(cause.refutes) == 0 with input as given(own, [], waits(0.97))
}

test_at_it_and_nobody_waits if {
	own := reclaim({"high_events_in_window": 0})
	count(cause.refutes) == 1 with input as given(own, [], waits(0))
	count(cause.supports) == 0 with input as given(own, [], waits(0))
}

# Held back an hour ago, and not now.
test_quiet_in_the_window if {
	some r in cause.refutes with input as given(reclaim({"high_events_in_window": 0, "above_high": false, "above_high_once": false}), [], waits(0.3))
	r.says == "no memory.high held a task back in the window of 2.0 s"
}

test_there_is_none if {
	own := object.remove(reclaim({"high_events_in_window": 0}), ["high_bytes", "above_high", "above_high_once"])
	some r in cause.refutes with input as given(own, [], waits(0.3))
	r.says == "neither it nor a cgroup above it has a memory.high"
}

test_version_1 if {
	some r in cause.refutes with input as given({"version": 1, "window_usec": 2000000}, [], {})
	contains(r.says, "cgroup v1")
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
