package plan_test

import data.plan

sockets(resending, waiting) := {"resending_count": resending, "listeners": [{"waiting": waiting, "waiting_first": waiting}]}

looked(resending, waiting, overflows) := {"seen": {"network.sockets": sockets(resending, waiting), "network.counters": {"listen_overflows_in_window": overflows}}, "absent": {}}

test_what_stalls_is_worth_a_look if {
	plan.connections_stall with input as looked(1, 0, 0)
	plan.connections_stall with input as looked(0, 1, 0)
	plan.connections_stall with input as looked(0, 0, 1)
}

test_what_flows_is_not if {
	plan.connections_stall == false with input as looked(0, 0, 0)
}

seen(s, used) := {"seen": {"network.sockets": s, "network.counters": {"listen_overflows_in_window": 0}, "cgroup.cpu": {"used_cpus": used}}, "absent": {}}

test_who_does_little_may_wait_for_a_peer if {
	s := object.union(sockets(0, 0), {
		"host_network": false, "listeners": [{"port": 80, "waiting": 0, "waiting_first": 0}],
		"destinations": [{"remote": "10.0.0.7:5432", "ports": 1, "time_wait": 0, "lowest_port": 40000}],
	})
	plan.connections_stall with input as seen(s, 0.1)
	plan.connections_stall == false with input as seen(s, 0.9)
	plan.connections_stall == false with input as seen(object.union(s, {"host_network": true}), 0.1)
	plan.connections_stall == false with input as seen(object.union(s, {"destinations": []}), 0.1)
}

test_it_does_not_know_without_the_sockets_or_the_counters if {
	not stall_answered with input as {"seen": {"network.counters": {"listen_overflows_in_window": 0}}, "absent": {}}
	not stall_answered with input as {"seen": {"network.sockets": sockets(0, 0)}, "absent": {}}
}

stall_answered if plan.connections_stall in {true, false}
