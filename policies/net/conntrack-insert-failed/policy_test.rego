package causes.net.conntrack_insert_failed_test

import data.causes.net.conntrack_insert_failed as cause

table(more) := object.union(
	{"window_usec": 2000000, "entries": 20, "limit": 262144, "used_ratio": 0.0001, "drops_in_window": 0, "early_drops_in_window": 0, "insert_failed_in_window": 0},
	more,
)

given(own, node) := {
	"seen": {"conntrack.stats": table(own)}, "absent": {},
	"node": {"seen": {"conntrack.node": table(node)}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_many_clashes if {
	says(cause.proves, "7 connections could not be inserted into the connection table of its network namespace in 2.0 s") with input as given({"insert_failed_in_window": 7, "drops_in_window": 7}, {})
	count(cause.refutes) == 0 with input as given({}, {"insert_failed_in_window": 7})
}

# The node's table counts everybody's clashes.
test_clashes_in_the_nodes_table if {
	of_others := given({}, {"insert_failed_in_window": 7, "drops_in_window": 7})
	count(cause.proves) == 0 with input as of_others
	says(cause.supports, "7 connections could not be inserted into the connection table of the node") with input as of_others
	unanswered := {"tcp_syn_retransmits_in_window": 5, "udp_out_datagrams_in_window": 2, "udp_in_datagrams_in_window": 2}
	ours := object.union(of_others, {"seen": {"network.counters": unanswered}})
	says(cause.proves, "the container sent 5 SYN again") with input as ours
	answered := object.union(of_others, {"seen": {"network.counters": object.union(unanswered, {"tcp_syn_retransmits_in_window": 0})}})
	count(cause.proves) == 0 with input as answered
}

test_a_container_without_a_network_meets_no_table_of_the_node if {
	alone := object.union(given({}, {"insert_failed_in_window": 7}), {"seen": {"network.links": {"counted": 0}}})
	count(cause.proves) + count(cause.supports) == 0 with input as alone
	says(cause.refutes, "it has no interface but lo") with input as alone
}

test_one_clash_is_a_hint if {
	count(cause.proves) == 0 with input as given({"insert_failed_in_window": 1}, {})
	says(cause.supports, "1 connection could not") with input as given({"insert_failed_in_window": 1}, {})
}

# In a full table it is the table's size that fails them.
test_a_full_table_is_another_cause if {
	count(cause.proves) == 0 with input as given({"insert_failed_in_window": 7, "used_ratio": 1}, {})
	count(cause.supports) == 1 with input as given({"insert_failed_in_window": 7, "used_ratio": 1}, {})
}

test_none_failed if {
	count(cause.refutes) == 2 with input as given({}, {})
	count(cause.supports) == 0 with input as given({}, {})
}

test_nothing_is_tracked if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"conntrack.stats": "not loaded"}, "node": {"seen": {}, "absent": {"conntrack.node": "not loaded"}}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
