package causes.net.mtu_mismatch_test

import data.causes.net.mtu_mismatch as cause
import data.lib_test as given

peer(mtu, dropped) := {"name": "cali1", "mtu_bytes": mtu, "up": true, "on_host": true, "joined": true, "rx_dropped_in_window": dropped, "tx_packets_in_window": 100, "qdiscs": []}

test_the_other_end_is_smaller_and_drops if {
	some a in cause.proves with input as given.net_seen({"network.links": given.net_links([given.net_link({"peer": peer(1300, 200)})])})
	a.says == "eth0 takes frames of 1500 bytes and its other end cali1 1300; the other end (cali1) dropped 200 packets in 2.0 s"
}

test_this_end_is_smaller_and_drops if {
	some a in cause.proves with input as given.net_seen({"network.links": given.net_links([given.net_link({"mtu_bytes": 1300, "rx_dropped_in_window": 7, "peer": peer(1500, 0)})])})
	contains(a.says, "it dropped 7 packets")
}

test_unequal_and_nothing_is_dropped if {
	quiet := given.net_seen({"network.links": given.net_links([given.net_link({"peer": peer(1300, 0)})])})
	count(cause.proves) == 0 with input as quiet
	count(cause.weakens) == 1 with input as quiet
	count(cause.refutes) == 0 with input as quiet
}

# The larger end drops for another reason.
test_drops_at_the_larger_end if {
	count(cause.proves) == 0 with input as given.net_seen({"network.links": given.net_links([given.net_link({"rx_dropped_in_window": 50, "peer": peer(1300, 0)})])})
}

test_drops_at_equal_ends if {
	count(cause.proves) == 0 with input as given.net_seen({"network.links": given.net_links([given.net_link({"rx_dropped_in_window": 50})])})
	count(cause.refutes) == 1 with input as given.net_seen({"network.links": given.net_links([given.net_link({"rx_dropped_in_window": 50})])})
}

test_an_end_that_was_not_seen if {
	count(cause.refutes) == 0 with input as {"seen": {"network.links": given.net_links([object.remove(given.net_link({}), ["peer"])])}, "absent": {}}
}

test_a_network_that_is_well if {
	count(cause.proves) == 0 with input as given.net_seen({})
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
