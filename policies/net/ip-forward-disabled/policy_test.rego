package causes.net.ip_forward_disabled_test

import data.causes.net.ip_forward_disabled as cause
import data.lib_test as given

off := {"ip_forwards": false, "ip_in_addr_errors_in_window": 6}

idle := {"ip_forwards": false, "ip_in_addr_errors_in_window": 0}

# beside(node, own, more): what the node's namespace and its own counted.
beside(node, own, more) := object.union(
	given.net_seen(object.union({"network.counters": given.net_counters(own)}, more)),
	{"node": {"absent": {}, "seen": {"network.host": given.net_counters(object.union({"host_network": true}, node)), "network.host_links": cards([{}])}}},
)

cards(list) := given.net_links([given.net_link(object.union({"name": "ens3", "kind": "", "physical": true, "ipv4_forwards": true}, c)) | some c in list])

waits := {"network.sockets": given.net_sockets({
	"opening": [{"destination": "10.8.0.2:443", "count": 1, "in_both": 1, "most_retries": 2}],
	"opening_stuck": 1, "opening_again": 1,
})}

by(gateway) := {"network.routes": given.net_routes({"defaults": [{"family": "ipv4", "gateway": gateway, "link": "eth0", "down": false}]})}

routed := object.union({"network.links": given.net_links([given.net_link({"peer": {"joined": false}})])}, by("10.2.0.1"))

test_the_node_is_the_router_and_is_switched_off if {
	some a in cause.proves with input as beside(off, idle, object.union(waits, routed))
	contains(a.says, "the node does not forward (net.ipv4.ip_forward is 0), and dropped 6 packets for addresses that are not its own in 2.0 s")
	contains(a.says, "10.8.0.2:443 (sent again 2 times)")
	count(cause.refutes) == 0 with input as beside(off, idle, object.union(waits, routed))
}

# None of the SYNs that it sends again was sent in the window.
test_nothing_came_within_the_window if {
	some a in cause.supports with input as beside(idle, idle, object.union(waits, routed))
	a.says == "the node does not forward (net.ipv4.ip_forward is 0), and is the first router on the container's way to others; 1 connection in its network namespace gets no answer to its SYN: 10.8.0.2:443 (sent again 2 times)"
	a.strong
	count(cause.proves) + count(cause.refutes) == 0 with input as beside(idle, idle, object.union(waits, routed))
}

test_behind_a_bridge_it_may_be_another_s_router if {
	count(cause.proves) == 0 with input as beside(off, idle, waits)
	some a in cause.supports with input as beside(off, idle, waits)
	a.strong
}

on := {"ip_forwards": true, "ip_in_addr_errors_in_window": 6}

# veth(setting): the node's end of its veth.
veth(setting) := object.union({"network.links": given.net_links([given.net_link({"peer": {"joined": false, "ipv4_forwards": setting}})])}, by("10.2.0.1"))

# ip_forward is the default of interfaces; each has its own setting, and only that counts.
test_one_interface_is_switched_off if {
	alone := beside(on, idle, object.union(waits, veth(false)))
	some a in cause.proves with input as alone
	startswith(a.says, "the node forwards nothing that comes in by cali1 (net.ipv4.conf.cali1.forwarding is 0), and dropped 6 packets for addresses that are not its own")
	count(cause.refutes) == 0 with input as alone
	count(cause.refutes) == 1 with input as beside(on, idle, object.union(waits, veth(true)))
}

test_one_interface_is_switched_on if {
	alone := beside(off, idle, object.union(waits, veth(true)))
	count(cause.proves) + count(cause.supports) == 0 with input as alone
	some r in cause.refutes with input as alone
	endswith(r.says, "and the node passes on what comes in by its interfaces on the way")
}

# Of two networks, one is passed on on purpose only.
test_a_second_network_that_is_meant_to_lead_nowhere if {
	links := {"network.links": given.net_links([
		given.net_link({"peer": {"joined": false, "ipv4_forwards": true}}),
		given.net_link({"index": 3, "name": "net1", "peer": {"name": "veth9", "joined": false, "ipv4_forwards": false}}),
	])}
	two := beside(on, idle, object.union(object.union(waits, by("10.2.0.1")), links))
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as two
}

# net.ipv4.ip_forward says nothing of IPv6.
test_what_waits_is_ipv6 if {
	six := {"network.sockets": given.net_sockets({"opening": [{"destination": "[fd01::2]:443", "count": 1, "in_both": 1, "most_retries": 2}], "opening_stuck": 1, "opening_again": 1})}
	count(cause.proves) + count(cause.supports) == 0 with input as beside(off, idle, object.union(six, routed))
}

bridge(setting) := object.union(
	{"network.links": given.net_links([given.net_link({"peer": {"bridge": {"name": "cni0", "addresses": ["10.2.0.1"], "ipv4_forwards": setting}}})])},
	by("10.2.0.1"),
)

test_its_bridge_is_its_gateway if {
	some a in cause.proves with input as beside(on, idle, object.union(waits, bridge(false)))
	contains(a.says, "net.ipv4.conf.cni0.forwarding is 0")
	count(cause.proves) + count(cause.supports) == 0 with input as beside(on, idle, object.union(waits, object.union(bridge(false), by("10.2.0.9"))))
}

unrouted(setting) := object.union(object.remove(of, ["seen"]), {"seen": object.remove(of.seen, ["network.routes"])}) if {
	of := beside(on, idle, object.union(waits, bridge(setting)))
}

# Who its gateway is, is not known.
test_a_bridge_and_no_routes if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as unrouted(false)
	count(cause.refutes) == 1 with input as unrouted(true)
}

# Where a packet goes from a switch in user space, or under a VRF, is not known.
test_a_master_that_is_no_bridge if {
	count(cause.refutes) == 0 with input as beside(on, idle, waits)
	count(cause.refutes) == 0 with input as beside(idle, idle, waits)
	count(cause.refutes) == 1 with input as beside(idle, idle, object.union(waits, {"network.links": given.net_links([given.net_link({"peer": {"bridge": {"name": "br0", "addresses": []}}})])}))
}

# dark(list): the node's cards, some of which pass nothing on.
dark(list) := object.union(beside(on, idle, object.union(waits, veth(true))), {"node": {"seen": {"network.host_links": cards(list)}}})

test_answers_end_at_the_card if {
	some a in cause.supports with input as dark([{"ipv4_forwards": false}])
	contains(a.says, "by ens3, its network card (net.ipv4.conf.ens3.forwarding is 0)")
	a.strong
	some b in cause.supports with input as dark([{"ipv4_forwards": false}, {"name": "ens4"}])
	not b.strong
	some c in cause.supports with input as object.union(dark([{"ipv4_forwards": false}]), {"node": {"seen": {"network.host": {"ip_in_addr_errors_in_window": 0}}}})
	not c.strong
	every list in [[], [{"ipv4_forwards": false}], [{"ipv4_forwards": false}, {"name": "ens4"}]] {
		count(cause.proves) + count(cause.refutes) == 0 with input as dark(list)
	}
}

test_nothing_of_it_waits if {
	some a in cause.supports with input as beside(off, idle, routed)
	not a.strong
	count(cause.supports) == 1 with input as beside(off, idle, routed)
}

# It is a router itself, and one of its interfaces passes nothing on.
test_a_router_with_one_dark_interface if {
	dark_link := {"network.links": given.net_links([given.net_link({"ipv4_forwards": false, "peer": {"on_host": false}})])}
	count(cause.refutes) == 0 with input as beside(idle, on, dark_link)
	count(cause.refutes) == 0 with input as beside(on, object.union(on, {"host_network": true}), dark_link)
	count(cause.refutes) == 1 with input as beside(on, object.union(on, {"host_network": true}), {})
}

test_a_router_in_a_container if {
	some a in cause.supports with input as beside(idle, off, {})
	startswith(a.says, "its network namespace does not forward")
	a.strong
}

test_on_the_nodes_network if {
	shared := beside(off, object.union(off, {"host_network": true}), {})
	count(cause.proves) == 0 with input as shared
	some a in cause.supports with input as shared
	not a.strong
}

# Most containers do not forward, and need not.
test_nobody_asks_it_to if {
	some a in cause.refutes with input as beside(idle, idle, {})
	a.says == "nothing was dropped for want of forwarding in 2.0 s: its network namespace dropped no packet for another's address, and the node dropped no packet for another's address"
	some b in cause.refutes with input as beside({"ip_forwards": true, "ip_in_addr_errors_in_window": 9}, idle, veth(true))
	endswith(b.says, "and the node passes on what comes in by its interfaces on the way")
	elsewhere := {"network.links": given.net_links([given.net_link({"peer": {"on_host": false}})])}
	some c in cause.refutes with input as beside(off, idle, object.union(waits, elsewhere))
	endswith(c.says, "and none of its interfaces leads to the node")
}

test_what_was_not_read_is_not_off if {
	blind := beside({"ip_in_addr_errors_in_window": 6}, {}, object.union(waits, routed))
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as blind
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as given.net_blind
}

# Where the interfaces were not all seen, the node may be its router.
test_interfaces_that_were_not_all_seen if {
	some_links := {"network.links": object.union(given.net_links([]), {"complete": false, "counted": 2})}
	count(cause.refutes) == 0 with input as beside(idle, idle, object.union(waits, some_links))
	count(cause.refutes) == 1 with input as beside(idle, idle, some_links)
}

test_without_a_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
