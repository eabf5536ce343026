# METADATA
# title: Segments are lost on the way and sent again
# description: >-
#   TCP sends a lost segment again after a round trip at best, and after a
#   timeout of 200 ms and more at worst, and it sends less after each loss. From
#   two in a hundred on, requests wait for it. The counter tells that segments
#   were lost, not on which hop.
# related_resources:
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [prove, support, weaken, refute]
#     network.sockets: [prove, support]
#     network.connections: [support, weaken]
#   explains: [app.external-wait]
#   next: Look for drops on the way (links, qdiscs, policers of both ends) and at the peers themselves, and compare with other containers of this node.
package causes.net.retransmits_loss

import data.lib

# Data that was sent again and that no stuck connection accounts for: a
# connection whose every segment is lost is a black hole or a dead peer.
elsewhere := c.tcp_data_retransmits_in_window - s.resending_timeouts_in_window if {
	c := input.seen["network.counters"]
	s := input.seen["network.sockets"]
}

lossy_elsewhere if elsewhere >= lib.loss_segments

# Later segments were acknowledged: no black hole does that, whoever the connections are.
lossy_elsewhere if input.seen["network.counters"].tcp_fast_retransmits_in_window >= lib.loss_segments

needless(c) if c.tcp_dsacks_in_window * 2 >= c.tcp_data_retransmits_in_window

words(c) := sprintf("%s sent %s of data again in %s, %s of all it sent: %s through later acknowledgements, %s", [
	lib.counters_of(c), lib.things(c.tcp_data_retransmits_in_window, "segment", "segments"), lib.seconds(c.window_usec),
	share(c.tcp_data_retransmit_ratio), lib.things(c.tcp_fast_retransmits_in_window, "segment", "segments"),
	lib.things(c.tcp_timeouts_in_window, "timeout", "timeouts"),
])

share(ratio) := sprintf("%s %%", [lib.decimal(ratio * 100)])

proves contains lib.says(words(c), [lib.cite("network.counters", "tcp_data_retransmits_in_window"), lib.cite("network.counters", "tcp_fast_retransmits_in_window")]) if {
	c := lib.own_counters
	c.tcp_data_retransmit_ratio >= lib.loss_ratio
	lossy_elsewhere
	not needless(c)
}

supports contains lib.says_strongly(words(c), [lib.cite("network.counters", "tcp_data_retransmits_in_window"), lib.cite("network.counters", "tcp_fast_retransmits_in_window")]) if {
	c := lib.shared_counters
	c.tcp_data_retransmit_ratio >= lib.loss_ratio
	lossy_elsewhere
	not needless(c)
}

supports contains lib.says(words(c), [lib.cite("network.counters", "tcp_data_retransmits_in_window")]) if {
	c := input.seen["network.counters"]
	c.tcp_data_retransmit_ratio >= lib.loss_ratio
	c.tcp_data_retransmits_in_window >= 3
	not lossy_elsewhere
	not needless(c)
}

weakens contains lib.says(
	sprintf("the peers said of %d segments that they had them already: most of the %d were sent again too early, and not lost", [c.tcp_dsacks_in_window, c.tcp_data_retransmits_in_window]),
	[lib.cite("network.counters", "tcp_dsacks_in_window")],
) if {
	c := input.seen["network.counters"]
	c.tcp_data_retransmits_in_window > 0
	needless(c)
}

# All that one peer is sent is lost, or it is gone; full segments got through
# before, so that the path is wide enough. After some timeouts the next may be
# further off than the window is long: the state counts, and not the rate.
supports contains lib.says_strongly(
	sprintf("%s no acknowledgement through all of the window for data that was sent again: to %s for %s, %s in a row, after %d bytes that were acknowledged", [
		lib.things(s.resending_stuck, "connection has", "connections have"), x.remote, lib.seconds(x.since_ack_seconds * 1000000),
		lib.things(x.retransmits, "timeout", "timeouts"), x.bytes_acked,
	]),
	[lib.cite("network.sockets", "resending_stuck"), lib.cite("network.connections", "stalled")],
) if {
	lib.own_counters
	s := input.seen["network.sockets"]
	s.resending_stuck > 0
	n := input.seen["network.connections"]
	n.stalled_count > 0
	n.stalled_never_full == 0
	x := n.stalled[0]
}

stuck if input.seen["network.sockets"].resending_stuck > 0

weakens contains lib.says(
	sprintf("%s had no full segment acknowledged since the handshake: a path too narrow, and not a lossy one", [lib.things(n.stalled_never_full, "connection has", "connections have")]),
	[lib.cite("network.connections", "stalled_never_full")],
) if {
	n := input.seen["network.connections"]
	n.stalled_never_full > 0
	not lossy_elsewhere
}

refutes contains lib.says(
	sprintf("of %d segments sent in %s none that carried data was sent again", [c.tcp_out_segments_in_window, lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "tcp_data_retransmits_in_window"), lib.cite("network.counters", "tcp_out_segments_in_window")],
) if {
	c := input.seen["network.counters"]
	c.tcp_data_retransmits_in_window == 0
	not stuck
}

refutes contains lib.says(
	sprintf("of %d segments sent in %s only %d were sent again (%s)", [c.tcp_out_segments_in_window, lib.seconds(c.window_usec), c.tcp_data_retransmits_in_window, share(c.tcp_data_retransmit_ratio)]),
	[lib.cite("network.counters", "tcp_data_retransmit_ratio"), lib.cite("network.counters", "tcp_out_segments_in_window")],
) if {
	c := input.seen["network.counters"]
	c.tcp_data_retransmits_in_window > 0
	c.tcp_data_retransmit_ratio < lib.loss_ratio / 2
	not stuck
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
