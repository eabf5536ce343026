# METADATA
# title: A network card loses packets
# description: >-
#   The card, its cable or its driver count errors: broken frames, no room in
#   the receive ring, a carrier that comes and goes. Everybody on the node who
#   uses it loses packets.
# related_resources:
#   - ref: https://docs.kernel.org/networking/statistics.html
#   - ref: https://man7.org/linux/man-pages/man8/ethtool.8.html
# custom:
#   needs:
#     network.host_links: [prove, support, weaken, refute]
#     network.links: refute
#   explains: [net.retransmits-loss]
#   next: Look at ethtool -S and at the switch's port; replace the cable, or enlarge the ring (ethtool -G).
package causes.net.nic_errors

import data.lib

links := input.node.seen["network.host_links"]

cards contains l if {
	some l in links.links
	l.physical
	not lib.no_way_out
}

errors(l) := l.rx_errors_in_window + l.tx_errors_in_window + l.rx_missed_errors_in_window

passed(l) := l.rx_packets_in_window + l.tx_packets_in_window

many(l) if {
	errors(l) >= lib.nic_errors_least
	errors(l) >= passed(l) * lib.nic_error_ratio
}

words(l) := sprintf("the node's card %s counted %d errors in %s beside %d packets (%d broken, %d without room, %d for want of a carrier)", [
	l.name, errors(l), lib.seconds(links.window_usec), passed(l), l.rx_crc_errors_in_window, l.rx_missed_errors_in_window + l.rx_fifo_errors_in_window, l.tx_carrier_errors_in_window,
])

proves contains lib.says(words(l), [lib.cite_node("network.host_links", "links")]) if {
	some l in cards
	many(l)
}

proves contains lib.says(
	sprintf("the carrier of the node's card %s came or went %s in %s", [l.name, lib.things(l.carrier_changes_in_window, "time", "times"), lib.seconds(links.window_usec)]),
	[lib.cite_node("network.host_links", "links")],
) if {
	some l in cards
	l.carrier_changes_in_window > 0
	l.up
}

weakens contains lib.says(words(l), [lib.cite_node("network.host_links", "links")]) if {
	some l in cards
	errors(l) > 0
	not many(l)
}

refutes contains lib.says(
	sprintf("none of the node's %d cards counted an error in %s", [count(cards), lib.seconds(links.window_usec)]),
	[lib.cite_node("network.host_links", "links")],
) if {
	links.complete
	not lib.no_way_out
	lib.many({l | some l in cards; not clean(l)}) == 0
}

clean(l) if {
	errors(l) == 0
	l.carrier_changes_in_window == 0
}

# Only what leaves its namespace passes there.
refutes contains lib.says("it has no interface but lo: its packets stay in its own network namespace", [lib.cite("network.links", "counted")]) if {
	lib.no_way_out
}
