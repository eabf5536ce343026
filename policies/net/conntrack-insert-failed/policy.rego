# METADATA
# title: Two packets raced for one entry of the connection table, and one was dropped
# description: >-
#   A new connection gets its entry when its first packet leaves. When another
#   packet has taken the same tuple meanwhile, as two queries from one UDP socket
#   through DNAT do, the later one is dropped. A resolver that loses its query
#   so waits for its timeout, five seconds by default.
# related_resources:
#   - ref: https://docs.kernel.org/networking/nf_conntrack-sysctl.html
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
# custom:
#   needs:
#     conntrack.stats: [prove, support, refute]
#     conntrack.node: [prove, support, refute]
#     network.counters: prove
#     network.links: refute
#   explains: [net.dns-upstream-timeout, app.external-wait]
#   next: Send A and AAAA one after the other (single-request-reopen), ask a cache on the node, or widen the ports of the SNAT rule (fully-random).
package causes.net.conntrack_insert_failed

import data.lib

# One clash is a race that will happen; three in a window are a pattern.
least := 3

words(t) := sprintf("%s could not be inserted into the connection table of %s in %s, and as many packets were dropped (%d of %s used)", [
	lib.things(t.stats.insert_failed_in_window, "connection", "connections"), t.words, lib.seconds(t.stats.window_usec), t.stats.entries, limit(t),
])

limit(t) := sprintf("%d", [t.stats.limit]) if t.stats.limit

limit(t) := "an unknown number" if not t.stats.limit

cites(t) := [lib.cite_table(t, "insert_failed_in_window"), lib.cite_table(t, "entries")]

proves contains lib.says(words(t), cites(t)) if {
	some t in lib.conntrack_tables
	t.of == ""
	pattern(t)
}

# The node's table counts everybody's: it is this container's loss where its own packets were not answered.
proves contains lib.says(
	sprintf("%s; %s", [words(t), lost]),
	array.concat(cites(t), [lib.cite("network.counters", "tcp_syn_retransmits_in_window")]),
) if {
	some t in lib.conntrack_tables
	t.of == "node"
	pattern(t)
}

supports contains lib.says_strongly(words(t), cites(t)) if {
	some t in lib.conntrack_tables
	t.of == "node"
	pattern(t)
	not lost
}

lost := sprintf("the container sent %d SYN again, and %d datagrams for %d that came", [
	c.tcp_syn_retransmits_in_window, c.udp_out_datagrams_in_window, c.udp_in_datagrams_in_window,
]) if {
	c := input.seen["network.counters"]
	unanswered(c) > 0
}

unanswered(c) := c.tcp_syn_retransmits_in_window + max([0, c.udp_out_datagrams_in_window - c.udp_in_datagrams_in_window])

supports contains lib.says(words(t), cites(t)) if {
	some t in lib.conntrack_tables
	t.stats.insert_failed_in_window > 0
	not pattern(t)
}

pattern(t) if {
	t.stats.insert_failed_in_window >= least
	not lib.conntrack_full(t)
}

refutes contains lib.says(
	sprintf("every connection found its place in the connection table of %s in %s", [t.words, lib.seconds(t.stats.window_usec)]),
	[lib.cite_table(t, "insert_failed_in_window")],
) if {
	lib.conntrack_known
	every t in lib.conntrack_tables { t.stats.insert_failed_in_window == 0 }
	some t in lib.conntrack_tables
}

refutes contains lib.says("the kernel tracks no connections", [lib.cite("conntrack.stats", ""), lib.cite_node("conntrack.node", "")]) if lib.conntrack_absent

# Only what leaves its namespace passes there.
refutes contains lib.says("it has no interface but lo: its packets stay in its own network namespace", [lib.cite("network.links", "counted")]) if {
	lib.no_way_out
}
