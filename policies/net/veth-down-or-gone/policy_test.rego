package causes.net.veth_down_or_gone_test

import data.causes.net.veth_down_or_gone as cause
import data.lib_test as given

down(more) := given.net_link(object.union(
	{"carrier": false, "down": true, "operstate": "lowerlayerdown", "peer": {"name": "cali1", "up": false}},
	more,
))

linked(list) := given.net_seen({"network.links": given.net_links(list)})

test_the_other_end_is_switched_off if {
	some a in cause.proves with input as linked([down({})])
	a.says == "its interface eth0 has an address (10.2.0.2/24) and no carrier in both looks: the other end of it, cali1, is switched off, and it has no other way out"
	count(cause.refutes) == 0 with input as linked([down({})])
}

test_it_is_switched_off_itself if {
	some a in cause.proves with input as linked([down({"up": false, "peer": {"up": true}})])
	contains(a.says, "it is switched off itself")
}

test_its_other_end_cannot_be_seen if {
	some a in cause.proves with input as linked([object.remove(down({}), ["peer"])])
	contains(a.says, "its other end gives it none")
}

test_another_interface_may_serve_it if {
	two := linked([down({}), given.net_link({"index": 3, "name": "net1", "addresses": ["10.3.0.2/24"]})])
	count(cause.proves) == 0 with input as two
	some a in cause.supports with input as two
	a.strong
	all_by_it := object.union(two, {"seen": {"network.routes": given.net_routes({"defaults": [{"family": "ipv4", "gateway": "10.2.0.1", "link": "eth0", "down": true}]})}})
	count(cause.proves) == 1 with input as all_by_it
}

test_one_that_nobody_configured if {
	spare := linked([given.net_link({}), down({"index": 3, "name": "spare", "addresses": []})])
	count(cause.proves) + count(cause.supports) == 0 with input as spare
	count(cause.refutes) == 0 with input as spare
}

test_all_is_well if {
	some a in cause.refutes with input as given.net_seen({})
	a.says == "its veth eth0 was switched on and had a carrier in both looks, at both ends"
	some b in cause.refutes with input as linked([given.net_link({"kind": "macvlan"})])
	b.says == "no interface of it is a veth"
	count(cause.refutes) == 1 with input as given.net_ended
}

# The node's own interfaces are those of all its pods.
test_on_the_nodes_network if {
	node := linked([down({})])
	shared := object.union(node, {"seen": {"network.links": {"host_network": true}}})
	count(cause.proves) + count(cause.supports) == 0 with input as shared
	count(cause.refutes) == 1 with input as shared
}

test_nobody_looked if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as given.net_blind
}
