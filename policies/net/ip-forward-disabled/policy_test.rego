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

routed := {"network.links": given.net_links([given.net_link({"peer": {"joined": false}})])}

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
veth(setting) := {"network.links": given.net_links([given.net_link({"peer": {"joined": false, "ipv4_forwards": setting}})])}

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
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as alone
}

bridge(setting) := {
	"network.links": given.net_links([given.net_link({"peer": {"bridge": {"name": "cni0", "addresses": ["10.2.0.1"], "ipv4_forwards": setting}}})]),
	"network.routes": given.net_routes({"defaults": [{"family": "ipv4", "gateway": "10.2.0.1", "link": "eth0", "down": false}]}),
}

test_its_bridge_is_its_gateway if {
	some a in cause.proves with input as beside(on, idle, object.union(waits, bridge(false)))
	contains(a.says, "net.ipv4.conf.cni0.forwarding is 0")
	elsewhere := {"network.routes": given.net_routes({"defaults": [{"family": "ipv4", "gateway": "10.2.0.9", "link": "eth0", "down": false}]})}
	count(cause.proves) + count(cause.supports) == 0 with input as beside(on, idle, object.union(waits, object.union(bridge(false), elsewhere)))
}

# Who its gateway is, and whether it forwards, is not known.
test_a_bridge_and_no_routes if {
	unread := beside(on, idle, object.union(waits, bridge(true)))
	count(cause.refutes) == 0 with input as object.union(object.remove(unread, ["seen"]), {"seen": object.remove(unread.seen, ["network.routes"])})
	count(cause.refutes) == 1 with input as beside(on, idle, object.union(waits, bridge(true)))
}

# dark(list): the node's cards, some of which pass nothing on.
dark(list) := object.union(beside(on, idle, object.union(waits, veth(true))), {"node": {"seen": {"network.host_links": cards(list)}}})

test_answers_end_at_the_card if {
	some a in cause.supports with input as dark([{"ipv4_forwards": false}])
	contains(a.says, "by ens3, its network card (net.ipv4.conf.ens3.forwarding is 0)")
	a.strong
	some b in cause.supports with input as dark([{"ipv4_forwards": false}, {"name": "ens4"}])
	not b.strong
	every list in [[{"ipv4_forwards": false}], [{"ipv4_forwards": false}, {"name": "ens4"}]] {
		count(cause.proves) + count(cause.refutes) == 0 with input as dark(list)
	}
}

test_nothing_of_it_waits if {
	some a in cause.supports with input as beside(off, idle, routed)
	not a.strong
	count(cause.supports) == 1 with input as beside(off, idle, routed)
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
	some a in cause.refutes with input as beside({"ip_forwards": true, "ip_in_addr_errors_in_window": 9}, idle, {})
	a.says == "nothing was dropped for want of forwarding in 2.0 s: its network namespace dropped no packet for another's address, and the node forwards"
	count(cause.supports) == 0 with input as beside(idle, idle, waits)
	count(cause.refutes) == 1 with input as beside(idle, idle, waits)
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
