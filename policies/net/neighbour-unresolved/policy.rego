# METADATA
# title: The gateway, or the peer, does not answer for its address
# description: >-
#   Nobody on the link answers the ARP or neighbour discovery request for the
#   next hop: packets wait, and after some three seconds connections fail with
#   EHOSTUNREACH. The other end of the veth is not on the bridge, the gateway is
#   gone, or a router that should answer for it (proxy_arp) does not.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/arp.7.html
#   - ref: https://man7.org/linux/man-pages/man8/ip-neighbour.8.html
# custom:
#   needs:
#     network.neighbours: [prove, support, weaken, refute]
#     network.links: [support, refute]
#     network.sockets: [support, refute]
#   explains: [app.external-wait, net.dns-upstream-timeout, net.dns-config-wrong]
#   next: Look at the other end of the link (up, on its bridge, proxy_arp on Calico's cali interfaces), at whether the gateway exists, and for entries that somebody made (ip neigh show nud permanent).
package causes.net.neighbour_unresolved

import data.lib

down contains l.name if {
	some l in input.seen["network.links"].links
	l.down
}

gateways contains u if {
	some u in input.seen["network.neighbours"].unresolved
	u.gateway
}

proves contains lib.says(
	sprintf("the gateway %s on %s has not answered for its address in either look (%s)", [u.address, u.link, u.state]),
	[lib.cite("network.neighbours", "unresolved")],
) if {
	some u in gateways
	not u.link in down
	not perhaps_unused(u)
}

# The node keeps what it once asked for, and a gateway of the other address
# family may be missing for years: nobody of the subject need use either.
perhaps_unused(u) if {
	u.state == "failed"
	input.seen["network.neighbours"].host_network
}

perhaps_unused(u) if {
	u.state == "failed"
	lib.family_of(u.address) == "ipv6"
}

supports contains lib.says(
	sprintf("the gateway %s on %s has not answered for its address in either look, and nobody asks for it now", [u.address, u.link]),
	[lib.cite("network.neighbours", "unresolved")],
) if {
	some u in gateways
	not u.link in down
	perhaps_unused(u)
	input.seen["network.neighbours"].host_network == false
}

proves contains lib.says(
	sprintf("%s to %s, which has not answered for its address on %s in either look (%s)", [lib.waiting_words(u.waiting), u.address, u.link, u.state]),
	[lib.cite("network.neighbours", "unresolved")],
) if {
	some u in input.seen["network.neighbours"].unresolved
	not u.gateway
	u.waiting > 0
	not u.link in down
}

# The kernel gives up after three seconds, and the program may try again.
supports contains lib.says_strongly(
	sprintf("%s being made to %s in one of the looks, and it has not answered for its address on %s in either (%s)", [
		lib.things(u.trying, "connection was", "connections were"), u.address, u.link, u.state,
	]),
	[lib.cite("network.neighbours", "unresolved")],
) if {
	some u in input.seen["network.neighbours"].unresolved
	not u.gateway
	u.waiting == 0
	u.trying > 0
	not u.link in down
}

# What was made by hand, or by a program for a machine that is gone, the kernel never asks again.
wrong_words(m) := sprintf("packets for %s on %s go to %s, an entry that was made for good (permanent); the other end of %s is %s, and belongs to no bridge", [
	m.address, m.link, m.mac, m.link, m.other_end_mac,
])

supports contains lib.says_strongly(
	sprintf("%s: %s to %s", [wrong_words(m), lib.waiting_words(m.waiting), m.address]),
	[lib.cite("network.neighbours", "misdirected")],
) if {
	some m in lib.misdirected
	m.waiting > 0
}

supports contains lib.says(
	sprintf("%s; %s to it in one of the looks", [wrong_words(m), lib.things(m.trying, "connection was being made", "connections were being made")]),
	[lib.cite("network.neighbours", "misdirected")],
) if {
	some m in lib.misdirected
	m.waiting == 0
	m.trying > 0
}

supports contains lib.says_strongly(
	sprintf("%s. It is the gateway, and %s", [wrong_words(m), lib.unanswered_words]),
	[lib.cite("network.neighbours", "misdirected"), lib.cite("network.sockets", "opening")],
) if {
	some m in lib.misdirected
	m.gateway
	m.waiting + m.trying == 0
}

supports contains lib.says_strongly(
	sprintf("%s asks for no MAC (arp off), so that its packets go to its own, and %s", [l.name, lib.unanswered_words]),
	[lib.cite("network.links", "links"), lib.cite("network.sockets", "opening")],
) if {
	some l in lib.without_arp
}

weakens contains lib.says(
	sprintf("%s did not answer for their addresses, and neither a route nor a connection needs them", [lib.things(n.unanswered, "neighbour", "neighbours")]),
	[lib.cite("network.neighbours", "unresolved")],
) if {
	n := input.seen["network.neighbours"]
	n.unanswered > 0
	lib.many(gateways) == 0
	lib.many({u | some u in n.unresolved; u.waiting + u.trying > 0}) == 0
}

refutes contains lib.says(
	sprintf("%s is down: nothing can answer there, whoever it is", [u.link]),
	[lib.cite("network.links", "links"), lib.cite("network.neighbours", "unresolved")],
) if {
	some u in gateways
	u.link in down
}

refutes contains lib.says(
	sprintf("each of its %d neighbours that was asked for has answered", [n.counted]),
	[lib.cite("network.neighbours", "unanswered")],
) if {
	n := input.seen["network.neighbours"]
	n.complete
	n.unanswered == 0
	count(lib.misdirected) == 0
	input.seen["network.links"]
	input.seen["network.sockets"]
	count(lib.without_arp) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.neighbours", "")]) if why := input.absent["network.neighbours"]
