package causes.net.blackhole_route_test

import data.causes.net.blackhole_route as cause
import data.lib_test as given

hole(more) := object.union({"type": "blackhole", "destination": "10.66.0.0/16", "table": 254, "rule": false, "selective": false, "stuck": [], "nameserver": false}, more)

holes(more) := {"network.routes": given.net_routes({"refusing": [hole(more)], "refusing_count": 1})}

test_connections_meet_it if {
	met := given.net_seen(object.union(holes({"stuck": ["10.66.1.1:80"]}), {"network.counters": given.net_counters({"ip_out_no_routes_in_window": 3})}))
	some a in cause.proves with input as met
	contains(a.says, "the route blackhole 10.66.0.0/16 decides about 10.66.1.1:80, with which connections have no answer, and 3 packets found no way out in 2.0 s")
}

test_connections_meet_it_and_nothing_was_counted if {
	count(cause.proves) == 0 with input as given.net_seen(holes({"stuck": ["10.66.1.1:80"]}))
	some a in cause.supports with input as given.net_seen(holes({"stuck": ["10.66.1.1:80"]}))
	a.strong
}

# A CNI plugin's, for a block of addresses that is not in use.
test_a_hole_of_the_node_that_nobody_meets if {
	node := {"network.routes": object.union(holes({})["network.routes"], {"host_network": true})}
	count(cause.supports) == 0 with input as given.net_seen(node)
	count(cause.weakens) == 1 with input as given.net_seen(node)
	count(cause.refutes) == 0 with input as given.net_seen(node)
}

test_a_hole_of_its_own_that_leaves_no_trace if {
	some a in cause.supports with input as given.net_seen(holes({}))
	a.says == "the route blackhole 10.66.0.0/16 leads nowhere, in its own network namespace; what is refused at once leaves no trace, so that nobody can say whether it meets it"
	not a.strong
	count(cause.weakens) + count(cause.refutes) == 0 with input as given.net_seen(holes({}))
}

test_a_rule_says_what_it_is_for if {
	rule := {"rule": true, "type": "prohibit", "table": 0, "destination": "10.66.0.0/16"}
	some a in cause.supports with input as given.net_seen(holes(object.union(rule, {"stuck": ["10.66.1.1:80"]})))
	contains(a.says, "the rule prohibit to 10.66.0.0/16 decides about 10.66.1.1:80, with which")
	proven := object.union(holes(object.union(rule, {"stuck": ["10.66.1.1:80"]})), {"network.counters": given.net_counters({"ip_out_no_routes_in_window": 3})})
	count(cause.proves) == 1 with input as given.net_seen(object.union(proven, {"network.routes": object.union(proven["network.routes"], {"policy": true})}))
	some b in cause.supports with input as given.net_seen(holes(object.union(rule, {"destination": "", "source": "10.2.0.0/24", "selective": true})))
	startswith(b.says, "the rule prohibit from 10.2.0.0/24, with further conditions, leads nowhere")
}

test_the_name_server_is_in_it if {
	count(cause.supports) == 1 with input as given.net_seen(holes({"nameserver": true}))
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
