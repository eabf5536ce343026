# METADATA
# title: The connection table is full, and new connections are dropped
# description: >-
#   Netfilter keeps an entry for each connection, in a table with a limit for
#   each network namespace. With the table full, the first packet of a new
#   connection is dropped; connections that have an entry go on. The packets of a
#   container pass its own table and the node's.
# related_resources:
#   - ref: https://docs.kernel.org/networking/nf_conntrack-sysctl.html
# custom:
#   needs:
#     conntrack.stats: [prove, support, refute]
#     conntrack.node: [prove, support, refute]
#     kernel.network: support
#     network.links: refute
#   explains: [net.dns-upstream-timeout, app.external-wait]
#   next: Raise net.netfilter.nf_conntrack_max (kube-proxy's conntrack.maxPerCore), shorten the timeouts of UDP, or do not track what needs no tracking.
package causes.net.conntrack_table_full

import data.lib

full contains t if {
	some t in lib.conntrack_tables
	lib.conntrack_full(t)
}

fill(t) := sprintf("%d of %d entries in both looks", [t.stats.entries, t.stats.limit])

# A clash at insertion is counted as a drop, too, and happens in any table.
lost(t) := t.stats.drops_in_window - min([t.stats.drops_in_window, t.stats.insert_failed_in_window])

proves contains lib.says(
	sprintf("the connection table of %s is full (%s), and %s dropped in %s", [t.words, fill(t), lib.things(lost(t), "packet was", "packets were"), lib.seconds(t.stats.window_usec)]),
	[lib.cite_table(t, "used_ratio"), lib.cite_table(t, "drops_in_window")],
) if {
	some t in full
	lost(t) > 0
}

supports contains lib.says_strongly(
	sprintf("the connection table of %s is full (%s), and %s thrown out in %s to make room", [t.words, fill(t), lib.things(t.stats.early_drops_in_window, "entry was", "entries were"), lib.seconds(t.stats.window_usec)]),
	[lib.cite_table(t, "used_ratio"), lib.cite_table(t, "early_drops_in_window")],
) if {
	some t in full
	lost(t) == 0
	t.stats.early_drops_in_window > 0
}

supports contains lib.says(
	sprintf("the connection table of %s holds %s", [t.words, fill(t)]),
	[lib.cite_table(t, "used_ratio")],
) if {
	some t in full
	lost(t) == 0
	t.stats.early_drops_in_window == 0
}

supports contains lib.says_strongly(
	sprintf("the kernel logged %s ago: %s", [lib.seconds(n.age_seconds * 1000000), n.line]),
	[lib.cite("kernel.network", "events")],
) if {
	some n in input.seen["kernel.network"].events
	n.kind == "conntrack-full"
	lib.fresh(n)
}

refutes contains lib.says(
	sprintf("the connection table of %s holds %d entries%s, and nothing was dropped for want of room", [t.words, t.stats.entries, limit(t)]),
	[lib.cite_table(t, "entries"), lib.cite_table(t, "drops_in_window")],
) if {
	lib.conntrack_known
	every t in lib.conntrack_tables { roomy(t) }
	some t in lib.conntrack_tables
}

roomy(t) if {
	not lib.conntrack_full(t)
	lost(t) == 0
	t.stats.early_drops_in_window == 0
}

limit(t) := sprintf(" of %d", [t.stats.limit]) if t.stats.limit

limit(t) := "" if not t.stats.limit

refutes contains lib.says("the kernel tracks no connections", [lib.cite("conntrack.stats", ""), lib.cite_node("conntrack.node", "")]) if lib.conntrack_absent

# Only what leaves its namespace passes there.
refutes contains lib.says("it has no interface but lo: its packets stay in its own network namespace", [lib.cite("network.links", "counted")]) if {
	lib.no_way_out
}
