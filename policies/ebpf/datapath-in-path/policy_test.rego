package causes.ebpf.datapath_in_path_test

import data.causes.ebpf.datapath_in_path as cause
import data.lib_test as given

program := {"link": "eth0", "on_host": true, "hook": "tcx ingress", "name": "", "id": 7, "drops_everything": false}

programs(more) := object.union({"network.datapath": given.net_datapath({"programs": [program], "uncounted": 1})}, more)

test_connections_wait_and_nobody_counts_what_programs_drop if {
	some a in cause.supports with input as given.net_seen(programs({"network.sockets": given.net_sockets({"opening_stuck": 2})}))
	contains(a.says, "BPF programs handle its packets (tcx ingress of eth0), what 1 of them drop is not counted, and 2 connections have waited")
}

xdp_program := {"link": "eth0", "on_host": false, "hook": "xdp", "name": "", "id": 7, "drops_everything": false}

at_xdp(arrived, received) := given.net_seen({
	"network.datapath": given.net_datapath({"programs": [xdp_program], "uncounted": 1}),
	"network.sockets": given.net_sockets({"opening_stuck": 2}),
	"network.links": given.net_links([given.net_link({"xdp": "generic", "rx_packets_in_window": arrived})]),
	"network.counters": given.net_counters({"ip_in_receives_in_window": received}),
})

test_what_arrives_at_an_xdp_program_and_goes_no_further if {
	some a in cause.supports with input as at_xdp(20, 0)
	a.strong
	contains(a.says, "20 packets arrived at eth0 in the window, whose XDP program sees them first, and the IP stack received none of them, while 2 connections")
}

test_an_xdp_program_that_lets_packets_through_is_not_accused_of_them if {
	every case in [at_xdp(20, 12), at_xdp(20, 1), at_xdp(2, 0)] {
		count({a | some a in cause.supports; a.strong}) == 0 with input as case
	}
}

test_without_an_xdp_program_there_is_no_such_difference if {
	plain := given.net_seen({
		"network.sockets": given.net_sockets({"opening_stuck": 2}),
		"network.counters": given.net_counters({"ip_in_receives_in_window": 0}),
	})
	count(cause.supports) == 0 with input as plain
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
