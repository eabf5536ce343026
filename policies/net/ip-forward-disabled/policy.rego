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

words(whose, c) := sprintf("%s does not forward (net.ipv4.ip_forward is 0), and dropped %s for addresses that are not its own in %s", [
	whose, lib.packets(dropped(c)), lib.seconds(c.window_usec),
])

node_cites := [lib.cite_node("network.host", "ip_forwards"), lib.cite_node("network.host", "ip_in_addr_errors_in_window"), lib.cite("network.counters", "host_network")]

# The SYN of a connection is sent again after 1, 3, 7, 15 seconds, and none may fall into the window.
dark_router if {
	lib.node_is_dark_router
	lib.unanswered > 0
}

reaches_node if {
	some l in input.seen["network.links"].links
	l.peer.on_host
}

proves contains lib.says(
	sprintf("%s; the other end of the container's interface is the node's, and %s", [words("the node", node), lib.unanswered_words]),
	array.concat(node_cites, [lib.cite("network.links", "links"), lib.cite("network.sockets", "opening")]),
) if {
	dropped(node) >= lib.path_drops_least
	lib.routed_by_node
	lib.unanswered > 0
}

supports contains lib.says_strongly(
	sprintf("%s, while %s", [words("the node", node), lib.unanswered_words]),
	array.concat(node_cites, [lib.cite("network.sockets", "opening")]),
) if {
	dropped(node) >= lib.path_drops_least
	not lib.routed_by_node
	lib.unanswered > 0
}

supports contains lib.says_strongly(
	sprintf("the node does not forward (net.ipv4.ip_forward is 0), and the other end of the container's interface is the node's; %s", [lib.unanswered_words]),
	[lib.cite_node("network.host", "ip_forwards"), lib.cite("network.counters", "host_network"), lib.cite("network.links", "links"), lib.cite("network.sockets", "opening")],
) if {
	dark_router
	dropped(node) < lib.path_drops_least
}

supports contains lib.says(words("the node", node), node_cites) if {
	dropped(node) >= lib.path_drops_least
	reaches_node
	lib.unanswered == 0
}

# A container may be a router itself, and so may the network that it shares with the node.
supports contains lib.says_strongly(
	sprintf("%s: whoever sends through it gets no answer", [words("its network namespace", c)]),
	[lib.cite("network.counters", "ip_forwards"), lib.cite("network.counters", "ip_in_addr_errors_in_window")],
) if {
	c := lib.own_counters
	dropped(c) >= lib.path_drops_least
}

supports contains lib.says(
	words("the network of the node, which it shares,", c),
	[lib.cite("network.counters", "ip_forwards"), lib.cite("network.counters", "ip_in_addr_errors_in_window")],
) if {
	c := lib.shared_counters
	dropped(c) >= lib.path_drops_least
}

no_router(c) if c.ip_forwards

no_router(c) if c.ip_in_addr_errors_in_window == 0

refutes contains lib.says(
	sprintf("nothing was dropped for want of forwarding in %s: %s, and %s", [lib.seconds(c.window_usec), state_words("its network namespace", c), state_words("the node", node)]),
	[
		lib.cite("network.counters", "ip_in_addr_errors_in_window"), lib.cite("network.counters", "ip_forwards"),
		lib.cite_node("network.host", "ip_in_addr_errors_in_window"), lib.cite_node("network.host", "ip_forwards"),
	],
) if {
	c := lib.own_counters
	no_router(c)
	no_router(node)
	nothing_goes_dark
}

# Nobody waits, or the node passes things on, or all interfaces were seen and none leads straight to it.
nothing_goes_dark if lib.unanswered == 0

nothing_goes_dark if node.ip_forwards

nothing_goes_dark if {
	input.seen["network.links"].complete
	not lib.routed_by_node
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
