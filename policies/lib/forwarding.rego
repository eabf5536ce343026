# Whether the node, as the first router on the way, passes packets on.
package lib

# METADATA
# description: |
#   The node passes nothing on of what this container sends, or nothing at all, and somebody wanted it to. What is sent to others
#   ends there, and no counter but one of the whole node tells.
node_forwards_nothing if count(dark_routers) > 0

node_forwards_nothing if {
	input.seen["network.counters"].host_network == false
	count(node_routers) == 0
	n := input.node.seen["network.host"]
	n.ip_forwards == false
	n.ip_in_addr_errors_in_window > 0
}

# METADATA
# description: The first routers on the container's way to others that pass nothing on, by name.
dark_routers contains r.name if {
	input.seen["network.counters"].host_network == false
	some r in node_routers
	r.forwards == false
}

# METADATA
# description: |
#   The interface of the node that takes what it sends to others by its IPv4 default route: the other end of its veth, or the
#   bridge that this belongs to, if it has the address of the gateway. Whether it passes on what comes in is its own setting,
#   which ip_forward is only the default of; that stands for one that was not asked.
node_routers contains router(l.peer) if {
	some l in input.seen["network.links"].links
	l.peer.on_host
	not l.peer.joined
	some d in input.seen["network.routes"].defaults
	d.family == "ipv4"
	d.link == l.name
}

node_routers contains router(l.peer.bridge) if {
	some l in input.seen["network.links"].links
	some d in input.seen["network.routes"].defaults
	d.family == "ipv4"
	d.link == l.name
	d.gateway in l.peer.bridge.addresses
}

# METADATA
# description: |
#   What leads to the node is passed on by it: all interfaces were seen, and each end that is the node's, or the bridge that it
#   belongs to, forwards; a bridge without an address routes nothing.
node_passes_on if {
	links := input.seen["network.links"]
	links.complete
	every l in links.links { passed_on(l) }
}

passed_on(l) if not l.peer.on_host

passed_on(l) if {
	not l.peer.joined
	router(l.peer).forwards
}

passed_on(l) if router(l.peer.bridge).forwards

passed_on(l) if count(l.peer.bridge.addresses) == 0

# METADATA
# description: The node's network cards that have an address. Answers come in by one, and meet its setting there.
node_cards contains c if {
	some c in input.node.seen["network.host_links"].links
	count(c.addresses) > 0
}

# METADATA
# description: Those that are set to pass on nothing that comes in, by name.
dark_cards contains c.name if {
	some c in node_cards
	c.ipv4_forwards == false
}

# METADATA
# description: All were seen, and each passes on, by its own setting or, where that was not asked, by the node's.
no_card_stops if {
	input.node.seen["network.host_links"].complete
	every c in node_cards { router(c).forwards }
}

# METADATA
# description: There are some, and none stops anything. A node without any is reached by an interface that was not looked at.
cards_pass_on if {
	count(node_cards) > 0
	no_card_stops
}

router(end) := {"name": end.name, "forwards": end.ipv4_forwards} if {
	is_boolean(end.ipv4_forwards)
} else := {"name": end.name, "forwards": input.node.seen["network.host"].ip_forwards} if {
	is_boolean(input.node.seen["network.host"].ip_forwards)
} else := {"name": end.name}

# METADATA
# description: The other end of an interface of it is the node's own.
reaches_node if {
	some l in input.seen["network.links"].links
	l.peer.on_host
}
