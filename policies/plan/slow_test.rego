package plan_test

import data.lib_test as scene
import data.plan

at_rest := scene.given(
	{
		"cgroup.reclaim": {"version": 2, "refault_bytes_per_second": 0}, "cgroup.io": {"version": 2, "devices": []}, "cgroup.pids": {"current": 3},
		"process.states": {"writers": []}, "network.counters": {"listen_overflows_in_window": 0, "tcp_syn_retransmits_in_window": 0},
	},
	{},
)

changed(more) := object.union(at_rest, {"seen": {id: object.union(object.get(at_rest.seen, id, {}), change) | some id, change in more}})

without(id) := object.union(object.remove(at_rest, {"seen"}), {"seen": object.remove(at_rest.seen, {id})})

test_a_quiet_container_is_left_alone if {
	plan.slow_triage == false with input as at_rest
}

test_each_family_can_ask_for_a_second_look if {
	plan.slow_triage with input as changed({"cgroup.cpu": {"throttled_ratio": 0.1}})
	plan.slow_triage with input as changed({"process.sched": scene.waits})
	plan.slow_triage with input as changed({"cgroup.cpu": {"used_cpus": 0.99}})
	plan.slow_triage with input as changed({"cgroup.reclaim": {"level": "container", "refault_bytes_per_second": 9000000}})
	plan.slow_triage with input as changed({"cgroup.pressure": {"io": {"some_ratio": 0.3}}})
	plan.slow_triage with input as changed({"process.states": {"blocked_in_both": 1}})
	plan.slow_triage with input as changed({"process.states": {"stopped_in_both": 1}})
	plan.slow_triage with input as changed({"cgroup.freezer": {"frozen": true}})
	plan.slow_triage with input as changed({"cgroup.pids": {"refused_in_window": 2}})
	plan.slow_triage with input as changed({"network.counters": {"listen_overflows_in_window": 7}})
	plan.slow_triage with input as changed({"network.sockets": {"opening_stuck": 1}})
}

test_a_hint_is_enough_where_nothing_else_was_read if {
	plan.slow_triage with input as {"seen": {"cgroup.freezer": {"frozen": true}}, "absent": {}}
}

test_without_one_of_the_families_nobody_says_that_it_is_quiet if {
	some_unread := {"cgroup.cpu", "cgroup.cpu_ancestors", "process.sched", "cgroup.reclaim", "cgroup.io", "cgroup.pids", "process.states", "cgroup.freezer"}
	every id in some_unread { count([1 | plan.slow_triage == false]) == 0 with input as without(id) }
	count([1 | plan.slow_triage == false]) == 0 with input as {"seen": {}, "absent": {}}
}

test_the_network_need_not_be_there if {
	plan.slow_triage == false with input as without("network.counters")
}

test_a_quota_above_that_spared_it_is_no_hint if {
	throttled := [object.union(scene.above.levels[0], {"unlimited": false, "throttled_ratio": 0.9})]
	plan.slow_triage with input as changed({"cgroup.cpu_ancestors": {"levels": throttled}})
	plan.slow_triage == false with input as changed({"cgroup.cpu_ancestors": {"levels": throttled}, "cgroup.cpu": {"held_usec_in_window": 0}})
}

# On v1 the root is among the levels above: what the machine reads again makes no container of it loud.
test_reclaim_of_the_whole_machine_is_nobodys if {
	above := {"level": "root", "refault_bytes_per_second": 9000000, "oom_kills_in_window": 1}
	plan.slow_triage == false with input as changed({"cgroup.reclaim_ancestors": {"levels": [above], "complete": true}})
	plan.slow_triage with input as changed({"cgroup.reclaim_ancestors": {"levels": [object.union(above, {"level": "pod"})], "complete": true}})
}
