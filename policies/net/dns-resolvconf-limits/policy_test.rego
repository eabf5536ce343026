package causes.net.dns_resolvconf_limits_test

import data.causes.net.dns_resolvconf_limits as cause

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

four := {"server_count": 4}

test_only_the_fourth_answers if {
	servers := [server(silent), server(object.union(refused, {"address": "10.0.0.2"})), server(object.union(silent, {"address": "10.0.0.3"})), server({"address": "10.0.0.4", "used": false})]
	says(cause.proves, "none of the first three nameservers (10.96.0.10: timeout, 10.0.0.2: refused, 10.0.0.3: timeout) answers, and resolvers ask no more; 10.0.0.4") with input as probed({}, four, servers, [])
}

test_four_nameservers if {
	says(cause.supports, "names 4 nameservers") with input as given({}, {}, four)
	count(cause.proves) == 0 with input as given({}, {}, four)
	count(cause.refutes) == 0 with input as given({}, {}, four)
}

# A configuration is no fault while nobody waits for DNS.
test_nobody_looks_names_up_in_vain if {
	says(cause.weakens, "nobody waits for DNS") with input as given({}, {}, four)
	count(cause.weakens) == 0 with input as given({"udp_in_datagrams_in_window": 0}, waits, four)
}

test_the_fourth_is_not_missed if {
	says(cause.weakens, "10.96.0.10, the first nameserver, answers") with input as probed({}, four, [server({})], [])
}

test_a_long_search_list if {
	says(cause.supports, "40 domains and 700 characters") with input as given({}, {}, {"search_count": 40, "search_characters": 700})
	says(cause.supports, "20 domains and 2100 characters") with input as given({}, {}, {"search_count": 20, "search_characters": 2100})
}

test_no_resolv_conf if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"dns.config": "it has no /etc/resolv.conf"}}
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
