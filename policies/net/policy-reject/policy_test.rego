package causes.net.policy_reject_test

import data.causes.net.policy_reject as cause
import data.lib_test as given

reject(more) := given.net_rule(object.union({"verdict": "reject", "with": "tcp-reset", "rule": "reject with tcp-reset in chain OUTPUT of table ip filter: tcp dport 5998"}, more))

test_a_rule_rejects_and_connections_fail if {
	refused := given.net_seen({"network.rules": given.net_rules([reject({})], {"hits": 1}), "network.counters": given.net_counters({"tcp_attempt_fails_in_window": 12})})
	some a in cause.proves with input as refused
	contains(a.says, "counted 12 packets in 2.0 s, and 12 connections failed in it")
	count(cause.refutes) == 0 with input as refused
}

# A closed port: refused, too, but by the peer.
test_a_peer_that_refuses if {
	closed := given.net_seen({"network.rules": given.net_rules([reject({"packets_in_window": 0})], {"silent": 1}), "network.counters": given.net_counters({"tcp_attempt_fails_in_window": 12})})
	count(cause.proves) == 0 with input as closed
	count(cause.supports) == 0 with input as closed
	count(cause.weakens) == 1 with input as closed
	count(cause.refutes) == 1 with input as closed
}

test_strangers_that_are_rejected if {
	noise := given.net_seen({"network.rules": given.net_rules([reject({"hooks": ["input"], "ports": "9999"})], {"hits": 1})})
	count(cause.proves) == 0 with input as noise
	count(cause.supports) == 0 with input as noise
	count(cause.weakens) == 1 with input as noise
}

test_its_own_door_is_shut if {
	shut := given.net_seen({"network.rules": given.net_rules([reject({"hooks": ["input"], "serves": [8081]})], {"hits": 1})})
	count(cause.supports) == 2 with input as shut
	ajar := given.net_seen({"network.rules": given.net_rules([reject({"hooks": ["input"], "serves": [8081]})], {"hits": 1}), "network.counters": given.net_counters({"tcp_passive_opens_in_window": 3})})
	count(cause.supports) == 1 with input as ajar
}

test_a_rule_of_the_node_that_names_it if {
	some a in cause.supports with input as given.net_seen({"network.forward_rules": given.net_forward([{"rule": "reject in chain KUBE-SERVICES", "verdict": "reject", "packets_in_window": 5, "names": "10.2.0.2", "waiting": 0, "specific": false}], {})})
	a.strong
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
