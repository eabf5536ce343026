# METADATA
# title: Packets are dropped before the network stack sees them
# description: >-
#   Between a driver, or a veth, and the stack packets wait in a backlog for each
#   CPU (net.core.netdev_max_backlog). What arrives at a full one is dropped. A
#   burst through veth on one busy CPU does that.
# related_resources:
#   - ref: https://docs.kernel.org/networking/scaling.html
#   - ref: https://docs.kernel.org/admin-guide/sysctl/net.html
# custom:
#   needs:
#     node.softnet: [prove, support, refute]
#     network.counters: support
#   explains: [net.retransmits-loss]
#   next: Spread packets over CPUs (RPS, RSS), or raise net.core.netdev_max_backlog.
package causes.net.softnet_drop

import data.lib

# One in a thousand is a burst; from one in a hundred on, every connection of the node feels it.
few := 0.001

words(s) := sprintf("the node dropped %d of %d packets in %s at the backlog of a CPU", [s.dropped_in_window, s.dropped_in_window + s.processed_in_window, lib.seconds(s.window_usec)])

ratio(s) := s.dropped_in_window / (s.dropped_in_window + s.processed_in_window)

cites := [lib.cite_node("node.softnet", "dropped_in_window"), lib.cite_node("node.softnet", "processed_in_window")]

proves contains lib.says(words(s), cites) if {
	s := input.node.seen["node.softnet"]
	s.dropped_in_window >= 10
	ratio(s) >= 0.01
}

supports contains lib.says_strongly(words(s), cites) if {
	s := input.node.seen["node.softnet"]
	s.dropped_in_window >= 10
	ratio(s) >= few
	ratio(s) < 0.01
}

supports contains lib.says(words(s), cites) if {
	s := input.node.seen["node.softnet"]
	s.dropped_in_window > 0
	not much(s)
}

much(s) if {
	s.dropped_in_window >= 10
	ratio(s) >= few
}

supports contains lib.says(
	sprintf("at the same time %s of data were sent again in %s", [lib.things(c.tcp_data_retransmits_in_window, "segment", "segments"), lib.counters_of(c)]),
	[lib.cite("network.counters", "tcp_data_retransmits_in_window")],
) if {
	input.node.seen["node.softnet"].dropped_in_window > 0
	c := input.seen["network.counters"]
	c.tcp_data_retransmit_ratio >= lib.loss_ratio
}

refutes contains lib.says(
	sprintf("none of %d packets in %s was dropped at the backlog of a CPU", [s.processed_in_window, lib.seconds(s.window_usec)]),
	cites,
) if {
	s := input.node.seen["node.softnet"]
	s.dropped_in_window == 0
}
