package causes.net.rp_filter_drop_test

import data.causes.net.rp_filter_drop as cause
import data.lib_test as given

test_a_tenth_of_what_comes_in_is_dropped if {
	some a in cause.proves with input as given.net_seen({"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 20})})
	contains(a.says, "the reverse path filter dropped 20 packets in 2.0 s in its network namespace, of 100 that came in")
}

test_a_stray if {
	count(cause.proves) == 0 with input as given.net_seen({"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 1})})
	count(cause.supports) == 0 with input as given.net_seen({"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 1})})
	count(cause.supports) == 1 with input as given.net_seen({"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 3})})
}

test_a_strict_filter_alone_is_nothing if {
	strict := {"network.sysctls": {"complete": true, "values": {}, "rp_filters": [{"link": "eth0", "mode": 1}]}}
	count(cause.supports) == 0 with input as given.net_seen(strict)
	count(cause.supports) == 2 with input as given.net_seen(object.union(strict, {"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 20})}))
}

test_of_the_whole_node_it_is_a_hint if {
	shared := given.net_seen({"network.counters": given.net_counters({"ip_reverse_path_filter_in_window": 20, "host_network": true})})
	count(cause.proves) == 0 with input as shared
	count(cause.supports) == 1 with input as shared
}

test_a_network_that_is_well if {
	count(cause.proves) == 0 with input as given.net_seen({})
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
