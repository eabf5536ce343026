# METADATA
# title: Two machines have the same address
# description: >-
#   Two interfaces answer for one IP address. Whoever spoke last gets the
#   packets; connections with the other are reset, or stay without an answer,
#   and all of it comes and goes.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc5227
#   - ref: https://www.rfc-editor.org/rfc/rfc4862#section-5.4
# custom:
#   needs:
#     network.neighbours: [prove, support, refute]
#     network.links: [prove, refute]
#     network.counters: support
#   explains: [app.external-wait, net.retransmits-loss]
#   next: Find both (ip neigh, the bridge's forwarding table, the CNI plugin's ipam files) and release one of the addresses.
package causes.net.duplicate_ip

import data.lib

proves contains lib.says(
	sprintf("the node finds %s at %s, and the container's interface, which has that address, is %s", [o.address, o.seen_mac, o.own_mac]),
	[lib.cite("network.neighbours", "own_address_elsewhere")],
) if {
	some o in input.seen["network.neighbours"].own_address_elsewhere
}

proves contains lib.says(
	sprintf("%s cannot use %s: somebody else on the link has it (duplicate address detection failed)", [l.name, concat(", ", l.dad_failed)]),
	[lib.cite("network.links", "links")],
) if {
	some l in input.seen["network.links"].links
	count(l.dad_failed) > 0
}

moved := input.seen["network.neighbours"].changed

supports contains lib.says_strongly(
	sprintf("%s on %s was at %s, and two seconds later at %s", [m.address, m.link, m.mac_first, m.mac_second]),
	[lib.cite("network.neighbours", "changed")],
) if {
	some m in moved
}

supports contains lib.says(
	sprintf("%s reset in the same time", [lib.things(c.tcp_established_resets_in_window, "connection was", "connections were")]),
	[lib.cite("network.counters", "tcp_established_resets_in_window"), lib.cite("network.neighbours", "changed")],
) if {
	count(moved) > 0
	c := lib.own_counters
	c.tcp_established_resets_in_window > 0
}

refutes contains lib.says(
	sprintf("none of its %d neighbours moved to another MAC between the looks, and no address of its own is known to be elsewhere", [n.counted]),
	[lib.cite("network.neighbours", "changed"), lib.cite("network.links", "links")],
) if {
	n := input.seen["network.neighbours"]
	n.complete
	count(n.changed) == 0
	count(n.own_address_elsewhere) == 0
	links := input.seen["network.links"]
	lib.many({l | some l in links.links; count(l.dad_failed) > 0}) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.neighbours", "")]) if why := input.absent["network.neighbours"]
