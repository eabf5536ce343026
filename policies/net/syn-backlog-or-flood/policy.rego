# METADATA
# title: More SYN arrive than the backlog holds
# description: >-
#   A SYN that has been answered waits in the backlog until the client's ACK
#   comes. With the backlog full the kernel answers with a cookie, which costs
#   options of the connection, or drops the SYN. A flood does that; so do clients
#   that never get the answer, and a rush of new ones.
# related_resources:
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [prove, support, weaken, refute]
#     network.sockets: [support, refute]
#     kernel.network: support
#   explains: []
#   next: Tell a flood from a rush by the source addresses; then raise net.ipv4.tcp_max_syn_backlog, net.core.somaxconn and the application's backlog together.
package causes.net.syn_backlog_or_flood

import data.lib

beyond(c) := c.syn_queue_drops_in_window + c.syn_queue_cookies_in_window

words(c) := sprintf("in %s %d SYN in %s met a full backlog: %d were answered with a cookie, %d were dropped", [
	lib.counters_of(c), beyond(c), lib.seconds(c.window_usec), c.syn_queue_cookies_in_window, c.syn_queue_drops_in_window,
])

cites := [lib.cite("network.counters", "syn_queue_cookies_in_window"), lib.cite("network.counters", "syn_queue_drops_in_window"), lib.cite("network.counters", "listen_overflows_in_window")]

proves contains lib.says(sprintf("%s, and no accept queue was full", [words(c)]), cites) if {
	c := lib.own_counters
	beyond(c) >= lib.syn_least
	c.listen_overflows_in_window == 0
}

supports contains lib.says_strongly(words(c), cites) if {
	c := lib.shared_counters
	beyond(c) >= lib.syn_least
	c.listen_overflows_in_window == 0
}

supports contains lib.says(words(c), cites) if {
	c := input.seen["network.counters"]
	beyond(c) > 0
	not clear(c)
}

clear(c) if {
	beyond(c) >= lib.syn_least
	c.listen_overflows_in_window == 0
}

supports contains lib.says(
	sprintf("%d connections are half open", [s.states.syn_recv]),
	[lib.cite("network.sockets", "states")],
) if {
	s := input.seen["network.sockets"]
	s.states.syn_recv >= 64
}

supports contains lib.says(
	sprintf("the kernel logged a possible SYN flood %s ago: %s", [lib.seconds(n.age_seconds * 1000000), n.line]),
	[lib.cite("kernel.network", "events")],
) if {
	some n in input.seen["kernel.network"].events
	n.kind == "syn-flood"
	lib.fresh(n)
}

weakens contains lib.says(
	sprintf("the accept queue was full %s: what the application does not accept fills the backlog, too", [lib.things(c.listen_overflows_in_window, "time", "times")]),
	[lib.cite("network.counters", "listen_overflows_in_window")],
) if {
	c := input.seen["network.counters"]
	c.listen_overflows_in_window > 0
}

refutes contains lib.says(
	sprintf("no SYN met a full backlog in %s", [lib.seconds(c.window_usec)]),
	cites,
) if {
	c := input.seen["network.counters"]
	beyond(c) == 0
	c.syncookies_sent_in_window == 0
	half_open < 64
}

half_open := object.get(s.states, "syn_recv", 0) if s := input.seen["network.sockets"]

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
