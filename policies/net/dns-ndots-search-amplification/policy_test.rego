package causes.net.dns_ndots_search_amplification_test

import data.causes.net.dns_ndots_search_amplification as cause

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

lookup(more) := object.union({"name": "api.example.com", "chosen": false, "queries": 8, "nxdomains": 6, "took_seconds": 0.62, "last_seconds": 0.09, "found": "api.example.com.", "complete": true}, more)

storm := {"udp_in_datagrams_in_window": 400, "udp_out_datagrams_in_window": 400}

test_a_name_that_was_given if {
	says(cause.proves, "looking up api.example.com took 8 queries and 0.62 s; 6 answers were that there is no such name, and the one that exists, api.example.com., took 0.09 s") with input as probed({}, {}, [server({"queries": 8, "answered": 8})], [lookup({})])
	count(cause.refutes) == 0 with input as probed({}, {}, [server({"queries": 8, "answered": 8})], [lookup({})])
}

# Eight queries that take three milliseconds are nothing to wait for.
test_a_quick_server_makes_it_cheap if {
	count(cause.proves) == 0 with input as probed({}, {}, [server({})], [lookup({"took_seconds": 0.003, "last_seconds": 0.001})])
	says(cause.refutes, "took 8 queries and 0.00 s") with input as probed({}, {}, [server({})], [lookup({"took_seconds": 0.003, "last_seconds": 0.001})])
}

# What the check chose is one full name, and says nothing of others.
test_a_name_that_was_chosen if {
	count(cause.proves) == 0 with input as probed({}, {}, [server({})], [lookup({"chosen": true})])
}

test_many_queries_without_a_probe if {
	says(cause.supports, "ndots:5 and 3 search domains make 8 queries of one external name, and 400 datagrams were sent in 2.0 s, 400 answers received") with input as given(storm, {}, {})
	count(cause.refutes) == 0 with input as given(storm, {}, {})
}

# A program that speaks UDP with others, and a name server.
test_other_udp_is_no_dns if {
	count(cause.supports) == 0 with input as given(storm, {"udp_connected_elsewhere": 2}, {})
	count(cause.supports) == 0 with input as given(storm, {"dns_server_here": true}, {})
}

test_few_search_domains if {
	says(cause.refutes, "one external name costs 2 queries") with input as given(storm, {}, {"ndots": 1, "search_count": 1, "queries_per_external_name": 2})
}

# Confusable: answers that never come are not answers that help nobody.
test_a_silent_server_is_another_cause if {
	says(cause.refutes, "10.96.0.10 does not answer") with input as probed(storm, {}, [server(silent)], [lookup({"nxdomains": 0, "complete": false, "found": ""})])
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
