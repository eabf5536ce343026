package causes.net.nic_errors_test

import data.causes.net.nic_errors as cause
import data.lib_test as given

card(more) := object.union(object.remove(given.net_link({"name": "eth0", "kind": "", "physical": true, "rx_packets_in_window": 5000, "tx_packets_in_window": 5000}), ["peer"]), more)

node(more) := {"seen": {}, "absent": {}, "node": {"seen": {"network.host_links": given.net_links([card(more)])}, "absent": {}}}

test_broken_frames if {
	some a in cause.proves with input as node({"rx_errors_in_window": 60, "rx_crc_errors_in_window": 60})
	a.says == "the node's card eth0 counted 60 errors in 2.0 s beside 10000 packets (60 broken, 0 without room, 0 for want of a carrier)"
}

test_a_carrier_that_goes_and_comes if {
	count(cause.proves) == 1 with input as node({"carrier_changes_in_window": 2})
	count(cause.proves) == 0 with input as node({"carrier_changes_in_window": 2, "up": false})
}

test_one_error_among_many if {
	count(cause.proves) == 0 with input as node({"rx_errors_in_window": 1})
	count(cause.weakens) == 1 with input as node({"rx_errors_in_window": 1})
	count(cause.refutes) == 0 with input as node({"rx_errors_in_window": 1})
}

# Frames of protocols that nobody here speaks are counted as dropped, and are no errors.
test_dropped_is_no_error if {
	count(cause.refutes) == 1 with input as node({"rx_dropped_in_window": 500})
}

test_a_container_without_a_network_does_not_care if {
	alone := object.union(node({"rx_errors_in_window": 60, "rx_crc_errors_in_window": 60}), {"seen": {"network.links": {"counted": 0}}})
	{r.says | some r in cause.refutes} == {"it has no interface but lo: its packets stay in its own network namespace"} with input as alone
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
}
