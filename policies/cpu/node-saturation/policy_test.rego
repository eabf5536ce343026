package causes.cpu.node_saturation_test

import data.causes.cpu.node_saturation as cause
import data.lib_test as scene

crowded := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": scene.full, "node.neighbours": scene.with_greedy})

test_the_machine_is_full_and_the_container_waits if {
	[p.says | some p in cause.proves] == ["the machine's 2 CPUs were 99 % busy, 5 threads were running or ready to, and its threads waited 1.6 s for a CPU and ran 0.4 s, though no limit held it back"] with input as crowded
	[s.says | some s in cause.supports] == ["shop/batch-0/job (/pods/greedy) used 1.70 CPUs"] with input as crowded
	count(cause.refutes) == 0 with input as crowded
}

test_pressure_serves_where_the_scheduler_keeps_no_account if {
	given := scene.given(
		{"process.sched": null, "cgroup.pressure": {"cpu": {"some_ratio": 0.6}}, "cgroup.cpu": {"used_cpus": 0.2}},
		{"node.cpu": scene.full},
	)
	count(cause.proves) == 1 with input as given
}

test_a_throttled_container_waits_for_its_quota if {
	given := scene.given(
		{"process.sched": scene.waits, "cgroup.cpu": {
			"unlimited": false, "limit_cpus": 0.2, "periods_in_window": 20, "throttled_periods_in_window": 19,
			"throttled_ratio": 0.95, "throttled_usec_in_window": 1500000,
		}},
		{"node.cpu": scene.full},
	)
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
}

test_idle_CPUs_with_a_high_load_are_tasks_that_wait_for_a_disk if {
	given := scene.given({}, {"node.cpu": {"load1": 12.3, "blocked": 11, "iowait_ratio": 0.2}})
	[r.says | some r in cause.refutes; contains(r.says, "idle")] == ["the machine's CPUs were 90 % idle: the load of 12.3 is tasks that wait, of which 11 for I/O at this moment"] with input as given
}

test_a_container_that_does_not_wait_is_not_hurt if {
	given := scene.given({}, {"node.cpu": scene.full})
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_one_that_hardly_wants_to_run_is_hardly_hurt if {
	awake_now_and_then := {"wait_usec_in_window": 90000, "run_usec_in_window": 2000, "wait_ratio": 0.98, "wait_cpus": 0.045}
	given := scene.given({"process.sched": awake_now_and_then}, {"node.cpu": scene.full, "node.pressure": {"cpu": {"some_ratio": 0.9}}})
	count(cause.proves) + count(cause.supports) == 0 with input as given
	more := scene.given({"process.sched": object.union(awake_now_and_then, {"wait_cpus": 0.1})}, {"node.cpu": scene.full})
	count(cause.proves) == 0 with input as more
	count(cause.supports) == 1 with input as more
}

test_the_container_fills_the_machine_itself if {
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 1.9}}, {"node.cpu": scene.full})
	count(cause.proves) == 0 with input as given
	count(cause.weakens) == 1 with input as given
}

test_what_this_program_uses_does_not_fill_the_machine if {
	ours := {"self_ratio": 0.5, "runnable": 4, "runnable_first": 3}
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": object.union(scene.full, ours)})
	count(cause.proves) == 0 with input as given
}

test_a_machine_that_would_be_full_without_this_program if {
	crowd := {"self_ratio": 0.5, "runnable": 9, "runnable_first": 8}
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": object.union(scene.full, crowd)})
	count(cause.proves) == 1 with input as given
	threads_of_its_own := object.union(scene.waits, {"wait_cpus": 3})
	its_own := scene.given({"process.sched": threads_of_its_own, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": object.union(scene.full, crowd)})
	count(cause.proves) == 0 with input as its_own
}

test_a_low_weight_is_a_better_reason if {
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.01, "weight": 1}}, {"node.cpu": scene.full})
	count(cause.proves) == 1 with input as given
	count(cause.weakens) == 1 with input as given
}

test_steal_is_another_cause if {
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": object.union(scene.full, {"steal_ratio": 0.3})})
	count(cause.weakens) == 1 with input as given
}

test_the_machine_itself_is_the_subject if {
	given := {"subject": {"kind": "node"}, "seen": {}, "absent": {}, "node": {"seen": {"node.cpu": object.union(scene.node_cpu, scene.full)}, "absent": {}}}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) + count(cause.weakens) == 0 with input as scene.nothing
}
