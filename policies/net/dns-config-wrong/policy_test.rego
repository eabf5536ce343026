package causes.net.dns_config_wrong_test

import data.causes.net.dns_config_wrong as cause

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

stub := {"servers": [{"address": "127.0.0.53", "valid": true, "loopback": true, "used": true}]}

test_the_stub_of_the_host_in_a_pod if {
	says(cause.proves, "127.0.0.53, which is its own network namespace, and no socket there is bound to port 53; 14 datagrams came for a port nobody listens on") with input as given({"udp_no_ports_in_window": 14}, {}, stub)
	count(cause.refutes) == 0 with input as given({"udp_no_ports_in_window": 14}, {}, stub)
}

test_the_probe_finds_nobody_there if {
	says(cause.proves, "it refused all of 2 queries") with input as probed({}, stub, [server(object.union(refused, {"address": "127.0.0.53"}))], [])
}

test_a_stub_nobody_used_in_the_window if {
	count(cause.proves) == 0 with input as given({}, {}, stub)
	count(cause.supports) == 1 with input as given({}, {}, stub)
}

test_a_cache_in_the_pod_answers_there if {
	says(cause.refutes, "a DNS server runs in it") with input as given({}, {"dns_server_here": true}, stub)
	count(cause.supports) == 0 with input as given({}, {"dns_server_here": true}, stub)
}

# On the host's network the stub may be the host's.
test_the_hosts_network if {
	count(cause.supports) == 0 with input as given({"host_network": true, "udp_no_ports_in_window": 3}, {"host_network": true}, stub)
}

test_no_nameserver_and_somebody_asks if {
	none := {"servers": [], "server_count": 0}
	says(cause.proves, "127.0.0.1 (no nameserver is named)") with input as given({"udp_no_ports_in_window": 2}, {}, none)
	says(cause.refutes, "it asks no DNS server") with input as given({}, {}, none)
	count(cause.supports) == 0 with input as given({}, {}, none)
}

nowhere := object.union(refused, {"outcome": "unreachable"})

test_no_route if {
	says(cause.supports, "no route from its network namespace to 10.96.0.10") with input as probed({}, {}, [server(object.union(nowhere, {"sends": 0}))], [])
	count(cause.refutes) == 0 with input as probed({}, {}, [server(object.union(nowhere, {"sends": 0}))], [])
}

test_another_host_says_that_there_is_no_way if {
	count(cause.proves) == 0 with input as probed({}, {}, [server(nowhere)], [])
	says(cause.supports, "got no further") with input as probed({}, {}, [server(nowhere)], [])
}

test_a_server_that_serves_others if {
	says(cause.supports, "with REFUSED") with input as probed({}, {}, [server({"rcode": "REFUSED"})], [])
	count(cause.refutes) == 0 with input as probed({}, {}, [server({"rcode": "REFUSED"})], [])
}

test_a_name_for_an_address if {
	says(cause.supports, "dns.example is no IP address") with input as given({}, {}, {"servers": [{"address": "dns.example", "valid": false, "loopback": false, "used": true}]})
}

test_no_resolv_conf if {
	absent := {"seen": {"network.counters": counters({})}, "absent": {"dns.config": "it has no /etc/resolv.conf"}}
	count(cause.refutes) == 1 with input as absent
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
