package causes.net.pmtu_blackhole_test

import data.causes.net.pmtu_blackhole as cause

counters(more) := object.union({"window_usec": 2000000, "host_network": false, "icmp_in_dest_unreachs_in_window": 0, "icmp6_in_pkt_too_bigs_in_window": 0}, more)

hole := {
	"local": "10.2.0.2:40002", "remote": "10.2.0.1:8080", "retransmits": 4, "mss_bytes": 1448, "pmtu_bytes": 1500, "unacked_segments": 11,
	"queue_bytes": 60000, "since_ack_seconds": 6.2, "bytes_acked": 1, "full_size": true, "peer_sockets": 1, "peer_heard": 0,
}

connections(more) := object.union(
	{"host_network": false, "counted": 5, "complete": true, "full": [], "listening": 0, "stalled": [hole], "stalled_count": 1, "stalled_full_size": 1, "stalled_never_full": 1, "stalled_small": 0},
	more,
)

given(c, conns, opening, node) := {
	"seen": {
		"network.counters": counters(c), "network.connections": connections(conns),
		"network.sockets": {"resending_count": 1, "opening": opening},
	},
	"absent": {}, "node": {"seen": {"network.host": object.union({"window_usec": 2000000, "ip_frag_fails_in_window": 0}, node)}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_full_segments_are_never_acknowledged if {
	says(cause.supports, "1 connection was made, and has had no full segment acknowledged since: to 10.2.0.1:8080, 11 segments of 1448 bytes have been sent again 4 times in a row, and the kernel believes that the path carries 1500 bytes; no ICMP message came in") with input as given({}, {}, [], {})
	count(cause.proves) == 0 with input as given({}, {}, [], {})
	count(cause.refutes) == 0 with input as given({}, {}, [], {})
}

test_the_node_is_the_router_that_drops if {
	says(cause.proves, "the node could not forward 9 packets that were too big for the next link in 2.0 s") with input as given({}, {}, [], {"ip_frag_fails_in_window": 9})
}

test_others_get_through if {
	says(cause.supports, "3 of 4 connections to the same address") with input as given({}, {"stalled": [object.union(hole, {"peer_sockets": 4, "peer_heard": 3})]}, [], {})
}

test_small_packets_fail_too if {
	says(cause.weakens, "2 connections get no answer to less than a full segment") with input as given({}, {"stalled_small": 2}, [], {"ip_frag_fails_in_window": 9})
	count(cause.proves) == 0 with input as given({}, {"stalled_small": 2}, [], {"ip_frag_fails_in_window": 9})
}

test_the_peer_is_cut_off_altogether if {
	says(cause.weakens, "3 new connections to 10.2.0.1:80") with input as given({}, {}, [{"destination": "10.2.0.1:80", "in_both": 3, "count": 3}], {})
}

# It carried full segments once: the path is no narrower than it was.
test_a_peer_that_died_in_the_middle if {
	count(cause.supports) == 0 with input as given({}, {"stalled": [object.union(hole, {"bytes_acked": 5000000})], "stalled_never_full": 0}, [], {})
	says(cause.refutes, "of 5 connections none") with input as given({}, {"stalled": [object.union(hole, {"bytes_acked": 5000000})], "stalled_never_full": 0}, [], {})
}

test_icmp_came_in if {
	icmp := {"icmp_in_dest_unreachs_in_window": 2}
	says(cause.weakens, "2 ICMP messages") with input as given(icmp, {}, [], {})
	count(cause.proves) == 0 with input as given(icmp, {}, [], {"ip_frag_fails_in_window": 9})
}

test_nothing_is_sent_again if {
	count(cause.refutes) == 1 with input as {"seen": {"network.sockets": {"resending_count": 0, "opening": []}}, "absent": {}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.weakens) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
