package causes.cpu.parent_throttling_test

import data.causes.cpu.parent_throttling as cause

pod(more) := object.union(
	{
		"version": 1, "path": "/kubepods/podx", "level": "pod", "unlimited": false, "limit_cpus": 0.5, "window_usec": 2000000,
		"periods_in_window": 20, "throttled_periods_in_window": 18, "throttled_usec_in_window": 1500000, "throttled_ratio": 0.9,
	},
	more,
)

quiet_pod := pod({"throttled_periods_in_window": 0, "throttled_usec_in_window": 0, "throttled_ratio": 0})

own(more) := object.union(
	{
		"version": 1, "path": "/kubepods/podx/c", "level": "container", "unlimited": true, "window_usec": 2000000, "used_cpus": 0.5,
		"periods_in_window": 0, "throttled_periods_in_window": 0,
	},
	more,
)

given(own_cpu, levels) := {"seen": {"cgroup.cpu": own_cpu, "cgroup.cpu_ancestors": {"levels": levels, "complete": true}}, "absent": {}}

test_the_pods_limit_held_the_container_back if {
	held := given(own({"held_usec_in_window": 1400000}), [pod({})])
	[p.says | some p in cause.proves] == ["the pod's cgroup /kubepods/podx was throttled in 18 of 20 periods of the last 2.0 s, held back for 1.5 s in all, by its limit of 0.50 CPUs; the container itself lost 1.4 s by it"] with input as held
	count(cause.refutes) == 0 with input as held
}

# The kubelet gives a pod with one container that one's limit once more.
test_the_pods_limit_is_the_containers if {
	limited := {"unlimited": false, "limit_cpus": 0.5, "periods_in_window": 20, "throttled_periods_in_window": 18, "throttled_usec_in_window": 1500000, "throttled_ratio": 0.9}
	same := given(own(limited), [pod({})])
	count(cause.proves) + count(cause.supports) == 0 with input as same
	some w in cause.weakens with input as same
	w.says == "the pod's cgroup /kubepods/podx has the same limit as the container itself, 0.50 CPUs, and the container used that up"
	count(cause.proves) == 1 with input as given(own(object.union(limited, {"used_cpus": 0.2})), [pod({})]) # a sibling used the rest
	count(cause.proves) == 1 with input as given(own(object.union(limited, {"limit_cpus": 0.4})), [pod({})])
}

test_an_older_kernel_does_not_say_who_was_held_back if {
	count(cause.proves) == 1 with input as given(own({}), [pod({})])
	waited := object.union(given(own({"used_cpus": 0}), [pod({})]), {"seen": {"process.sched": {"wait_usec_in_window": 500000, "window_usec": 2000000}}})
	count(cause.proves) == 1 with input as waited
}

test_a_container_that_did_not_run_may_not_have_wanted_to if {
	idle := given(own({"used_cpus": 0}), [pod({})])
	count(cause.proves) == 0 with input as idle
	count(cause.supports) == 1 with input as idle
}

test_where_nobody_counts_its_loss_who_wanted_nothing_hardly_lost_any if {
	asleep := object.union(given(own({"used_cpus": 0.001}), [pod({})]), {"seen": {"process.sched": {"wait_usec_in_window": 20, "window_usec": 2000000}}})
	count(cause.proves) == 0 with input as asleep
	{w.says | some w in cause.weakens} == {"the container itself hardly wanted to run: it used 0.00 CPUs, and its threads waited for one less than 0.1 s"} with input as asleep
}

test_a_neighbour_in_the_pod_was_held_back_and_it_was_not if {
	spared := given(own({"held_usec_in_window": 0}), [pod({})])
	count(cause.proves) + count(cause.supports) == 0 with input as spared
	count(cause.refutes) == 1 with input as spared
}

test_what_its_own_quota_took_is_not_the_parents_doing if {
	both := given(own({
		"unlimited": false, "throttled_periods_in_window": 19, "throttled_usec_in_window": 1000000, "held_usec_in_window": 1010000,
	}), [pod({})])
	count(cause.proves) == 0 with input as both
	count(cause.supports) == 1 with input as both
}

test_no_limit_above if {
	free := given(own({}), [pod({"unlimited": true, "throttled_periods_in_window": 0})])
	count(cause.refutes) == 1 with input as free
	count(cause.refutes) == 1 with input as given(own({}), [])
}

test_a_limit_above_that_held_nothing_back if {
	count(cause.refutes) == 1 with input as given(own({}), [quiet_pod])
}

test_an_ancestor_that_could_not_be_read_refutes_nothing if {
	unseen := {"seen": {"cgroup.cpu": own({}), "cgroup.cpu_ancestors": {"levels": [quiet_pod], "complete": false}}, "absent": {}}
	count(cause.refutes) == 0 with input as unseen
}

test_an_ancestor_without_a_second_look_refutes_nothing if {
	once := given(own({}), [object.remove(pod({}), {"periods_in_window", "throttled_periods_in_window", "throttled_usec_in_window", "throttled_ratio"})])
	count(cause.refutes) == 0 with input as once
	count(cause.supports) == 0 with input as once
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
