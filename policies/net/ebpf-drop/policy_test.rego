package causes.net.ebpf_drop_test

import data.causes.net.ebpf_drop as cause
import data.lib_test as given

dropped(more) := object.union({"link": "eth0", "on_host": false, "packets_in_window": 12, "passed_in_window": 100, "programs": ["egress cil_to_netdev"], "others": false}, more)

program := {"link": "eth0", "on_host": false, "hook": "tc egress", "name": "cil_to_netdev", "id": 7, "drops_everything": false}

drops(d, more) := given.net_seen(object.union({"network.datapath": given.net_datapath({"programs": [program], "drops": [dropped(d)]})}, more))

test_a_program_drops_and_connections_wait if {
	some a in cause.proves with input as drops({}, {"network.sockets": given.net_sockets({"opening_stuck": 2})})
	a.says == "BPF programs on eth0 (egress cil_to_netdev) dropped 12 packets of 100 in the window, while 2 connections have waited in SYN_SENT"
}

test_a_program_that_does_nothing_else if {
	shot := given.net_seen({"network.datapath": given.net_datapath({"programs": [object.union(program, {"drops_everything": true})], "drops": [dropped({})]})})
	count(cause.proves) == 1 with input as shot
}

test_a_policy_at_work_is_a_hint if {
	count(cause.proves) == 0 with input as drops({}, {})
	some a in cause.supports with input as drops({}, {})
	not a.strong
	some b in cause.supports with input as drops({"packets_in_window": 80}, {})
	b.strong
}

test_other_filters_may_have_dropped if {
	count(cause.proves) == 0 with input as drops({"others": true}, {"network.sockets": given.net_sockets({"opening_stuck": 2})})
	count(cause.supports) == 1 with input as drops({"others": true}, {})
}

test_programs_that_drop_nothing if {
	quiet := given.net_seen({"network.datapath": given.net_datapath({"programs": [program]})})
	count(cause.refutes) == 1 with input as quiet
	uncounted := given.net_seen({"network.datapath": given.net_datapath({"programs": [program], "uncounted": 1})})
	count(cause.refutes) == 0 with input as uncounted
	count(cause.weakens) == 1 with input as uncounted
}

test_a_network_that_is_well if {
	count(cause.proves) == 0 with input as given.net_seen({})
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
