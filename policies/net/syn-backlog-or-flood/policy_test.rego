package causes.net.syn_backlog_or_flood_test

import data.causes.net.syn_backlog_or_flood as cause

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

flood := {"listen_drops_in_window": 0, "syn_queue_cookies_in_window": 28, "syncookies_sent_in_window": 28}

test_more_syn_than_the_backlog_holds if {
	says(cause.proves, "28 SYN in 2.0 s met a full backlog: 28 were answered with a cookie, 0 were dropped, and no accept queue was full") with input as given(flood, {})
	count(cause.refutes) == 0 with input as given(flood, {})
}

test_dropped_without_cookies if {
	says(cause.proves, "30 were dropped") with input as given({"syn_queue_drops_in_window": 30, "listen_drops_in_window": 30}, {})
}

# What is not accepted stays in the backlog: the accept queue is the cause.
test_a_full_accept_queue_explains_it if {
	both := object.union(flood, {"listen_overflows_in_window": 24})
	count(cause.proves) == 0 with input as given(both, {})
	count(cause.supports) == 1 with input as given(both, {})
	says(cause.weakens, "the accept queue was full 24 times") with input as given(both, {})
}

test_the_whole_nodes_counters_weigh_less if {
	count(cause.proves) == 0 with input as given(object.union(flood, {"host_network": true}), {})
	says(cause.supports, "the network of the whole node") with input as given(object.union(flood, {"host_network": true}), {})
}

logged(age, more) := {"seen": {
	"network.counters": counters({}), "network.sockets": sockets({}),
	"kernel.network": {"events": [object.union({"kind": "syn-flood", "age_seconds": age, "port": 8081, "line": "TCP: request_sock_TCP: Possible SYN flooding on port 8081. Sending cookies."}, more)]},
}, "absent": {}}

test_an_old_line_is_about_the_past if {
	count(cause.supports) == 1 with input as logged(20, {})
	count(cause.supports) == 0 with input as logged(3600, {})
	count(cause.supports) == 0 with input as logged(20, {"ours": false})
}

test_many_half_open_connections if {
	says(cause.supports, "200 connections are half open") with input as given({}, {"states": {"syn_recv": 200}})
	count(cause.refutes) == 0 with input as given({}, {"states": {"syn_recv": 200}})
}

test_a_namespace_nobody_could_name_weighs_less_too if {
	count(cause.proves) == 0 with input as unnamed(flood)
	count(cause.supports) > 0 with input as unnamed(flood)
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
