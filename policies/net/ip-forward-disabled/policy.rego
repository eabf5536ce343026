# METADATA
# title: Packets are not forwarded (net.ipv4.ip_forward is off)
# description: >-
#   What comes from a container for somebody beyond the node, the node has to pass
#   on from one interface to another. With forwarding off it drops such packets,
#   and tells nobody: connections time out.
# related_resources:
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [support, refute]
#     network.host: [prove, support, refute]
#     network.sockets: [prove, support]
#     network.links: [prove, support, refute]
#     network.routes: [prove, support, refute]
#     network.host_links: [support, refute]
#   explains:
#     - app.external-wait
#     - net.dns-upstream-timeout
#   next: Switch it on (sysctl net.ipv4.ip_forward=1, and a file in /etc/sysctl.d so that it stays), and find what switched it off; look at net.ipv4.conf.INTERFACE.forwarding too.
package causes.net.ip_forward_disabled

import data.lib

# Packets for an address that is not here, of a machine that does not pass them on.
dropped(c) := c.ip_in_addr_errors_in_window if c.ip_forwards == false

node := n if {
	n := input.node.seen["network.host"]
	input.seen["network.counters"].host_network == false
}

# The setting is of IPv4.
waits if lib.unanswered_in("ipv4")

switched_off := sprintf("the node forwards nothing that comes in by %s (net.ipv4.conf.%s.forwarding is 0)", [min(lib.dark_routers), min(lib.dark_routers)]) if {
	node.ip_forwards
	count(lib.dark_routers) > 0
} else := "the node does not forward (net.ipv4.ip_forward is 0)" if {
	node.ip_forwards == false
	not routers_pass_on
}

# The setting of an interface holds for what comes in by it, whatever ip_forward is.
routers_pass_on if {
	count(lib.node_routers) > 0
	count(lib.dark_routers) == 0
}

words(whose, packets, c) := sprintf("%s, and dropped %s for addresses that are not its own in %s", [whose, lib.packets(packets), lib.seconds(c.window_usec)])

node_words := words(switched_off, node.ip_in_addr_errors_in_window, node)

node_drops if node.ip_in_addr_errors_in_window >= lib.path_drops_least

own_words(whose, c) := words(sprintf("%s does not forward (net.ipv4.ip_forward is 0)", [whose]), dropped(c), c)

node_cites := [lib.cite_node("network.host", "ip_forwards"), lib.cite_node("network.host", "ip_in_addr_errors_in_window"), lib.cite("network.counters", "host_network")]

way_cites := [lib.cite("network.links", "links"), lib.cite("network.routes", "defaults"), lib.cite("network.sockets", "opening")]

proves contains lib.says(
	sprintf("%s; it is the first router on the container's way to others, and %s", [node_words, lib.unanswered_words]),
	array.concat(node_cites, way_cites),
) if {
	node_drops
	count(lib.dark_routers) > 0
	waits
}

supports contains lib.says_strongly(
	sprintf("%s, while %s", [node_words, lib.unanswered_words]),
	array.concat(node_cites, [lib.cite("network.sockets", "opening")]),
) if {
	node_drops
	count(lib.dark_routers) == 0
	waits
}

# The SYN of a connection is sent again after 1, 3, 7, 15 seconds, and none may fall into the window.
supports contains lib.says_strongly(
	sprintf("%s, and is the first router on the container's way to others; %s", [switched_off, lib.unanswered_words]),
	array.concat([lib.cite_node("network.host", "ip_forwards"), lib.cite("network.counters", "host_network")], way_cites),
) if {
	count(lib.dark_routers) > 0
	not node_drops
	waits
}

supports contains lib.says(node_words, node_cites) if {
	node_drops
	lib.reaches_node
	lib.unanswered == 0
}

# What the container sends is passed on, and the answer is not.
card_words := sprintf("the node forwards nothing that comes in by %s, its network card (net.ipv4.conf.%s.forwarding is 0)", [min(lib.dark_cards), min(lib.dark_cards)]) if {
	routers_pass_on
	count(lib.dark_cards) > 0
	waits
}

card_cites := array.concat([lib.cite_node("network.host_links", "links")], array.concat(node_cites, way_cites))

supports contains lib.says_strongly(sprintf("%s, while %s", [words(card_words, node.ip_in_addr_errors_in_window, node), lib.unanswered_words]), card_cites) if card_takes_all

supports contains lib.says(sprintf("%s, while %s", [card_words, lib.unanswered_words]), card_cites) if not card_takes_all

card_takes_all if {
	node_drops
	count(lib.dark_cards) == count(lib.node_cards)
}

# A container may be a router itself, and so may the network that it shares with the node.
supports contains lib.says_strongly(
	sprintf("%s: whoever sends through it gets no answer", [own_words("its network namespace", c)]),
	[lib.cite("network.counters", "ip_forwards"), lib.cite("network.counters", "ip_in_addr_errors_in_window")],
) if {
	c := lib.own_counters
	dropped(c) >= lib.path_drops_least
}

supports contains lib.says(
	own_words("the network of the node, which it shares,", c),
	[lib.cite("network.counters", "ip_forwards"), lib.cite("network.counters", "ip_in_addr_errors_in_window")],
) if {
	c := lib.shared_counters
	dropped(c) >= lib.path_drops_least
}

# Nothing that came in was for somebody else; or all that does is passed on.
no_router(c) if c.ip_in_addr_errors_in_window == 0

no_router(c) if {
	c.ip_forwards
	input.seen["network.links"].complete
	every l in input.seen["network.links"].links { not stops_here(l) }
}

stops_here(l) if l.ipv4_forwards == false

refutes contains lib.says(
	sprintf("nothing was dropped for want of forwarding in %s: %s, and %s", [lib.seconds(c.window_usec), state_words("its network namespace", c), beyond]),
	[
		lib.cite("network.counters", "ip_in_addr_errors_in_window"), lib.cite("network.counters", "ip_forwards"),
		lib.cite_node("network.host", "ip_in_addr_errors_in_window"), lib.cite_node("network.host", "ip_forwards"),
	],
) if {
	c := lib.own_counters
	no_router(c)
}

# Of what nobody sent, nothing can be lost; the SYN of who waits may have been sent before the window.
beyond := state_words("the node", node) if {
	node.ip_in_addr_errors_in_window == 0
	lib.unanswered == 0
} else := "none of its interfaces leads to the node" if {
	node
	input.seen["network.links"].complete
	not lib.reaches_node
} else := "the node passes on what comes in by its interfaces on the way" if {
	node
	lib.node_passes_on
	lib.cards_pass_on
}

refutes contains lib.says(
	sprintf("nothing was dropped for want of forwarding in %s: %s", [lib.seconds(c.window_usec), state_words("the network of the node, which it shares,", c)]),
	[lib.cite("network.counters", "ip_in_addr_errors_in_window"), lib.cite("network.counters", "ip_forwards")],
) if {
	c := lib.shared_counters
	no_router(c)
}

state_words(whose, c) := sprintf("%s forwards", [whose]) if {
	c.ip_forwards
} else := sprintf("%s dropped no packet for another's address", [whose])

refutes contains lib.says("it has no interface but lo: its packets stay in its own network namespace", [lib.cite("network.links", "counted")]) if lib.no_way_out

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if why := input.absent["network.counters"]
