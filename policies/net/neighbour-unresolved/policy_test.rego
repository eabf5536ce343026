package causes.net.neighbour_unresolved_test

import data.causes.net.neighbour_unresolved as cause
import data.lib_test as given

unresolved(more) := given.net_neighbours({"unanswered": 1, "unresolved": [object.union({"address": "10.2.0.1", "link": "eth0", "state": "failed", "gateway": true, "waiting": 0, "trying": 0}, more)]})

test_the_gateway_does_not_answer if {
	some a in cause.proves with input as given.net_seen({"network.neighbours": unresolved({})})
	a.says == "the gateway 10.2.0.1 on eth0 has not answered for its address in either look (failed)"
	count(cause.refutes) == 0 with input as given.net_seen({"network.neighbours": unresolved({})})
}

test_a_gateway_that_nobody_asks_for if {
	old := unresolved({"address": "fd00::1"})
	count(cause.proves) == 0 with input as given.net_seen({"network.neighbours": old})
	count(cause.supports) == 1 with input as given.net_seen({"network.neighbours": object.union(old, {"host_network": false})})
	count(cause.supports) == 0 with input as given.net_seen({"network.neighbours": object.union(old, {"host_network": true})})
	count(cause.proves) == 0 with input as given.net_seen({"network.neighbours": object.union(unresolved({}), {"host_network": true})})
	count(cause.proves) == 1 with input as given.net_seen({"network.neighbours": unresolved({"address": "fd00::1", "state": "incomplete"})})
}

test_a_peer_that_connections_wait_for if {
	some a in cause.proves with input as given.net_seen({"network.neighbours": unresolved({"gateway": false, "waiting": 2})})
	contains(a.says, "2 connections have waited in SYN_SENT to 10.2.0.1")
}

# The kernel gives up after three seconds, and the program tries again.
test_a_peer_that_is_tried_again_and_again if {
	again := given.net_seen({"network.neighbours": unresolved({"gateway": false, "trying": 1})})
	some a in cause.supports with input as again
	a.says == "1 connection was being made to 10.2.0.1 in one of the looks, and it has not answered for its address on eth0 in either (failed)"
	a.strong
	count(cause.proves) + count(cause.weakens) == 0 with input as again
}

test_a_machine_that_is_gone_and_nobody_misses if {
	count(cause.proves) == 0 with input as given.net_seen({"network.neighbours": unresolved({"gateway": false})})
	count(cause.weakens) == 1 with input as given.net_seen({"network.neighbours": unresolved({"gateway": false})})
}

fixed(more) := {"network.neighbours": given.net_neighbours({"misdirected": [object.union({
	"address": "10.2.0.7", "link": "eth0", "mac": "02:00:00:00:00:99", "other_end_mac": "02:00:00:00:00:09", "gateway": false, "waiting": 2, "trying": 0,
}, more)]})}

unanswered := {"network.sockets": given.net_sockets({
	"opening": [{"destination": "10.8.0.2:443", "count": 1, "in_both": 1, "most_retries": 2}], "opening_stuck": 1, "opening_again": 1,
})}

test_an_entry_that_was_made_for_good_and_is_wrong if {
	some a in cause.supports with input as given.net_seen(fixed({}))
	a.says == "packets for 10.2.0.7 on eth0 go to 02:00:00:00:00:99, an entry that was made for good (permanent); the other end of eth0 is 02:00:00:00:00:09, and belongs to no bridge: 2 connections have waited in SYN_SENT to 10.2.0.7"
	a.strong
	count(cause.refutes) == 0 with input as given.net_seen(fixed({}))
	count(cause.supports) == 1 with input as given.net_seen(object.union(unanswered, fixed({"gateway": true, "waiting": 0})))
	count(cause.supports) == 0 with input as given.net_seen(object.union(unanswered, fixed({"address": "fd00::1", "gateway": true, "waiting": 0}))) # what waits is IPv4
	some t in cause.supports with input as given.net_seen(fixed({"waiting": 0, "trying": 1}))
	not t.strong
	nobody_needs := given.net_seen(fixed({"waiting": 0}))
	count(cause.supports) == 0 with input as nobody_needs
	count(cause.refutes) == 1 with input as nobody_needs
}

test_an_interface_that_asks_for_nobody if {
	silent := {"network.links": given.net_links([given.net_link({"noarp": true})])}
	some a in cause.supports with input as given.net_seen(object.union(unanswered, silent))
	startswith(a.says, "eth0 asks for no MAC (arp off), so that its packets go to its own, and 1 connection")
	count(cause.refutes) == 0 with input as given.net_seen(object.union(unanswered, silent))
	count(cause.supports) == 0 with input as given.net_seen(silent)
	count(cause.supports) == 0 with input as given.net_seen(object.union(unanswered, {"network.links": given.net_links([given.net_link({"kind": "ipvlan", "noarp": true})])}))
	every unread in ["network.links", "network.sockets"] {
		count(cause.refutes) == 0 with input as {"seen": object.remove(given.net_seen({}).seen, [unread]), "absent": {}}
	}
}

test_a_link_that_is_down if {
	down := given.net_seen({"network.neighbours": unresolved({}), "network.links": given.net_links([given.net_link({"down": true})])})
	count(cause.proves) == 0 with input as down
	count(cause.refutes) == 1 with input as down
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
