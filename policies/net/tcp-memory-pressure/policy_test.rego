package causes.net.tcp_memory_pressure_test

import data.causes.net.tcp_memory_pressure as cause

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

short := {"tcp_memory_pages": 9, "tcp_memory_pressure_pages": 3, "tcp_memory_limit_pages": 4, "tcp_aborts_on_memory_in_window": 12, "tcp_memory_pressures_in_window": 1}

test_no_memory_left if {
	says(cause.proves, "TCP holds 9 pages on this node in both looks; pressure begins at 3, the limit is 4, and in its network namespace in 2.0 s: 12 connections given up") with input as given(short, {})
	count(cause.refutes) == 0 with input as given(short, {})
}

test_unread_data_is_told if {
	unread := {"unread_count": 2, "unread": [{"local": "10.2.0.2:8080", "remote": "10.2.0.1:40006", "bytes": 6291456}]}
	says(cause.supports, "2 connections hold data that the application has not read for the whole window, 6.0 MiB in one") with input as given(short, unread)
}

# The node is at the limit; this container has felt nothing yet.
test_above_the_mark_and_nothing_happened if {
	count(cause.proves) == 0 with input as given({"tcp_memory_pages": 9, "tcp_memory_pressure_pages": 3, "tcp_memory_limit_pages": 10}, {})
	count(cause.supports) == 1 with input as given({"tcp_memory_pages": 9, "tcp_memory_pressure_pages": 3, "tcp_memory_limit_pages": 10}, {})
}

# Orphans are given up for their number, too.
test_aborts_with_memory_to_spare if {
	count(cause.proves) == 0 with input as given({"tcp_aborts_on_memory_in_window": 3}, {})
	count(cause.supports) == 1 with input as given({"tcp_aborts_on_memory_in_window": 3}, {})
}

logged(age) := {"seen": {
	"network.counters": counters({}), "network.sockets": sockets({}),
	"kernel.network": {"events": [{"kind": "tcp-memory", "age_seconds": age, "line": "TCP: out of memory -- consider tuning tcp_mem"}]},
}, "absent": {}}

test_an_old_line_is_about_the_past if {
	count(cause.supports) == 1 with input as logged(20)
	count(cause.supports) == 0 with input as logged(3600)
}

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
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
