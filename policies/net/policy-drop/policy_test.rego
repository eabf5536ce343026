package causes.net.policy_drop_test

import data.causes.net.policy_drop as cause
import data.lib_test as given

waits(more) := {
	"network.rules": given.net_rules([given.net_rule(object.union({"waiting": 3, "waiting_for": ["10.9.0.2:5998"]}, more))], {"hits": 1}),
	"network.sockets": given.net_sockets({"opening_stuck": 3}),
}

test_a_rule_counts_and_connections_wait_for_what_it_drops if {
	some a in cause.proves with input as given.net_seen(waits({}))
	a.says == "the rule \"drop in chain OUTPUT of table ip filter: tcp dport 5998\" counted 12 packets in 2.0 s, while 3 connections have waited in SYN_SENT to 10.9.0.2:5998 for the whole of it"
	count(cause.refutes) == 0 with input as given.net_seen(waits({}))
}

test_a_rule_that_stood_still_proves_nothing if {
	still := given.net_seen({"network.rules": given.net_rules([given.net_rule({"packets_in_window": 0, "waiting": 3, "waiting_for": ["10.9.0.2:5998"]})], {"silent": 1})})
	count(cause.proves) == 0 with input as still
	count(cause.supports) == 0 with input as still
	count(cause.refutes) == 1 with input as still
}

# A rule for everything fits everything: what waits may wait for another reason.
test_a_rule_without_port_or_address_is_no_proof if {
	count(cause.proves) == 0 with input as given.net_seen(waits({"ports": "", "plain": false}))
	count(cause.supports) > 0 with input as given.net_seen(waits({"ports": "", "plain": false}))
}

test_on_the_nodes_network_it_is_no_proof if {
	shared := given.net_seen(object.union(waits({}), {"network.rules": object.union(waits({})["network.rules"], {"host_network": true})}))
	count(cause.proves) == 0 with input as shared
	some a in cause.supports with input as shared
	a.strong
}

door(more) := given.net_rule(object.union({"hooks": ["input"], "chain": "INPUT", "ports": "8081", "serves": [8081]}, more))

test_a_rule_before_its_own_door_and_nobody_comes_in if {
	shut := given.net_seen({"network.rules": given.net_rules([door({})], {"hits": 1}), "network.counters": given.net_counters({"tcp_in_segments_in_window": 0})})
	some a in cause.proves with input as shut
	contains(a.says, "stands before port 8081, which the container listens on, and not one segment came in")
}

test_a_rule_before_its_door_that_lets_others_in_is_a_hint if {
	ajar := given.net_seen({"network.rules": given.net_rules([door({})], {"hits": 1})})
	count(cause.proves) == 0 with input as ajar
	count(cause.supports) == 1 with input as ajar
}

# A firewall that drops what strangers send is at work all day.
test_noise_from_outside_is_no_fault if {
	noise := given.net_seen({"network.rules": given.net_rules([given.net_rule({"hooks": ["input"], "ports": "", "packets_in_window": 400, "plain": false})], {"hits": 1})})
	count(cause.proves) == 0 with input as noise
	count(cause.supports) == 0 with input as noise
	count(cause.weakens) == 1 with input as noise
}

test_answers_that_a_rule_drops if {
	lost := given.net_seen({
		"network.rules": given.net_rules([given.net_rule({"hooks": ["input"], "ports": "", "source": "10.9.0.2", "answers": 2, "plain": false})], {"hits": 1}),
		"network.sockets": given.net_sockets({"opening_stuck": 2}),
	})
	some a in cause.supports with input as lost
	a.strong
}

test_packets_it_sends_itself_though_no_connection_waits if {
	udp := given.net_seen({"network.rules": given.net_rules([given.net_rule({"protocol": "udp", "ports": "53"})], {"hits": 1})})
	count(cause.supports) == 1 with input as udp
	count(cause.proves) == 0 with input as udp
}

node_rule(more) := {"network.forward_rules": given.net_forward([object.union({"rule": "drop in chain cali-fw-cali1", "verdict": "drop", "packets_in_window": 5, "names": "cali1", "waiting": 2, "specific": false}, more)], {})}

test_a_rule_of_the_node_that_names_it if {
	some a in cause.proves with input as given.net_seen(node_rule({}))
	contains(a.says, "the node's rule \"drop in chain cali-fw-cali1\", which names cali1, counted 5 packets in 2.0 s, while 2 connections have waited")
	count(cause.proves) == 0 with input as given.net_seen(node_rule({"waiting": 0}))
	count(cause.supports) == 1 with input as given.net_seen(node_rule({"waiting": 0}))
	count(cause.proves) == 0 with input as given.net_seen(node_rule({"names": "", "specific": true}))
	some b in cause.supports with input as given.net_seen(node_rule({"names": "", "specific": true}))
	b.strong
}

test_a_rule_without_a_counter_that_connections_wait_for if {
	mute := object.remove(given.net_rule({"waiting": 1, "waiting_for": ["10.9.0.2:5998"]}), ["packets", "packets_in_window"])
	silent := given.net_seen({"network.rules": given.net_rules([mute], {"uncounted": 1}), "network.sockets": given.net_sockets({"opening_stuck": 1})})
	count(cause.supports) == 1 with input as silent
	count(cause.refutes) == 0 with input as silent
}

closed(more) := {
	"network.rules": given.net_rules([], {"policies": [{"chain": "chain OUTPUT of table ip filter", "hook": "output"}]}),
	"network.sockets": given.net_sockets({"opening_stuck": 2}), "network.counters": given.net_counters(more),
}

test_a_chain_that_drops_by_default_and_does_not_count if {
	some b in cause.supports with input as given.net_seen(closed({"tcp_syn_retransmits_in_window": 4}))
	not b.strong
	stopped := object.union(closed({"tcp_syn_retransmits_in_window": 4}), {"network.links": given.net_links([given.net_link({"tx_packets_in_window": 0})])})
	some a in cause.supports with input as given.net_seen(stopped)
	a.strong
	contains(a.says, "4 SYNs were sent again in 2.0 s, and not one packet left by any interface")
	count(cause.refutes) == 0 with input as given.net_seen(stopped)
}

by_default(hook, tx) := given.net_seen({
	"network.rules": given.net_rules([], {"policies": [{"chain": "chain OUTPUT of table ip filter", "hook": hook, "packets_in_window": 26}]}),
	"network.sockets": given.net_sockets({"opening_stuck": 2}), "network.links": given.net_links([given.net_link({"tx_packets_in_window": tx})]),
})

test_a_chain_that_drops_by_default_and_counts if {
	some a in cause.proves with input as by_default("output", 0)
	contains(a.says, "the chain OUTPUT of table ip filter dropped 26 packets that no rule accepted in 2.0 s, while 2 connections have waited in SYN_SENT and nothing left by any interface")
	count(cause.proves) == 0 with input as by_default("output", 9)
	count(cause.supports) == 1 with input as by_default("output", 9)
	some b in cause.supports with input as by_default("input", 9)
	not b.strong
}

test_rules_that_could_not_be_read_refute_nothing if {
	count(cause.refutes) == 0 with input as given.net_seen({"network.rules": given.net_rules([], {"complete": false, "nftables": "unread"})})
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

# Loss that somebody configured.
test_a_rule_that_picks_by_chance if {
	rule := given.net_rule({"rule": "drop in chain INPUT of table ip filter: statistic", "hooks": ["input"], "ports": "", "protocol": "", "by_chance": true, "partly": true, "plain": false, "packets_in_window": 33})
	lossy := given.net_seen({"network.rules": given.net_rules([rule], {"hits": 1}), "network.counters": given.net_counters({"tcp_data_retransmits_in_window": 3})})
	says := {s.says | some s in cause.supports} with input as lossy
	says == {
		"the rule \"drop in chain INPUT of table ip filter: statistic\" counted 33 packets in 2.0 s: it picks them by chance, so that every connection which it fits loses some",
		"3 segments of data were sent again meanwhile",
	}
	count(cause.weakens) + count(cause.refutes) == 0 with input as lossy
}

holding(more) := given.net_seen({"network.rules": given.net_rules([given.net_rule(object.union({"hooks": ["input"], "ports": "", "held": 2, "held_to": ["10.9.0.2:8080"]}, more))], {"hits": 1})})

test_a_rule_that_came_after_the_connection if {
	some s in cause.proves with input as holding({})
	endswith(s.says, "counted 12 packets in 2.0 s, and 2 connections, to 10.9.0.2:8080, had no acknowledgement from the one look to the other: all that they send, or all answers, meet its conditions")
	count(cause.weakens) + count(cause.refutes) == 0 with input as holding({})
	some one in cause.supports with input as holding({"packets_in_window": 1})
	one.strong
	count(cause.proves) + count(cause.supports) == 0 with input as holding({"packets_in_window": 0})
	count(cause.proves) == 0 with input as holding({"held": 0, "held_to": []})
}
