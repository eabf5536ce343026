package causes.net.dns_upstream_timeout_test

import data.causes.net.dns_upstream_timeout as cause

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

test_no_answer if {
	says(cause.proves, "10.96.0.10 answered none of 2 DNS queries from its network namespace, sent 4 times in all, for 3.0 s") with input as probed({}, {}, [server(silent)], [])
}

test_a_late_answer if {
	says(cause.proves, "10.96.0.10 took 1.5 s to answer") with input as probed({}, {}, [server({"slowest_seconds": 1.5})], [])
	count(cause.refutes) == 0 with input as probed({}, {}, [server({"slowest_seconds": 1.5})], [])
}

test_one_of_two_is_lost if {
	half := {"answered": 1, "sends": 3, "waited_seconds": 3}
	count(cause.proves) == 0 with input as probed({}, {}, [server(half)], [])
	says(cause.supports, "left 1 of 2 DNS queries without an answer") with input as probed({}, {}, [server(half)], [])
}

test_the_second_server_is_asked_only_after_the_first if {
	two := [server({}), server(object.union(silent, {"address": "10.96.0.11"}))]
	count(cause.proves) == 0 with input as probed({}, {}, two, [])
	says(cause.supports, "10.96.0.11, the next server") with input as probed({}, {}, two, [])
}

test_servfail if {
	says(cause.supports, "2 of 2 DNS queries for db.shop. with SERVFAIL") with input as probed({}, {}, [server({"servfails": 2, "rcode": "SERVFAIL"})], [{"name": "db.shop."}])
}

# Nobody waits for such answers, and they help nobody.
test_a_server_that_knows_nothing_at_once if {
	answered := {"udp_in_datagrams_in_window": 130, "udp_out_datagrams_in_window": 130}
	failing := probed(answered, {}, [server({"servfails": 2, "rcode": "SERVFAIL"})], [{"name": "db.shop."}])
	some s in cause.supports with input as failing
	s.strong
	count(cause.refutes) == 0 with input as failing
	some one in cause.supports with input as probed(answered, {}, [server({"servfails": 1})], [{"name": "db.shop."}])
	not one.strong
}

quiet := {"udp_in_datagrams_in_window": 0, "udp_out_datagrams_in_window": 6}

test_sockets_that_wait_without_a_probe if {
	says(cause.supports, "4 UDP sockets to 10.96.0.10:53 waited for all of 2.0 s; its network namespace sent 6 datagrams, and received none") with input as given(quiet, waits, {})
	says(cause.supports, "one name costs up to 40 s") with input as given(quiet, waits, {})
	count(cause.refutes) == 0 with input as given(quiet, waits, {})
}

# Some resolvers keep one socket for ever: that it is there is no sign.
test_a_resolver_that_keeps_its_socket if {
	count(cause.supports) == 0 with input as given({}, waits, {})
	count(cause.supports) == 0 with input as given({"udp_in_datagrams_in_window": 0, "udp_out_datagrams_in_window": 0}, waits, {})
}

test_a_dns_server_waits_for_its_own_upstream if {
	count(cause.supports) == 0 with input as given(quiet, object.union(waits, {"dns_server_here": true}), {})
}

test_a_resolver_that_does_not_connect_may_wait if {
	count(cause.refutes) == 0 with input as given({}, {"udp_unconnected_clients": 1}, {})
}

test_icmp_says_that_it_is_refused if {
	icmp := object.union(quiet, {"icmp_in_dest_unreachs_in_window": 2})
	says(cause.weakens, "2 ICMP messages") with input as given(icmp, waits, {})
	count(cause.proves) == 0 with input as probed(icmp, {}, [server(silent)], [])
	count(cause.supports) == 1 with input as probed(icmp, {}, [server(silent)], [])
}

refusals := object.union(quiet, {"icmp_in_dest_unreachs_in_window": 2, "tcp_attempt_fails_in_window": 0, "tcp_retransmits_in_window": 0})

test_every_query_is_refused if {
	says(cause.refutes, "10.96.0.10 refuses queries at once, and lets nobody wait: 2 ICMP messages") with input as given(refusals, waits, {})
	count(cause.refutes) == 1 with input as probed(refusals, {}, [server(silent)], [])
	count(cause.proves) == 0 with input as probed(refusals, {}, [server(silent)], [])
}

# The ICMP messages may be about something else, or about one server of two.
test_some_are_refused_and_some_may_be_lost if {
	count(cause.refutes) == 0 with input as given(object.union(refusals, {"icmp_in_dest_unreachs_in_window": 1}), waits, {})
	count(cause.refutes) == 0 with input as given(object.union(refusals, {"tcp_attempt_fails_in_window": 1}), waits, {})
	count(cause.refutes) == 0 with input as given(object.union(refusals, {"tcp_retransmits_in_window": 3}), waits, {})
	count(cause.refutes) == 0 with input as given(object.union(refusals, {"udp_in_datagrams_in_window": 1}), waits, {})
	count(cause.refutes) == 0 with input as given(refusals, object.union(waits, {"udp_connected_elsewhere": 1}), {})
	two := {"servers": [{"address": a, "valid": true, "loopback": false, "used": true} | some a in ["10.96.0.10", "10.96.0.11"]], "server_count": 2}
	count(cause.refutes) == 0 with input as given(refusals, waits, two)
}

test_refused_at_once_is_no_wait if {
	says(cause.refutes, "refuses at once") with input as probed({}, {}, [server(refused)], [])
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
