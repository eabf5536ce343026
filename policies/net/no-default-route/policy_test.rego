package causes.net.no_default_route_test

import data.causes.net.no_default_route as cause
import data.lib_test as given

test_no_route_and_packets_that_need_one if {
	lost := given.net_seen({"network.routes": given.net_routes({"default": false}), "network.counters": given.net_counters({"ip_out_no_routes_in_window": 8})})
	some a in cause.proves with input as lost
	a.says == "there is no default route, and 8 packets could not be sent in 2.0 s for want of a route"
	count(cause.refutes) == 0 with input as lost
}

test_a_closed_network_in_which_nothing_fails if {
	closed := given.net_seen({"network.routes": given.net_routes({"default": false})})
	count(cause.proves) == 0 with input as closed
	count(cause.weakens) == 1 with input as closed
}

# The neighbour does not answer: there is a route.
test_a_gateway_that_does_not_answer if {
	count(cause.refutes) == 1 with input as given.net_seen({"network.neighbours": given.net_neighbours({"unanswered": 1})})
}

test_nothing_but_lo if {
	count(cause.refutes) == 1 with input as given.net_seen({"network.routes": given.net_routes({"default": false, "networked": false})})
}

test_on_the_nodes_network_it_is_no_proof if {
	count(cause.proves) == 0 with input as given.net_seen({"network.routes": given.net_routes({"default": false}), "network.counters": given.net_counters({"ip_out_no_routes_in_window": 8, "host_network": true})})
}

test_a_network_that_is_well if {
	count(cause.proves) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
