# METADATA
# title: The two ends of a link take frames of different sizes
# description: >-
#   An interface sends frames up to its own MTU, and the other end of the veth
#   drops those that are larger than its own, without an error anywhere else:
#   small packets pass, large ones never do.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man4/veth.4.html
#   - ref: https://docs.kernel.org/networking/statistics.html
# custom:
#   needs:
#     network.links: [prove, support, weaken, refute]
#   explains: [net.retransmits-loss]
#   next: Give both ends the same MTU (the CNI plugin's mtu setting), not larger than what the path carries.
package causes.net.mtu_mismatch

import data.lib

unequal contains l if {
	some l in input.seen["network.links"].links
	l.peer
	l.peer.mtu_bytes != l.mtu_bytes
}

# The smaller end is the one that drops.
dropped(l) := {"end": sprintf("the other end (%s)", [l.peer.name]), "packets": l.peer.rx_dropped_in_window, "of": l.tx_packets_in_window} if l.peer.mtu_bytes < l.mtu_bytes

dropped(l) := {"end": "it", "packets": l.rx_dropped_in_window, "of": l.peer.tx_packets_in_window} if l.mtu_bytes < l.peer.mtu_bytes

sizes(l) := sprintf("%s takes frames of %d bytes and its other end %s %d", [l.name, l.mtu_bytes, l.peer.name, l.peer.mtu_bytes])

window := lib.seconds(input.seen["network.links"].window_usec)

proves contains lib.says(
	sprintf("%s; %s dropped %s in %s", [sizes(l), d.end, lib.packets(d.packets), window]),
	[lib.cite("network.links", "links")],
) if {
	some l in unequal
	d := dropped(l)
	d.packets >= lib.path_drops_least
}

supports contains lib.says(
	sprintf("%s; %s dropped a packet in %s", [sizes(l), d.end, window]),
	[lib.cite("network.links", "links")],
) if {
	some l in unequal
	d := dropped(l)
	d.packets == 1
}

weakens contains lib.says(
	sprintf("%s, and neither dropped a packet in %s", [sizes(l), window]),
	[lib.cite("network.links", "links")],
) if {
	some l in unequal
	d := dropped(l)
	d.packets == 0
}

refutes contains lib.says("both ends of each of its links take frames of the same size", [lib.cite("network.links", "links")]) if {
	links := input.seen["network.links"]
	links.complete
	links.counted > 0
	lib.many(unequal) == 0
	lib.many({l | some l in links.links; l.kind == "veth"; not l.peer}) == 0
}

refutes contains lib.says("it has no interface but lo", [lib.cite("network.links", "counted")]) if input.seen["network.links"].counted == 0

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.links", "")]) if why := input.absent["network.links"]
