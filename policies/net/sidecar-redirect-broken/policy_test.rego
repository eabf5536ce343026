package causes.net.sidecar_redirect_broken_test

import data.causes.net.sidecar_redirect_broken as cause
import data.lib_test as given

turn(more) := given.net_rule(object.union({"verdict": "redirect", "rule": "redirect to port 15001 in chain ISTIO_REDIRECT of table ip nat: tcp", "to_port": 15001, "to_port_listens": false, "packets_in_window": 9}, more))

turned(more) := given.net_seen({"network.rules": given.net_rules([turn(more)], {})})

test_nobody_listens_where_connections_are_sent if {
	some a in cause.proves with input as turned({})
	contains(a.says, "sent 9 packets to port 15001 in 2.0 s, where nobody listens")
	count(cause.refutes) == 0 with input as turned({})
}

test_somebody_listens if {
	count(cause.proves) == 0 with input as turned({"to_port_listens": true})
	count(cause.refutes) == 1 with input as turned({"to_port_listens": true})
}

test_no_connection_comes if {
	count(cause.proves) == 0 with input as turned({"packets_in_window": 0})
	count(cause.weakens) == 1 with input as turned({"packets_in_window": 0})
}

test_a_rule_without_a_counter if {
	mute := given.net_seen({"network.rules": given.net_rules([object.remove(turn({}), ["packets", "packets_in_window"])], {})})
	some a in cause.supports with input as mute
	a.strong
}

test_who_listens_was_not_seen if {
	dark := given.net_seen({"network.rules": given.net_rules([object.remove(turn({}), ["to_port_listens"])], {})})
	count(cause.proves) == 0 with input as dark
	count(cause.refutes) == 0 with input as dark
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
