# METADATA
# title: The whole machine is short of memory
# description: >-
#   The machine itself, not a limit, has no free memory. The kernel's own
#   reclaim cannot keep up, and every task that allocates must reclaim first.
#   All containers are slow, whatever their limits, until something is killed or
#   evicted.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/mm/concepts.html#reclaim
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   needs:
#     node.paging: [prove, refute, support]
#     cgroup.pressure: [prove, weaken]
#     cgroup.reclaim: prove
#     node.pressure: [support, weaken]
#     process.states: prove
#   explains: [memory.swap-thrash, memory.limit-reclaim-thrash, memory.thp-or-compaction-stall, io.device-saturated]
#   next: Find who uses the memory (neighbours), evict or limit it, and reserve memory for the system (system-reserved, kube-reserved).
package causes.memory.node_reclaim_pressure

import data.lib

short := lib.node_short_of_memory

what := sprintf("the machine has %s of its memory available (%s); in the window of %s tasks had to reclaim for it %d times, and kswapd looked at %d pages", [
	lib.percent(short.available_ratio), lib.bytes(short.available_bytes), lib.seconds(short.window_usec), short.alloc_stalls_in_window, short.kswapd_scans_in_window,
])

cites := [
	lib.cite_node("node.paging", "available_ratio"), lib.cite_node("node.paging", "alloc_stalls_in_window"),
	lib.cite_node("node.paging", "kswapd_scans_in_window"),
]

proves contains lib.says(
	sprintf("%s; tasks of this container waited for memory %s of the time", [what, lib.percent(lib.memory_stall)]),
	array.concat(cites, [lib.cite("cgroup.pressure", "memory")]),
) if lib.memory_stall >= lib.stall_much

# cgroup v1: its own pages are dropped and come back, or its tasks wait for them.
proves contains lib.says(
	sprintf("%s; %s of this container's file pages were read again", [what, lib.bytes_a_second(r.refault_bytes_per_second)]),
	array.concat(cites, [lib.cite("cgroup.reclaim", "refault_bytes_per_second")]),
) if {
	input.absent["cgroup.pressure"]
	r := input.seen["cgroup.reclaim"]
	r.refault_bytes_per_second >= lib.refault_much
}

proves contains lib.says(
	sprintf("%s; %s of this container in uninterruptible sleep in both looks, in %s", [
		what, lib.tasks_words(count(lib.page_waiters)), min([t.waits_in | some t in lib.page_waiters]),
	]),
	array.concat(cites, [lib.cite("process.states", "stuck_in_d")]),
) if {
	count(cites) > 0
	input.absent["cgroup.pressure"]
	count(lib.page_waiters) > 0
}

supports contains lib.says_strongly(what, cites)

supports contains lib.says(
	sprintf("on the whole machine tasks waited for memory %s of the time", [lib.percent(lib.node_memory_stall)]),
	[lib.cite_node("node.pressure", "memory")],
) if {
	short
	lib.node_memory_stall >= lib.stall_much
}

weakens contains lib.says_strongly(
	sprintf("tasks of this container waited for memory only %s of the time", [lib.percent(lib.memory_stall)]),
	[lib.cite("cgroup.pressure", "memory")],
) if lib.memory_stall < lib.stall_little

weakens contains lib.says(
	sprintf("on the whole machine tasks waited for memory only %s of the time", [lib.percent(lib.node_memory_stall)]),
	[lib.cite_node("node.pressure", "memory")],
) if lib.node_memory_stall < lib.stall_little

refutes contains lib.says(
	sprintf("the machine has %s of its memory available", [lib.percent(p.available_ratio)]),
	[lib.cite_node("node.paging", "available_ratio")],
) if {
	p := input.node.seen["node.paging"]
	p.available_ratio >= lib.available_enough
}

refutes contains lib.says(
	sprintf("no task had to reclaim for the machine in the window of %s", [lib.seconds(p.window_usec)]),
	[lib.cite_node("node.paging", "alloc_stalls_in_window")],
) if {
	p := input.node.seen["node.paging"]
	p.alloc_stalls_in_window == 0
}
