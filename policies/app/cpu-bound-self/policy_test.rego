package causes.app.cpu_bound_self_test

import data.causes.app.cpu_bound_self as cause
import data.lib_test as scene

busy(more) := scene.given(object.union(
	{
		"cgroup.cpu": {"used_cpus": 0.98, "usage_usec_in_window": 1960000, "user_usec_in_window": 1900000},
		"process.states": {"busy_threads": 1},
	},
	more,
), {})

test_a_thread_computes_all_the_time if {
	count(cause.supports) == 3 with input as busy({})
	count(cause.refutes) == 0 with input as busy({})
	count(cause.weakens) == 0 with input as busy({})
}

test_the_kernel_s_work_is_not_its_own if {
	in_kernel := busy({"cgroup.cpu": {"used_cpus": 0.98, "usage_usec_in_window": 2000000, "user_usec_in_window": 500000, "system_usec_in_window": 1500000}})
	some s in cause.supports with input as in_kernel
	s.says == "it used 0.98 CPUs for 2.0 s, and no limit held it back, but 75 % of that was the kernel's work for it (system calls, page faults) and not its own code"
	not s.strong
	count(cause.supports) == 1 with input as in_kernel
	count(cause.weakens) + count(cause.refutes) == 0 with input as in_kernel
}

# One process of many in a cgroup, which may be the root: what the cgroup used is not its own.
test_a_process_is_told_by_its_own_threads if {
	one := {"cgroup.cpu": {"used_cpus": 1.32, "usage_usec_in_window": 2640000, "user_usec_in_window": 900000, "system_usec_in_window": 1740000}}
	it := {"process.sched": {"threads": 1, "complete": true, "window_usec": 2000000, "run_usec_in_window": 1980000}}
	computes := object.union(busy(object.union(one, it)), {"subject": {"kind": "process"}})
	some s in cause.supports with input as computes
	s.says == "it used 0.99 CPUs for 2.0 s, and no limit held it back"
	count(cause.supports) == 2 with input as computes

	sleeps := {"process.sched": {"threads": 1, "complete": true, "window_usec": 2000000, "run_usec_in_window": 20000}}
	count(cause.supports) == 0 with input as object.union(busy(object.union(one, sleeps)), {"subject": {"kind": "process"}})
}

test_it_waits_for_CPUs_as_well if {
	count(cause.supports) == 0 with input as busy({"process.sched": scene.waits})
	count(cause.weakens) == 1 with input as busy({"process.sched": scene.waits})
}

# Eight threads on two CPUs, which nobody else wants.
crowded(more) := object.union(
	busy(object.union({
		"cgroup.cpu": {"used_cpus": 1.9, "usage_usec_in_window": 3800000, "user_usec_in_window": 3700000},
		"process.sched": scene.waits,
	}, more)),
	{"node": {"seen": {"node.cpu": {"online": 2, "busy_ratio": 1, "self_ratio": 0.05}}}},
)

test_its_own_threads_wait_for_each_other if {
	says := {s.says | some s in cause.supports} with input as crowded({})
	some first in says
	startswith(first, "it used 1.90 of the machine's 2 CPUs itself, and no limit held it back: its threads waited")
	endswith(first, "most of it for each other")
	"97 % of that was its own code, not the kernel's" in says
	count(cause.weakens) + count(cause.refutes) == 0 with input as crowded({})
}

test_they_wait_for_others_too if {
	less := {"cgroup.cpu": {"used_cpus": 1.2, "usage_usec_in_window": 2400000, "user_usec_in_window": 2300000}}
	count(cause.supports) == 0 with input as crowded(less)
	count(cause.weakens) == 1 with input as crowded(less)
}

# A hierarchy for the CPUs and another to count them: what is not counted is not zero.
test_what_the_cgroup_does_not_count_its_threads_tell if {
	counted := busy({"process.sched": {"threads": 1, "complete": true, "window_usec": 2000000, "run_usec_in_window": 1960000}})
	cpu := object.remove(counted.seen["cgroup.cpu"], ["used_cpus", "usage_usec_in_window", "user_usec_in_window"])
	uncounted := object.union(object.remove(counted, ["seen"]), {"seen": object.union(object.remove(counted.seen, ["cgroup.cpu"]), {"cgroup.cpu": cpu})})
	some s in cause.supports with input as uncounted
	s.says == "it used 0.98 CPUs for 2.0 s, and no limit held it back"
	s.cites[0].id == "process.sched"
}

# A storm of short processes leaves nothing that lives through the window.
test_what_is_not_counted_is_not_little if {
	full := busy({"process.sched": {"threads": 1, "complete": true, "window_usec": 2000000, "run_usec_in_window": 20000}})
	cpu := object.remove(full.seen["cgroup.cpu"], ["used_cpus", "usage_usec_in_window", "user_usec_in_window"])
	uncounted := object.union(object.remove(full, ["seen"]), {"seen": object.union(object.remove(full.seen, ["cgroup.cpu"]), {"cgroup.cpu": cpu})})
	count(cause.refutes) == 0 with input as uncounted
	some s in cause.weakens with input as uncounted
	s.says == "those of its threads that lived through the window used only 0.01 CPUs, and what its cgroup used is not counted"
}

test_a_quota_is_the_reason if {
	throttled := scene.given({"cgroup.cpu": {
		"used_cpus": 0.98, "unlimited": false, "limit_cpus": 1, "periods_in_window": 20, "throttled_periods_in_window": 15,
		"throttled_ratio": 0.75, "throttled_usec_in_window": 900000,
	}}, {})
	count(cause.supports) == 0 with input as throttled
	count(cause.refutes) == 1 with input as throttled
}

test_it_is_idle if {
	count(cause.refutes) == 1 with input as scene.given({}, {})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
