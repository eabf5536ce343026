package causes.net.connection_refused_test

import data.causes.net.connection_refused as cause
import data.lib_test as given

calm := {
	"tcp_attempt_fails_in_window": 0, "tcp_aborts_on_timeout_in_window": 0, "tcp_out_resets_in_window": 0, "icmp_in_dest_unreachs_in_window": 0, "icmp_in_time_excds_in_window": 0,
	"tcp_active_opens_in_window": 20, "tcp_passive_opens_in_window": 0,
}

counted(more) := {"network.counters": given.net_counters(object.union(calm, more))}

refused := counted({"tcp_attempt_fails_in_window": 12})

test_the_peer_refuses if {
	some a in cause.supports with input as given.net_seen(refused)
	a.says == "12 connections of its network namespace were refused at once in 2.0 s, by a reset, and no rule of its network or of the node's rejected any: nobody listens where they go"
	a.strong
	count(cause.supports) == 1 with input as given.net_seen(refused)
	count(cause.weakens) + count(cause.refutes) == 0 with input as given.net_seen(refused)
}

test_a_port_of_its_own if {
	count(cause.supports) == 2 with input as given.net_seen(counted({"tcp_attempt_fails_in_window": 12, "tcp_out_resets_in_window": 12}))
}

test_rules_that_nobody_read if {
	half := given.net_seen(object.union(refused, {"network.rules": given.net_rules([], {"complete": false})}))
	some a in cause.supports with input as half
	not a.strong
}

test_a_rule_that_rejects_looks_the_same if {
	rule := given.net_rule({"verdict": "reject", "with": "tcp-reset"})
	rejected := given.net_seen(object.union(refused, {"network.rules": given.net_rules([rule], {"hits": 1})}))
	count(cause.supports) == 0 with input as rejected
	count(cause.weakens) == 1 with input as rejected
	some a in cause.refutes with input as rejected
	endswith(a.says, "rejected 12 packets, and 12 connections were refused")
}

test_a_redirect_to_a_port_without_a_listener if {
	turn := given.net_rule({"verdict": "redirect", "to_port": 15001, "to_port_listens": false})
	turned := given.net_seen(object.union(refused, {"network.rules": given.net_rules([turn], {"hits": 1})}))
	some a in cause.refutes with input as turned
	contains(a.says, "to port 15001 of its own, where nobody listens")
}

test_icmp_and_silence_are_no_refusal if {
	by_icmp := given.net_seen(counted({"tcp_attempt_fails_in_window": 12, "icmp_in_dest_unreachs_in_window": 12}))
	count(cause.supports) == 0 with input as by_icmp
	count(cause.refutes) == 1 with input as by_icmp
	out_of_hops := given.net_seen(counted({"tcp_attempt_fails_in_window": 2, "icmp_in_time_excds_in_window": 2}))
	count(cause.supports) + count(cause.refutes) == 0 with input as out_of_hops # or somebody looks for the way
	by_timeout := given.net_seen(counted({"tcp_attempt_fails_in_window": 3, "tcp_aborts_on_timeout_in_window": 3}))
	count(cause.supports) == 0 with input as by_timeout
}

# SYN, answer, reset: a load balancer asks whether the port is open.
test_a_server_that_is_only_tried if {
	tried := given.net_seen(counted({"tcp_active_opens_in_window": 0, "tcp_passive_opens_in_window": 0, "tcp_attempt_fails_in_window": 12}))
	count(cause.supports) == 0 with input as tried
}

server := {"tcp_active_opens_in_window": 0, "tcp_out_resets_in_window": 9}

test_a_server_that_does_not_listen if {
	deaf := object.union(counted(server), {"network.sockets": given.net_sockets({"listening": 0})})
	some a in cause.supports with input as given.net_seen(deaf)
	a.says == "its network namespace sent 9 resets in 2.0 s, made no connection, and listens on no port: whoever connects to it is refused"
	count(cause.supports) == 1 with input as given.net_seen(deaf)
}

test_a_server_that_listens_to_itself if {
	own := object.union(counted(server), {"network.sockets": given.net_sockets({"listening": 2, "listeners": [{"address": "127.0.0.1:8080", "port": 8080}, {"address": "[::1]:8080", "port": 8080}]})})
	some a in cause.supports with input as given.net_seen(own)
	contains(a.says, "listens on loopback addresses only (127.0.0.1:8080, [::1]:8080)")
	a.strong
}

test_a_server_on_another_port if {
	another := object.union(counted(server), {"network.sockets": given.net_sockets({"listening": 1, "listeners": [{"address": "0.0.0.0:80", "port": 80}]})})
	some a in cause.supports with input as given.net_seen(another)
	not a.strong
	served := object.union(counted(object.union(server, {"tcp_passive_opens_in_window": 4})), {})
	count(cause.supports) == 0 with input as given.net_seen(served)
}

test_nothing_was_refused if {
	some a in cause.refutes with input as given.net_seen(counted({}))
	a.says == "no connection of its network namespace failed before it was made in 2.0 s, and it sent no reset"
	count(cause.refutes) == 1 with input as given.net_ended
	count(cause.supports) + count(cause.refutes) == 0 with input as given.net_blind
}
