package causes.net.retransmits_loss_test

import data.causes.net.retransmits_loss as cause

# The counters of a namespace of its own, in which nothing went wrong.
counters(more) := object.union(
	{
		"window_usec": 2000000, "host_network": false, "tcp_out_segments_in_window": 1000, "tcp_in_segments_in_window": 1000,
		"tcp_retransmits_in_window": 0, "tcp_syn_retransmits_in_window": 0, "tcp_data_retransmits_in_window": 0, "tcp_data_retransmit_ratio": 0,
		"tcp_timeouts_in_window": 0, "tcp_fast_retransmits_in_window": 0, "tcp_dsacks_in_window": 0, "tcp_passive_opens_in_window": 40,
		"listen_overflows_in_window": 0, "listen_drops_in_window": 0, "syn_queue_drops_in_window": 0, "syn_queue_cookies_in_window": 0, "syncookies_sent_in_window": 0,
		"tcp_aborts_on_memory_in_window": 0, "tcp_receive_drops_in_window": 0, "tcp_memory_pressures_in_window": 0,
		"tcp_memory_pages": 300, "tcp_memory_pressure_pages": 500000, "tcp_memory_limit_pages": 700000,
		"udp_in_datagrams_in_window": 100, "udp_in_errors_in_window": 0, "udp_rcvbuf_errors_in_window": 0, "udp_mem_errors_in_window": 0,
	},
	more,
)

sockets(more) := object.union(
	{
		"window_usec": 2000000, "host_network": false, "tcp": 4, "udp": 0, "states": {"established": 3, "listen": 1}, "listening": 1,
		"listeners": [{"address": "0.0.0.0:8080", "port": 8080, "waiting": 0, "waiting_first": 0}],
		"opening": [], "opening_stuck": 0, "opening_again": 0, "resending": [], "resending_count": 0, "resending_stuck": 0, "resending_timeouts_in_window": 0,
		"unread": [], "unread_count": 0, "destinations": [], "udp_drops": [], "udp_drops_in_window": 0, "dns": [], "dns_server_here": false,
	},
	more,
)

given(c, s) := {"seen": {"network.counters": counters(c), "network.sockets": sockets(s)}, "absent": {}}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

loss := {"tcp_retransmits_in_window": 129, "tcp_data_retransmits_in_window": 125, "tcp_syn_retransmits_in_window": 4, "tcp_data_retransmit_ratio": 0.2764, "tcp_fast_retransmits_in_window": 60, "tcp_timeouts_in_window": 40}

test_one_in_five_is_lost if {
	says(cause.proves, "sent 125 segments of data again in 2.0 s, 27.6 % of all it sent: 60 segments through later") with input as given(loss, {})
	count(cause.refutes) == 0 with input as given(loss, {})
}

test_the_whole_nodes_counters_weigh_less if {
	count(cause.proves) == 0 with input as given(object.union(loss, {"host_network": true}), {})
	says(cause.supports, "the network of the whole node") with input as given(object.union(loss, {"host_network": true}), {})
}

test_a_few_segments_are_a_hint if {
	few := {"tcp_data_retransmits_in_window": 4, "tcp_data_retransmit_ratio": 0.05}
	count(cause.proves) == 0 with input as given(few, {})
	count(cause.supports) == 1 with input as given(few, {})
}

stalled(never_full) := {"stalled_count": 3, "stalled_never_full": never_full, "stalled": [{"remote": "10.2.0.1:8081", "retransmits": 4, "since_ack_seconds": 5.2, "bytes_acked": 221068857}]}

hanging(never_full) := {"seen": {
	"network.counters": counters({"tcp_data_retransmits_in_window": 6, "tcp_data_retransmit_ratio": 0.5, "tcp_timeouts_in_window": 6}),
	"network.sockets": sockets({"resending_stuck": 3, "resending_count": 3, "resending_timeouts_in_window": 5}),
	"network.connections": stalled(never_full),
}, "absent": {}}

# A black hole: all that is sent again belongs to connections that never got a full segment through.
test_a_narrow_path_is_not_lossy if {
	count(cause.proves) == 0 with input as hanging(3)
	count(cause.supports) == 1 with input as hanging(3)
	says(cause.weakens, "3 connections have had no full segment acknowledged since the handshake") with input as hanging(3)
}

test_a_peer_that_is_gone if {
	count(cause.proves) == 0 with input as hanging(0)
	says(cause.supports, "3 connections have no acknowledgement through all of the window for data that was sent again: to 10.2.0.1:8081 for 5.2 s, 4 timeouts in a row, after 221068857 bytes") with input as hanging(0)
	count(cause.supports) == 2 with input as hanging(0)
}

# The next timeout is further off than the window is long.
test_a_peer_that_has_been_gone_for_long if {
	quiet := {"seen": {"network.counters": counters({}), "network.sockets": sockets({"resending_stuck": 3, "resending_count": 3}), "network.connections": stalled(0)}, "absent": {}}
	count(cause.supports) == 1 with input as quiet
	count(cause.refutes) == 0 with input as quiet
}

test_most_were_sent_again_too_early if {
	early := object.union(loss, {"tcp_dsacks_in_window": 100})
	count(cause.proves) == 0 with input as given(early, {})
	says(cause.weakens, "of 100 segments") with input as given(early, {})
}

# The peer does not answer at all: net.policy-drop or a dead peer, not loss.
test_only_syn_were_sent_again if {
	syn := {"tcp_retransmits_in_window": 6, "tcp_syn_retransmits_in_window": 6}
	says(cause.refutes, "none that carried data") with input as given(syn, {})
}

test_one_in_a_thousand_is_ordinary if {
	says(cause.refutes, "only 10 were sent again (0.1 %)") with input as given({"tcp_out_segments_in_window": 9990, "tcp_data_retransmits_in_window": 10, "tcp_data_retransmit_ratio": 0.001}, {})
}

test_without_the_sockets_nobody_knows_whether_it_is_a_black_hole if {
	timeouts := object.union(loss, {"tcp_fast_retransmits_in_window": 0})
	count(cause.proves) == 0 with input as {"seen": {"network.counters": counters(timeouts)}, "absent": {}}
	count(cause.supports) == 1 with input as {"seen": {"network.counters": counters(timeouts)}, "absent": {}}
}

test_fast_retransmits_need_no_sockets if {
	count(cause.proves) == 1 with input as {"seen": {"network.counters": counters(loss)}, "absent": {}}
}

test_a_namespace_nobody_could_name_weighs_less_too if {
	count(cause.proves) == 0 with input as unnamed(loss)
	count(cause.supports) > 0 with input as unnamed(loss)
}

unnamed(c) := {"seen": {"network.counters": object.remove(counters(c), ["host_network"]), "network.sockets": sockets({})}, "absent": {}}

test_a_busy_network_without_fault if {
	count(cause.proves) == 0 with input as given({}, {})
	count(cause.supports) == 0 with input as given({}, {})
	count(cause.refutes) > 0 with input as given({}, {})
}

test_a_container_without_a_process if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"network.counters": "it has exited", "network.sockets": "it has exited"}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.weakens) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
