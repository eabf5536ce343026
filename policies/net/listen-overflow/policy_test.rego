package causes.net.listen_overflow_test

import data.causes.net.listen_overflow as cause

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

full := {"listen_overflows_in_window": 24, "listen_drops_in_window": 24}

test_a_full_accept_queue if {
	says(cause.proves, "the kernel dropped 24 attempts to connect in 2.0 s in its network namespace") with input as given(full, {})
	count(cause.refutes) == 0 with input as given(full, {})
}

test_the_queue_that_waits_is_named if {
	waiting := {"listeners": [{"address": "0.0.0.0:8081", "port": 8081, "waiting": 20, "waiting_first": 17}]}
	says(cause.supports, "17 connections waited on port 8081 in both looks (17, then 20)") with input as given(full, waiting)
	count(cause.refutes) == 0 with input as given({}, waiting)
}

test_a_busy_server_has_a_few_waiting if {
	few := {"listeners": [{"address": "0.0.0.0:8081", "port": 8081, "waiting": 2, "waiting_first": 1}]}
	count(cause.supports) == 0 with input as given({}, few)
	count(cause.refutes) == 1 with input as given({}, few)
}

# Nobody tries now, and whoever did waits still.
test_a_full_queue_in_a_quiet_moment if {
	seen := {"network.counters": counters({}), "network.sockets": sockets({}), "network.connections": {"counted": 3, "full": [{"address": "0.0.0.0:8081", "waiting": 2, "backlog": 1}]}}
	count(cause.supports) == 1 with input as {"seen": seen, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": seen, "absent": {}}
}

test_the_backlog_is_told if {
	seen := {"network.counters": counters(full), "network.sockets": sockets({}), "network.connections": {"counted": 3, "full": [{"address": "0.0.0.0:8081", "waiting": 2, "backlog": 1}]}}
	says(cause.supports, "the accept queue of 0.0.0.0:8081 is full: 2 connections wait, and its backlog is 1") with input as {"seen": seen, "absent": {}}
}

test_one_overflow_is_a_burst if {
	count(cause.proves) == 0 with input as given({"listen_overflows_in_window": 1}, {})
	says(cause.supports, "dropped 1 attempt to connect") with input as given({"listen_overflows_in_window": 1}, {})
}

test_the_whole_nodes_counters_weigh_less if {
	count(cause.proves) == 0 with input as given(object.union(full, {"host_network": true}), {})
	says(cause.supports, "the network of the whole node") with input as given(object.union(full, {"host_network": true}), {})
}

# Drops without overflows are another matter: a full SYN backlog, or no memory.
test_drops_alone_are_no_overflow if {
	count(cause.proves) == 0 with input as given({"listen_drops_in_window": 30, "syn_queue_drops_in_window": 30}, {})
	count(cause.refutes) == 1 with input as given({"listen_drops_in_window": 30, "syn_queue_drops_in_window": 30}, {})
}

test_a_namespace_nobody_could_name_weighs_less_too if {
	count(cause.proves) == 0 with input as unnamed(full)
	count(cause.supports) > 0 with input as unnamed(full)
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
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

unix(connecting, waiting, host) := {
	"process.states": {"waits_in": [{"function": "hrtimer_nanosleep", "tasks": 1}, {"function": "unix_wait_for_peer", "tasks": connecting}]},
	"network.unix": {"host_network": host, "waiting": waiting},
	"network.counters": {"host_network": false, "listen_overflows_in_window": 0, "window_usec": 2000000, "tcp_passive_opens_in_window": 0},
	"network.sockets": {"listening": 0, "listeners": []},
}

queue := {"path": "/run/app.sock", "waiting": 4, "waiting_first": 3}

test_the_queue_of_a_unix_socket_is_full if {
	full := {"seen": unix(3, [queue], false), "absent": {}}
	some s in cause.supports with input as full
	s.strong
	s.says == "3 threads of it waited in both looks to be accepted on a Unix socket, and on /run/app.sock 4 connections wait (3, then 4): its queue is full, and whoever listens does not accept"
	count(cause.supports) == 1 with input as full
	count(cause.refutes) == 0 with input as full
}

test_many_wait_on_a_unix_socket if {
	many := {"seen": unix(0, [{"path": "/run/app.sock", "waiting": 40, "waiting_first": 17}], false), "absent": {}}
	{s.says | some s in cause.supports} == {"17 connections waited in both looks to be accepted on the Unix socket /run/app.sock (17, then 40)"} with input as many
	count(cause.refutes) == 0 with input as many
}

# A few wait whenever one looks, and on the node's network they may be anybody's.
test_a_unix_socket_that_is_served if {
	count(cause.supports) == 0 with input as {"seen": unix(0, [queue], false), "absent": {}}
	count(cause.refutes) == 1 with input as {"seen": unix(0, [queue], false), "absent": {}}
	count(cause.supports) == 0 with input as {"seen": unix(3, [queue], true), "absent": {}}
	count(cause.supports) == 0 with input as {"seen": unix(3, [], false), "absent": {}}
}
