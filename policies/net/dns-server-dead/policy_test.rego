package causes.net.dns_server_dead_test

import data.causes.net.dns_server_dead as cause

counters(more) := object.union(
	{
		"window_usec": 2000000, "host_network": false, "udp_in_datagrams_in_window": 20, "udp_out_datagrams_in_window": 20,
		"udp_no_ports_in_window": 0, "icmp_in_dest_unreachs_in_window": 0,
	},
	more,
)

sockets(more) := object.union(
	{"window_usec": 2000000, "host_network": false, "udp": 0, "dns": [], "dns_server_here": false, "udp_connected_elsewhere": 0, "udp_unconnected_clients": 0},
	more,
)

# What a kubelet writes.
config(more) := object.union(
	{
		"servers": [{"address": "10.96.0.10", "valid": true, "loopback": false, "used": true}], "server_count": 1,
		"search": ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"], "search_count": 3, "search_characters": 57,
		"ndots": 5, "timeout_seconds": 5, "attempts": 2, "queries_per_external_name": 8, "worst_lookup_seconds": 40,
	},
	more,
)

server(more) := object.union(
	{"address": "10.96.0.10", "used": true, "outcome": "answers", "queries": 2, "answered": 2, "sends": 2, "slowest_seconds": 0.004, "waited_seconds": 0, "rcode": "NOERROR", "servfails": 0},
	more,
)

silent := {"outcome": "timeout", "answered": 0, "sends": 4, "slowest_seconds": 0, "waited_seconds": 3, "rcode": ""}

refused := {"outcome": "refused", "answered": 0, "slowest_seconds": 0, "waited_seconds": 0.001, "rcode": ""}

waits := {"udp": 6, "dns": [{"server": "10.96.0.10", "udp": 6, "tcp": 0, "waiting": 4}]}

given(c, s, conf) := {"seen": {"network.counters": counters(c), "network.sockets": sockets(s), "dns.config": config(conf)}, "absent": {}}

probed(c, conf, servers, lookups) := {"seen": {
	"network.counters": counters(c), "network.sockets": sockets({}), "dns.config": config(conf),
	"dns.probe": {"servers": servers, "lookups": lookups},
}, "absent": {}}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_the_probe_is_refused if {
	says(cause.proves, "10.96.0.10 refuses DNS queries from its network namespace: none of 2 was answered") with input as probed({"icmp_in_dest_unreachs_in_window": 2}, {}, [server(refused)], [])
	count(cause.refutes) == 0 with input as probed({"icmp_in_dest_unreachs_in_window": 2}, {}, [server(refused)], [])
}

test_the_second_server_is_refused if {
	two := [server({}), server(object.union(refused, {"address": "10.96.0.11"}))]
	count(cause.proves) == 0 with input as probed({}, {}, two, [])
	says(cause.supports, "10.96.0.11 refuses") with input as probed({}, {}, two, [])
}

icmp := {"udp_in_datagrams_in_window": 0, "udp_out_datagrams_in_window": 12, "icmp_in_dest_unreachs_in_window": 2}

test_refused_without_a_probe if {
	says(cause.supports, "sent 12 datagrams in 2.0 s and received 0, and 2 ICMP messages") with input as given(icmp, {}, {})
	count(cause.supports) == 2 with input as given(icmp, waits, {})
	count(cause.refutes) == 0 with input as given(icmp, waits, {})
}

# The limit on ICMP messages made the probe's queries look lost.
test_refused_while_the_probe_saw_nothing if {
	count(cause.supports) == 1 with input as probed(icmp, {}, [server(silent)], [])
	count(cause.refutes) == 0 with input as probed(icmp, {}, [server(silent)], [])
}

# Metrics sent to a port nobody listens on.
test_somebody_else_is_refused if {
	count(cause.supports) == 0 with input as given(icmp, {"udp_connected_elsewhere": 1}, {})
}

test_no_message_no_refusal if {
	says(cause.refutes, "4 were sent without an answer or an ICMP message") with input as probed({}, {}, [server(silent)], [])
}

test_the_stub_that_is_not_there_is_no_dead_host if {
	stub := {"servers": [{"address": "127.0.0.53", "valid": true, "loopback": true, "used": true}]}
	count(cause.proves) == 0 with input as probed(icmp, stub, [server(object.union(refused, {"address": "127.0.0.53"}))], [])
	says(cause.refutes, "127.0.0.53 is its own network namespace") with input as probed(icmp, stub, [server(object.union(refused, {"address": "127.0.0.53"}))], [])
}

# Names are looked up, and answered: the configuration of every pod, and no fault.
test_a_healthy_pod_without_a_probe if {
	count(cause.proves) == 0 with input as given({}, {}, {})
	count(cause.supports) == 0 with input as given({}, {}, {})
	count(cause.refutes) > 0 with input as given({}, {}, {})
}

test_a_healthy_pod_with_a_probe if {
	count(cause.proves) == 0 with input as probed({}, {}, [server({})], [])
	count(cause.supports) == 0 with input as probed({}, {}, [server({})], [])
	count(cause.refutes) > 0 with input as probed({}, {}, [server({})], [])
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
