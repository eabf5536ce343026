package causes.cpu.weight_starved_test

import data.causes.cpu.weight_starved as cause
import data.lib_test as scene

starved(own) := {"process.sched": object.union(scene.waits, {"starved": 1, "run_usec_in_window": 0}), "cgroup.cpu": object.union({"used_cpus": 0.01}, own)}

test_a_low_weight_beside_a_greedy_neighbour if {
	given := scene.given(
		object.union(starved({"weight": 1}), {"workload.qos": {"class": "BestEffort"}}),
		{"node.neighbours": scene.with_greedy},
	)
	[p.says | some p in cause.proves] == ["its weight is low (cpu.weight 1, 100 is the default): its threads waited 1.6 s for a CPU and ran less than 0.1 s; 1 of 2 had not one turn, while shop/batch-0/job (/pods/greedy) used 1.70 CPUs; its pod is BestEffort: nothing was requested for it"] with input as given
	count(cause.refutes) == 0 with input as given
}

test_shares_of_v1_and_of_a_cgroup_above if {
	v1 := scene.given(starved({"shares": 2, "weight": 1}), {"node.cpu": scene.full})
	count(cause.proves) == 1 with input as v1
	above := object.union(scene.above, {"levels": [object.union(scene.above.levels[0], {"weight": 1, "path": "/besteffort"})]})
	given := scene.given(object.union(starved({}), {"cgroup.cpu_ancestors": above}), {"node.cpu": scene.full})
	[c | some p in cause.proves; contains(p.says, "cpu.weight 1, 100 is the default of /besteffort"); c := 1] == [1] with input as given
}

test_nobody_seen_to_use_it if {
	given := scene.given(starved({"weight": 1}), {})
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_a_low_weight_alone_hurts_nobody if {
	given := scene.given({"cgroup.cpu": {"weight": 1}}, {"node.neighbours": scene.with_greedy})
	count(cause.proves) + count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_a_fair_weight if {
	given := scene.given(starved({}), {"node.cpu": scene.full, "node.neighbours": scene.with_greedy})
	count(cause.proves) + count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_a_cgroup_above_that_was_not_read_may_have_a_low_one if {
	given := scene.given(object.union(starved({}), {"cgroup.cpu_ancestors": {"complete": false}}), {"node.cpu": scene.full})
	count(cause.refutes) == 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
