# METADATA
# title: TCP has no memory left
# description: >-
#   All TCP sockets of the node share the memory net.ipv4.tcp_mem allows. From
#   its second number on the kernel squeezes receive queues; at the third, sends
#   wait and connections are given up. The usual reason is sockets that nobody
#   reads.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/tcp.7.html
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [prove, support, refute]
#     network.sockets: support
#     kernel.network: support
#   explains: [app.external-wait, net.retransmits-loss]
#   next: Find the sockets that hold unread data (ss -tm), and who does not read them; raise net.ipv4.tcp_mem only after that.
package causes.net.tcp_memory_pressure

import data.lib

held(c) := sprintf("TCP holds %d pages on this node in both looks; pressure begins at %d, the limit is %d", [c.tcp_memory_pages, c.tcp_memory_pressure_pages, c.tcp_memory_limit_pages])

held_cites := [lib.cite("network.counters", "tcp_memory_pages"), lib.cite("network.counters", "tcp_memory_pressure_pages")]

suffered(c) := n if {
	n := c.tcp_aborts_on_memory_in_window + (c.tcp_receive_drops_in_window + c.tcp_memory_pressures_in_window)
}

proves contains lib.says(
	sprintf("%s, and in %s in %s: %d connections given up, %d segments dropped, %d times under pressure", [
		held(c), lib.counters_of(c), lib.seconds(c.window_usec),
		c.tcp_aborts_on_memory_in_window, c.tcp_receive_drops_in_window, c.tcp_memory_pressures_in_window,
	]),
	array.concat(held_cites, [lib.cite("network.counters", "tcp_aborts_on_memory_in_window")]),
) if {
	c := input.seen["network.counters"]
	c.tcp_memory_pages >= c.tcp_memory_pressure_pages
	suffered(c) > 0
}

supports contains lib.says_strongly(held(c), held_cites) if {
	c := input.seen["network.counters"]
	c.tcp_memory_pages >= c.tcp_memory_pressure_pages
	suffered(c) == 0
}

supports contains lib.says(
	sprintf("in %s in %s: %d connections given up for lack of memory, %d segments dropped, %d times under pressure", [
		lib.counters_of(c), lib.seconds(c.window_usec),
		c.tcp_aborts_on_memory_in_window, c.tcp_receive_drops_in_window, c.tcp_memory_pressures_in_window,
	]),
	[lib.cite("network.counters", "tcp_aborts_on_memory_in_window"), lib.cite("network.counters", "tcp_memory_pressures_in_window")],
) if {
	c := input.seen["network.counters"]
	c.tcp_memory_pages < c.tcp_memory_pressure_pages
	suffered(c) > 0
}

supports contains lib.says(
	sprintf("the kernel logged %s ago: %s", [lib.seconds(n.age_seconds * 1000000), n.line]),
	[lib.cite("kernel.network", "events")],
) if {
	some n in input.seen["kernel.network"].events
	n.kind in {"tcp-memory", "orphaned-sockets"}
	lib.fresh(n)
}

supports contains lib.says(
	sprintf("%s hold data that the application has not read for the whole window, %s in one", [lib.things(s.unread_count, "connection", "connections"), lib.bytes(s.unread[0].bytes)]),
	[lib.cite("network.sockets", "unread_count"), lib.cite("network.sockets", "unread")],
) if {
	c := input.seen["network.counters"]
	c.tcp_memory_pages >= c.tcp_memory_pressure_pages
	s := input.seen["network.sockets"]
	s.unread_count > 0
}

refutes contains lib.says(
	sprintf("TCP holds %d pages on this node, pressure begins at %d, and no connection was given up for lack of memory", [c.tcp_memory_pages, c.tcp_memory_pressure_pages]),
	array.concat(held_cites, [lib.cite("network.counters", "tcp_aborts_on_memory_in_window")]),
) if {
	c := input.seen["network.counters"]
	c.tcp_memory_pages < c.tcp_memory_pressure_pages
	suffered(c) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
