package causes.ebpf.datapath_in_path_test

import data.causes.ebpf.datapath_in_path as cause
import data.lib_test as given

program := {"link": "eth0", "on_host": true, "hook": "tcx ingress", "name": "", "id": 7, "drops_everything": false}

programs(more) := object.union({"network.datapath": given.net_datapath({"programs": [program], "uncounted": 1})}, more)

test_connections_wait_and_nobody_counts_what_programs_drop if {
	some a in cause.supports with input as given.net_seen(programs({"network.sockets": given.net_sockets({"opening_stuck": 2})}))
	contains(a.says, "BPF programs handle its packets (tcx ingress of eth0), what 1 of them drop is not counted, and 2 connections have waited")
}

test_a_rule_that_drops_explains_it if {
	both := given.net_seen(programs({"network.sockets": given.net_sockets({"opening_stuck": 2}), "network.rules": given.net_rules([given.net_rule({})], {"hits": 1})}))
	count(cause.supports) == 0 with input as both
}

test_programs_at_work_are_no_fault if {
	count(cause.supports) == 0 with input as given.net_seen(programs({}))
	count(cause.weakens) == 1 with input as given.net_seen(programs({}))
}

test_a_network_that_is_well if {
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
