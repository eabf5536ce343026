package causes.net.udp_rcvbuf_overflow_test

import data.causes.net.udp_rcvbuf_overflow as cause

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

drops := {"udp_in_datagrams_in_window": 4, "udp_in_errors_in_window": 196, "udp_rcvbuf_errors_in_window": 196}

test_a_reader_that_is_too_slow if {
	says(cause.proves, "dropped 196 of 200 datagrams in 2.0 s at full receive buffers") with input as given(drops, {})
	count(cause.refutes) == 0 with input as given(drops, {})
}

test_the_socket_is_named if {
	socket := {"udp_drops": [{"local": "0.0.0.0:5353", "port": 5353, "drops_in_window": 196, "queue_bytes": 2304}]}
	says(cause.supports, "the socket on port 5353 dropped 196 of them and holds 2.3 KiB unread") with input as given(drops, socket)
}

test_a_few_of_many_are_a_hint if {
	few := {"udp_in_datagrams_in_window": 5000, "udp_in_errors_in_window": 3, "udp_rcvbuf_errors_in_window": 3}
	count(cause.proves) == 0 with input as given(few, {})
	count(cause.supports) == 1 with input as given(few, {})
}

test_the_whole_nodes_counters_weigh_less if {
	count(cause.proves) == 0 with input as given(object.union(drops, {"host_network": true}), {})
	says(cause.supports, "the network of the whole node") with input as given(object.union(drops, {"host_network": true}), {})
}

test_no_memory_for_udp_at_all if {
	says(cause.weakens, "190 of them") with input as given(object.union(drops, {"udp_mem_errors_in_window": 190}), {})
}

test_a_namespace_nobody_could_name_weighs_less_too if {
	count(cause.proves) == 0 with input as unnamed(drops)
	count(cause.supports) > 0 with input as unnamed(drops)
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
