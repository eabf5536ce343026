package causes.app.external_wait_test

import data.causes.app.external_wait as cause
import data.lib_test as scene

client := {
	"process.states": {"waits_in": [{"function": "wait_woken", "tasks": 1}, {"function": "ep_poll", "tasks": 1}]},
	"network.sockets": {"host_network": false, "listeners": [], "opening_stuck": 0, "opening_again": 0, "window_closed": [], "window_closed_count": 0, "destinations": [{"remote": "10.0.0.7:5432", "ports": 3, "time_wait": 0, "lowest_port": 40000}]},
	"cgroup.reclaim": {"refault_bytes_per_second": 0},
	"network.counters": {"host_network": false, "tcp_data_retransmit_ratio": 0, "tcp_attempt_fails_in_window": 0, "icmp_in_time_excds_in_window": 0},
}

given(more) := scene.given(object.union(client, more), {})

test_a_client_waits_for_its_server if {
	count(cause.supports) == 2 with input as given({})
	[true | some s in cause.supports; contains(s.says, "1 of its 2 threads waited for data in both looks, and it has a connection to 10.0.0.7:5432")] == [true] with input as given({})
	[true | some s in cause.supports; startswith(s.says, "no cause on this host")] == [true] with input as given({})
	count(cause.refutes) == 0 with input as given({})
}

test_a_server_waits_for_requests_on_connections_others_made if {
	server := given({"network.sockets": {
		"window_closed_count": 0, "opening_stuck": 0, "opening_again": 0,
		"listeners": [{"port": 5432}],
		"destinations": [{"remote": "10.0.0.9:40000", "ports": 1, "time_wait": 0, "lowest_port": 5432}],
	}})
	count(cause.supports) == 0 with input as server
	count(cause.refutes) == 1 with input as server
}

# A Go program waits in the runtime's own poller, whatever it waits for.
test_a_peer_that_does_not_read if {
	poller := {"process.states": {"waits_in": [{"function": "ep_poll", "tasks": 2}]}}
	closed := given(object.union(poller, {"network.sockets": object.union(client["network.sockets"], {
		"window_closed_count": 2, "window_closed": [{"local": "10.0.0.2:40000", "remote": "10.0.0.7:5432", "bytes": 400000}],
	})}))
	some a in cause.supports with input as closed
	a.says == "2 connections of it have something to send in both looks, and the peer, 10.0.0.7:5432, takes nothing: its receive window is closed, because its program does not read"
	count(cause.refutes) == 0 with input as closed
	count(cause.supports) == 0 with input as object.union(closed, {"seen": object.union(closed.seen, {"network.rules": scene.net_rules([scene.net_rule({})], {})})})
}

opening := {"opening_stuck": 1, "opening_again": 1, "opening": [{"destination": "10.0.0.7:5432", "count": 1, "in_both": 1, "most_retries": 2}]}

table := {"drops_in_window": 0, "insert_failed_in_window": 0}

silent_peer(way) := scene.given(object.union(client, object.union(object.union(scene.net_well, {
	"conntrack.stats": table,
	"process.states": {"waits_in": [{"function": "ep_poll", "tasks": 2}]},
	"network.sockets": object.union(client["network.sockets"], opening),
	"network.counters": {"host_network": false, "tcp_data_retransmit_ratio": 0, "ip_out_no_routes_in_window": 0},
}), way)), {"conntrack.node": table, "network.host": {"ip_forwards": false, "ip_in_addr_errors_in_window": 0}})

test_a_peer_that_does_not_answer_a_SYN if {
	some s in cause.supports with input as silent_peer({})
	s.says == "1 connection in its network namespace gets no answer to its SYN: 10.0.0.7:5432 (sent again 2 times), and no rule, BPF program, route, neighbour or queue of its network or of the node's stops it: who should answer does not, or the network in between"
	s.strong
	count(cause.supports) == 1 with input as silent_peer({})
	count(cause.weakens) + count(cause.refutes) == 0 with input as silent_peer({})
}

# circle(ttl): routers send its packets round; each connection fails with the first message that says so.
circle(ttl) := silent_peer({
	"network.sockets": object.union(client["network.sockets"], {"destinations": []}),
	"network.counters": {
		"host_network": false, "window_usec": 2000000, "ip_out_no_routes_in_window": 0, "icmp_in_time_excds_in_window": 2, "tcp_attempt_fails_in_window": 2,
	},
	"network.sysctls": {"values": ttl},
})

test_routers_that_send_it_in_a_circle if {
	some s in cause.supports with input as circle({"ipv4/ip_default_ttl": "64"})
	s.says == "2 ICMP messages said in 2.0 s that a packet of its network namespace ran out of hops, as in a circle of routers on the way, and connections ended before they were made"
	not s.strong # somebody may look for the way
	count(cause.weakens) + count(cause.refutes) == 0 with input as circle({"ipv4/ip_default_ttl": "64"})
}

test_its_own_packets_may_pass_no_router if {
	some w in cause.weakens with input as circle({"ipv4/ip_default_ttl": "1"})
	endswith(w.says, "it lets them pass 1 only (net.ipv4.ip_default_ttl): that is a setting of its own")
	count(cause.supports) + count(cause.refutes) == 0 with input as circle({"ipv4/ip_default_ttl": "1"})
	count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as circle({})
}

# Who drops it here is another cause.
test_something_of_this_host_stops_the_SYN if {
	every way in [
		{"network.rules": scene.net_rules([scene.net_rule({})], {"hits": 1})},
		{"network.rules": scene.net_rules([scene.net_rule({"verdict": "queue"})], {})},
		{"network.datapath": scene.net_datapath({"programs": [{"link": "eth0", "hook": "tc egress", "name": "p", "id": 1}]})},
		{"network.neighbours": scene.net_neighbours({"unanswered": 1})},
		{"network.neighbours": scene.net_neighbours({"misdirected": [{"gateway": false, "waiting": 1, "trying": 0}]})},
		{"network.links": scene.net_links([scene.net_link({"noarp": true})])},
		{"network.routes": scene.net_routes({"refusing_count": 1})},
		{"network.links": scene.net_links([scene.net_link({"tx_dropped_in_window": 3})])},
		{"network.links": scene.net_links([scene.net_link({"carrier": false, "down": true})])},
		{"network.rules": scene.net_rules([], {"policies": [{"chain": "OUTPUT", "hook": "output", "packets_in_window": 9}]})},
		{"conntrack.stats": object.union(table, {"insert_failed_in_window": 2})},
	] {
		count(cause.supports) == 0 with input as silent_peer(way)
		count(cause.weakens) == 1 with input as silent_peer(way)
		count(cause.refutes) == 0 with input as silent_peer(way)
	}
}

# A counter that is not there is not zero.
test_a_table_of_connections_that_was_not_all_read if {
	some s in cause.supports with input as silent_peer({"conntrack.stats": {"drops_in_window": null, "insert_failed_in_window": null}})
	endswith(s.says, "; not all of its network and of the node's that could stop it was read")
}

test_what_could_stop_the_SYN_was_not_all_read if {
	some s in cause.supports with input as silent_peer({"network.rules": scene.net_rules([], {"complete": false})})
	s.says == "1 connection in its network namespace gets no answer to its SYN: 10.0.0.7:5432 (sent again 2 times); not all of its network and of the node's that could stop it was read"
	not s.strong
}

# A program that waits for events: what it asked, and whom, is known of its connections.
poller(connections) := given(object.union(
	{"process.states": {"waits_in": [{"function": "ep_poll", "tasks": 2}]}},
	connections,
))

test_it_asked_and_has_no_answer if {
	q := {"local": "10.0.0.2:40000", "remote": "10.0.0.7:5432", "asked_seconds_ago": 4.2, "bytes_acked": 80, "bytes_received": 0}
	asked := poller({"network.connections": {"host_network": false, "complete": true, "asking": [q], "asking_count": 1}})
	some s in cause.supports with input as asked
	s.says == "1 connection in its network namespace has sent something to 10.0.0.7:5432, which has it, and had no answer for 4.2 s"
	not s.strong
	count(cause.supports) == 1 with input as asked
	count(cause.refutes) == 0 with input as asked
	of_the_node := poller({"network.connections": {"host_network": true, "complete": true, "asking": [q], "asking_count": 1}})
	count(cause.supports) == 0 with input as of_the_node
	late := poller({"network.connections": {"host_network": false, "complete": true, "asking": [object.union(q, {"asked_seconds_ago": 900})], "asking_count": 1}})
	count(cause.supports) == 0 with input as late
}

test_it_waits_for_events_and_asked_nobody if {
	count(cause.refutes) == 1 with input as poller({"network.connections": {"complete": true, "asking": [], "asking_count": 0}})
	count(cause.refutes) == 0 with input as poller({})
}

test_one_that_sleeps_waits_for_nobody if {
	asleep := given({"process.states": {"waits_in": [{"function": "hrtimer_nanosleep", "tasks": 2}]}})
	count(cause.supports) == 0 with input as asleep
	count(cause.refutes) == 1 with input as asleep
}

locked(w) := given({"process.locks": {"waiting": 2, "inside": 2, "waits": [w]}})

# A lock has a holder, and he is on this host.
test_it_waits_for_a_lock_on_a_file if {
	wait := {"pid": 11, "command": "w1", "kind": "FLOCK", "file": "fe:00:9", "holder_pid": 10, "holder_command": "main", "holder_inside": true}
	[true | some r in cause.refutes; r.says == "2 processes of it waited in both looks for a lock on a file that main (pid 10), one of its own, holds"] == [true] with input as locked(wait)
	outside := object.union(wait, {"holder_inside": false})
	[true | some r in cause.refutes; endswith(r.says, "main (pid 10), a process of this machine outside of it, holds")] == [true] with input as locked(outside)
	count(cause.refutes) == 0 with input as locked(object.remove(wait, {"holder_pid"}))
	count(cause.refutes) == 0 with input as given({"process.locks": {"waiting": 0, "inside": 0, "waits": []}})
}

# The other end of a Unix socket is on this host, and a condition inside the program.
test_it_waits_for_somebody_here if {
	here := given({"process.states": {"waits_in": [{"function": "futex_do_wait", "tasks": 4}, {"function": "unix_stream_read_generic", "tasks": 2}, {"function": "brand_new_wait", "tasks": 1}]}})
	count(cause.supports) == 0 with input as here
	{r.says | some r in cause.refutes} == {"2 threads of it: none waited for another machine in both looks, but for a lock or a condition inside the program (4 in futex_do_wait), for data on a Unix socket of this machine (2 in unix_stream_read_generic), in the kernel (1 in brand_new_wait)"} with input as here
}

test_something_on_this_host_holds_it_up if {
	count(cause.supports) == 0 with input as given({"process.sched": scene.waits})
	count(cause.refutes) == 1 with input as given({"process.sched": scene.waits})
	count(cause.refutes) == 1 with input as given({"cgroup.freezer": {"frozen": true}})
	count(cause.refutes) == 1 with input as given({"process.states": {"blocked_in_both": 1}})
	count(cause.refutes) == 1 with input as given({"process.states": {"stopped": 2, "stopped_in_both": 2}})
}

# Loss, or a peer that does not answer, may be of this host: it is no longer said that nothing here is wrong.
test_the_way_there_may_be_at_fault if {
	lossy := given({"network.counters": {"host_network": false, "tcp_data_retransmit_ratio": 0.07}})
	count(cause.supports) == 1 with input as lossy
	{s.says | some s in cause.weakens} == {"its network namespace sent 7.0 % of its segments again: packets are lost on the way"} with input as lossy
	stuck := given({
		"network.sockets": object.union(client["network.sockets"], {"opening_stuck": 2}),
		"network.neighbours": scene.net_neighbours({"unanswered": 1}),
	})
	count(cause.supports) == 1 with input as stuck
	count(cause.weakens) == 1 with input as stuck
	count(cause.supports) == 1 with input as given({"network.counters": null})
}

test_what_was_not_read_may_hold_it_up if {
	count(cause.supports) == 0 with input as given({"cgroup.reclaim": null})
	count(cause.supports) == 0 with input as given({"cgroup.freezer": null})
	count(cause.supports) == 0 with input as given({"process.sched": null})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
