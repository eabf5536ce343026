# METADATA
# title: The table of neighbours is full
# description: >-
#   The kernel keeps the link-layer address of each neighbour in one table for
#   all network namespaces of the node, with one limit (gc_thresh3, 1024). When
#   it is full, a new neighbour is refused and sending to it fails. A node with
#   many pods on flat networks gets there.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/arp.7.html
# custom:
#   needs:
#     network.neighbour_tables: [prove, support, refute]
#     kernel.network: support
#     network.links: refute
#   explains: [net.neighbour-unresolved]
#   next: Raise net.ipv4.neigh.default.gc_thresh1, 2 and 3 (and those of ipv6) on the node.
package causes.net.arp_table_overflow

import data.lib

# gc_thresh3 is a hard limit, and the collector runs from gc_thresh2 on: what is
# as full as this in both looks is kept from growing.
full_ratio := 0.95

refused(t) if t.table_fulls_in_window > 0

full(t) if t.used_ratio >= full_ratio

fill(t) := sprintf("%d of %d entries", [t.entries, t.limit]) if t.limit

fill(t) := sprintf("%d entries", [t.entries]) if not t.limit

cites := [lib.cite_node("network.neighbour_tables", "tables")]

proves contains lib.says(
	sprintf("the node's table of neighbours (%s, %s) refused %s in %s", [t.name, fill(t), lib.things(t.table_fulls_in_window, "entry", "entries"), lib.seconds(n.window_usec)]),
	cites,
) if {
	n := input.node.seen["network.neighbour_tables"]
	some t in n.tables
	t.table_fulls_in_window > 0
	not lib.no_way_out
}

supports contains lib.says_strongly(
	sprintf("the node's table of neighbours (%s) holds %s in both looks, and was searched %s in %s for entries to throw out", [t.name, fill(t), lib.things(t.forced_gc_runs_in_window, "time", "times"), lib.seconds(n.window_usec)]),
	cites,
) if {
	n := input.node.seen["network.neighbour_tables"]
	some t in n.tables
	full(t)
	t.forced_gc_runs_in_window > 0
	not refused(t)
}

supports contains lib.says(
	sprintf("the node's table of neighbours (%s) holds %s in both looks", [t.name, fill(t)]),
	cites,
) if {
	some t in input.node.seen["network.neighbour_tables"].tables
	full(t)
	t.forced_gc_runs_in_window == 0
}

supports contains lib.says_strongly(
	sprintf("the kernel logged %s ago: %s", [lib.seconds(n.age_seconds * 1000000), n.line]),
	[lib.cite("kernel.network", "events")],
) if {
	some n in input.seen["kernel.network"].events
	n.kind == "neighbour-overflow"
	lib.fresh(n)
}

refutes contains lib.says(
	sprintf("the node's table of neighbours (%s) refused nobody in %s and holds %s", [t.name, lib.seconds(n.window_usec), fill(t)]),
	cites,
) if {
	n := input.node.seen["network.neighbour_tables"]
	every t in n.tables { roomy(t) }
	some t in n.tables
}

roomy(t) if {
	not full(t)
	t.table_fulls_in_window == 0
}

# Only what leaves its namespace passes there.
refutes contains lib.says("it has no interface but lo: its packets stay in its own network namespace", [lib.cite("network.links", "counted")]) if {
	lib.no_way_out
}
