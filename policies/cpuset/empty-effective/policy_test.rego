package causes.cpuset.empty_effective_test

import data.causes.cpuset.empty_effective as cause
import data.lib_test as scene

set(more) := scene.given({"cgroup.cpuset": more}, {})

test_a_v1_cpuset_that_nobody_filled_in if {
	[p.says | some p in cause.proves] == ["cpuset.cpus is empty in /pods/app: nothing new can be put into it"] with input as set({"version": 1, "cpus": 0, "cpus_effective": "", "mems_effective": ""})
	count(cause.proves) == 1 with input as set({"version": 1, "mems_effective": ""})
}

test_none_of_what_it_asked_for if {
	gone := set({"cpus_requested": "3", "granted": 0})
	count(cause.supports) == 1 with input as gone
	count(cause.refutes) == 0 with input as gone
}

test_it_waits_where_it_did_not_ask_to_be if {
	waits := scene.given({
		"cgroup.cpuset": {"cpus_requested": "3", "granted": 0}, "cgroup.cpu": {"used_cpus": 0.2}, "process.sched": scene.waits,
	}, {})
	count(cause.proves) == 1 with input as waits
	count(cause.supports) == 0 with input as waits
}

test_part_of_what_it_asked_for if {
	part := set({"cpus_requested": "0-3", "granted": 2})
	count(cause.supports) == 1 with input as part
	count(cause.refutes) == 0 with input as part
}

test_as_asked if {
	count(cause.refutes) == 1 with input as set({"cpus_requested": "0-1", "granted": 2})
	count(cause.refutes) == 1 with input as set({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
