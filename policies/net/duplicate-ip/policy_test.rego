package causes.net.duplicate_ip_test

import data.causes.net.duplicate_ip as cause
import data.lib_test as given

test_the_node_finds_its_address_elsewhere if {
	some a in cause.proves with input as given.net_seen({"network.neighbours": given.net_neighbours({"own_address_elsewhere": [{"address": "10.2.0.2", "own_mac": "02:00:00:00:00:02", "seen_mac": "02:00:00:00:00:77"}]})})
	contains(a.says, "the node finds 10.2.0.2 at 02:00:00:00:00:77")
}

test_duplicate_address_detection_failed if {
	some a in cause.proves with input as given.net_seen({"network.links": given.net_links([given.net_link({"dad_failed": ["fd00::2"]})])})
	contains(a.says, "eth0 cannot use fd00::2")
}

moved := given.net_neighbours({"changed": [{"address": "10.2.0.9", "link": "eth0", "mac_first": "02:00:00:00:00:09", "mac_second": "02:00:00:00:00:99", "gateway": false}]})

# It may be a failover: likely, and not proven.
test_an_address_that_moves if {
	count(cause.proves) == 0 with input as given.net_seen({"network.neighbours": moved})
	some a in cause.supports with input as given.net_seen({"network.neighbours": moved})
	a.strong
	count(cause.supports) == 2 with input as given.net_seen({"network.neighbours": moved, "network.counters": given.net_counters({"tcp_established_resets_in_window": 4})})
}

test_resets_alone_are_nothing if {
	count(cause.supports) == 0 with input as given.net_seen({"network.counters": given.net_counters({"tcp_established_resets_in_window": 4})})
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
