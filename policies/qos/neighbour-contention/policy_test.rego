package causes.qos.neighbour_contention_test

import data.causes.qos.neighbour_contention as cause
import data.lib_test as scene

waiting := {"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.2}}

test_a_neighbour_has_the_CPUs if {
	given := scene.given(waiting, {"node.neighbours": scene.with_greedy})
	[p.says | some p in cause.proves] == ["shop/batch-0/job (/pods/greedy) used 1.70 CPUs, and this container 0.20: its threads waited 1.6 s for a CPU and ran 0.4 s, and no limit held it back"] with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_neighbour_may_work_while_nobody_waits if {
	given := scene.given({"process.states": {"blocked_in_both": 0, "stuck_in_d": []}}, {"node.neighbours": scene.with_greedy})
	count(cause.proves) == 0 with input as given
}

test_its_own_children_are_no_neighbours if {
	own := object.union(scene.neighbours, {"groups": [{"path": "/pods/app/worker", "inner": false, "used_cpus": 1.7}]})
	given := scene.given(waiting, {"node.neighbours": own})
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_what_runs_outside_of_all_containers if {
	outside := object.union(scene.neighbours, {"groups": [{"path": "/", "inner": true, "used_cpus": 1.7}]})
	given := scene.given(waiting, {"node.neighbours": outside})
	[true | some p in cause.proves; startswith(p.says, "what runs outside of all other cgroups used 1.70 CPUs")] == [true] with input as given
}

test_a_quota_is_no_neighbour if {
	given := scene.given({"process.sched": scene.waits, "cgroup.cpu": {
		"used_cpus": 0.2, "unlimited": false, "limit_cpus": 0.2, "periods_in_window": 20, "throttled_periods_in_window": 19,
		"throttled_ratio": 0.95, "throttled_usec_in_window": 1500000,
	}}, {"node.neighbours": scene.with_greedy})
	count(cause.proves) + count(cause.supports) == 0 with input as given
}

test_a_neighbour_fills_the_disk if {
	busy := object.union(scene.neighbours, {"groups": [{"path": "/pods/dd", "inner": false, "used_cpus": 0.1, "write_bytes_per_second": 90000000}]})
	disks := {"disks": [{"device": "254:0", "name": "vda", "busy_ratio": 1, "await_usec": 90000, "ended_in_window": 400, "queue_depth": 30, "in_flight": 12, "in_flight_first": 12}]}
	given := scene.given({"cgroup.pressure": {"io": {"some_ratio": 0.7}}}, {"node.neighbours": busy, "node.disks": disks})
	count(cause.supports) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_no_neighbour_does_anything if {
	count(cause.refutes) >= 1 with input as scene.given(waiting, {})
}

test_half_a_list_refutes_nothing if {
	given := scene.given(waiting, {"node.neighbours": {"complete": false}})
	count(cause.refutes) == 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
