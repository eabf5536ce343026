# METADATA
# title: Large packets disappear on the way, and nobody says so
# description: >-
#   A link on the way carries less than the path was believed to. The router
#   before it drops what is too big and says so by ICMP, and that message does
#   not arrive. The handshake and small messages get through; the first full
#   segment is sent again and again, and the connection hangs.
# related_resources:
#   - ref: https://www.rfc-editor.org/rfc/rfc2923
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
# custom:
#   needs:
#     network.connections: [prove, support, weaken, refute]
#     network.sockets: [weaken, refute]
#     network.counters: [prove, support, weaken]
#     network.host: prove
#   explains: [net.retransmits-loss]
#   next: Compare the MTU of the pod with that of the path (overlays take 20 to 60 bytes); let ICMP type 3 code 4 and ICMPv6 type 2 through, or clamp the MSS.
package causes.net.pmtu_blackhole

import data.lib

# Connections that shook hands, and of which not one full segment was ever acknowledged.
hanging := c if {
	c := input.seen["network.connections"]
	c.host_network == false
	c.stalled_never_full > 0
}

some_one := s if {
	s := [x | some x in hanging.stalled; x.full_size; x.bytes_acked < x.mss_bytes][0]
}

told(c) := c.icmp_in_dest_unreachs_in_window + object.get(c, "icmp6_in_pkt_too_bigs_in_window", 0)

words := sprintf("%s made, and has had no full segment acknowledged since: to %s, %d segments of %d bytes have been sent again %s in a row, and the kernel believes that the path carries %d bytes", [
	lib.things(hanging.stalled_never_full, "connection was", "connections were"), some_one.remote, some_one.unacked_segments, some_one.mss_bytes,
	lib.things(some_one.retransmits, "time", "times"), some_one.pmtu_bytes,
])

cites := [lib.cite("network.connections", "stalled_never_full"), lib.cite("network.connections", "stalled")]

proves contains lib.says(
	sprintf("%s; the node could not forward %s that were too big for the next link in %s, and no ICMP message about it came in", [
		words, lib.things(host.ip_frag_fails_in_window, "packet", "packets"), lib.seconds(host.window_usec),
	]),
	array.concat(cites, [lib.cite_node("network.host", "ip_frag_fails_in_window"), lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")]),
) if {
	host := input.node.seen["network.host"]
	host.ip_frag_fails_in_window > 0
	c := lib.own_counters
	told(c) == 0
	hanging.stalled_small == 0
}

supports contains lib.says_strongly(
	sprintf("%s; no ICMP message came in", [words]),
	array.concat(cites, [lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")]),
) if {
	c := lib.own_counters
	told(c) == 0
}

supports contains lib.says(words, cites) if {
	c := lib.own_counters
	told(c) > 0
}

supports contains lib.says(
	sprintf("%d of %d connections to the same address as %s were acknowledged within the last 3 s: small packets get through", [s.peer_heard, s.peer_sockets, s.remote]),
	[lib.cite("network.connections", "stalled")],
) if {
	s := some_one
	s.peer_heard > 0
}

weakens contains lib.says(
	sprintf("%s no answer to less than a full segment either", [lib.things(c.stalled_small, "connection gets", "connections get")]),
	[lib.cite("network.connections", "stalled_small")],
) if {
	c := input.seen["network.connections"]
	c.stalled_full_size > 0
	c.stalled_small > 0
}

weakens contains lib.says_strongly(
	sprintf("%s to %s gets no answer to its SYN either", [lib.things(o.in_both, "new connection", "new connections"), o.destination]),
	[lib.cite("network.sockets", "opening")],
) if {
	some o in input.seen["network.sockets"].opening
	o.in_both > 0
	some s in hanging.stalled
	lib.address_of(o.destination) == lib.address_of(s.remote)
}

weakens contains lib.says(
	sprintf("%s came in about a destination that is unreachable: the path may have told its size", [lib.things(c.icmp_in_dest_unreachs_in_window, "ICMP message", "ICMP messages")]),
	[lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")],
) if {
	c := lib.own_counters
	c.icmp_in_dest_unreachs_in_window > 0
	hanging
}

refutes contains lib.says(
	"no connection has data that was sent again after a timeout and is still not acknowledged",
	[lib.cite("network.sockets", "resending_count")],
) if {
	s := input.seen["network.sockets"]
	s.resending_count == 0
}

refutes contains lib.says(
	sprintf("of %d connections none that has shaken hands waits for the first full segment to be acknowledged", [c.counted]),
	[lib.cite("network.connections", "stalled_never_full")],
) if {
	c := input.seen["network.connections"]
	c.complete
	c.stalled_never_full == 0
}
