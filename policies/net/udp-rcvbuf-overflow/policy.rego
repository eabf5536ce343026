# METADATA
# title: Datagrams are dropped at a full receive buffer
# description: >-
#   Each UDP socket holds what it received until the application reads it. With
#   the buffer full the kernel drops what comes, and nobody is told. DNS, QUIC,
#   syslog and metrics travel that way.
# related_resources:
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
#   - ref: https://man7.org/linux/man-pages/man7/udp.7.html
# custom:
#   needs:
#     network.counters: [prove, support, weaken, refute]
#     network.sockets: support
#   explains: []
#   next: Make the reader faster, or give it a larger buffer (SO_RCVBUF, within net.core.rmem_max).
package causes.net.udp_rcvbuf_overflow

import data.lib

came(c) := c.udp_in_datagrams_in_window + c.udp_in_errors_in_window

many(c) if {
	c.udp_rcvbuf_errors_in_window >= lib.udp_drop_least
	c.udp_rcvbuf_errors_in_window >= came(c) * lib.udp_drop_ratio
}

words(c) := sprintf("%s dropped %d of %d datagrams in %s at full receive buffers", [lib.counters_of(c), c.udp_rcvbuf_errors_in_window, came(c), lib.seconds(c.window_usec)])

cites := [lib.cite("network.counters", "udp_rcvbuf_errors_in_window"), lib.cite("network.counters", "udp_in_datagrams_in_window")]

proves contains lib.says(words(c), cites) if {
	c := lib.own_counters
	many(c)
}

supports contains lib.says_strongly(words(c), cites) if {
	c := lib.shared_counters
	many(c)
}

supports contains lib.says(words(c), cites) if {
	c := input.seen["network.counters"]
	c.udp_rcvbuf_errors_in_window > 0
	not many(c)
}

supports contains lib.says(
	sprintf("the socket on port %d dropped %d of them and holds %s unread", [d.port, d.drops_in_window, lib.bytes(d.queue_bytes)]),
	[lib.cite("network.sockets", "udp_drops")],
) if {
	input.seen["network.counters"].udp_rcvbuf_errors_in_window > 0
	some d in input.seen["network.sockets"].udp_drops
	d.drops_in_window >= lib.udp_drop_least
}

weakens contains lib.says(
	sprintf("%d of them were dropped because UDP as a whole had no memory left", [c.udp_mem_errors_in_window]),
	[lib.cite("network.counters", "udp_mem_errors_in_window")],
) if {
	c := input.seen["network.counters"]
	c.udp_mem_errors_in_window > 0
}

refutes contains lib.says(
	sprintf("no receive buffer was full in %s (%s received)", [lib.seconds(c.window_usec), lib.things(c.udp_in_datagrams_in_window, "datagram was", "datagrams were")]),
	cites,
) if {
	c := input.seen["network.counters"]
	c.udp_rcvbuf_errors_in_window == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
