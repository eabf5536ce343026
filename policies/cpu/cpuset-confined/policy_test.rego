package causes.cpu.cpuset_confined_test

import data.causes.cpu.cpuset_confined as cause
import data.lib_test as scene

one := {"cpus": 1, "cpus_effective": "0", "cpus_requested": "0"}

test_its_threads_share_one_CPU_while_another_idles if {
	given := scene.given({"cgroup.cpuset": one, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.98}}, {})
	[p.says | some p in cause.proves] == ["it may use 1 of the machine's 2 CPUs (cpuset 0) and uses 0.98 of them; its threads waited 1.6 s for a CPU and ran 0.4 s, while 1.40 CPUs were idle"] with input as given
}

test_its_own_affinity_is_narrower if {
	given := scene.given({"cgroup.cpuset": {"process_cpus": 1}, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.98}}, {})
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_others_on_its_CPU_are_the_better_reason if {
	given := scene.given({"cgroup.cpuset": one, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {})
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_one_CPU_is_enough_for_it if {
	given := scene.given({"cgroup.cpuset": one}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_one_busy_thread_would_gain_nothing_from_a_second_CPU if {
	given := scene.given({"cgroup.cpuset": one, "cgroup.cpu": {"used_cpus": 0.99}}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as given
}

test_the_others_are_full_too if {
	given := scene.given({"cgroup.cpuset": one, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.98}}, {"node.cpu": scene.full})
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 0 with input as given
	some a in cause.supports with input as given
	not a.strong
}

# A slow machine is full while we look; what we use is room that it has.
test_the_others_are_full_with_our_own_work if {
	ours := {"idle_ratio": 0.02, "iowait_ratio": 0, "busy_ratio": 0.98, "self_ratio": 0.45}
	given := scene.given({"cgroup.cpuset": one, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.98}}, {"node.cpu": object.union(scene.full, ours)})
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_others_are_full_and_it_does_not_fill_its_own if {
	given := scene.given({"cgroup.cpuset": one, "process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}, {"node.cpu": scene.full})
	count(cause.refutes) == 1 with input as given
}

test_it_may_use_all if {
	count(cause.refutes) == 1 with input as scene.given({}, {})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
