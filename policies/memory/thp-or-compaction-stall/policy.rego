# METADATA
# title: Memory is compacted while its tasks wait
# description: >-
#   For a huge page, or another large block, the kernel must first move small
#   pages together. With memory in pieces a task does that itself, for
#   milliseconds each time, though much memory is free. It shows as time in the
#   kernel and as pauses, without a limit or a disk in sight.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/mm/transhuge.html
#   - ref: https://docs.kernel.org/mm/page_migration.html
# custom:
#   needs:
#     node.paging: [prove, refute, support]
#     cgroup.pressure: [prove, weaken]
#     node.pressure: [support, weaken]
#     cgroup.reclaim: prove
#     cgroup.reclaim_ancestors: prove
#   explains: []
#   next: Set transparent_hugepage/enabled or defrag to madvise, or the program's own huge page switch off; watch compact_stall in /proc/vmstat.
package causes.memory.thp_or_compaction_stall

import data.lib

paging := input.node.seen["node.paging"]

rate := lib.each_second(paging.compact_stalls_in_window, paging.window_usec)

stalling if rate >= lib.compact_stalls_much

what := sprintf("tasks compacted memory themselves %d times a second in the window of %s%s", [round(rate), lib.seconds(paging.window_usec), failed])

failed := sprintf(", and %d of %d times in vain", [paging.compact_failures_in_window, paging.compact_stalls_in_window]) if {
	paging.compact_failures_in_window >= 0
} else := ""

cites := [lib.cite_node("node.paging", "compact_stalls_in_window")]

# Nothing else that counts as waiting for memory went on in this container.
proves contains lib.says(
	sprintf("%s; tasks of this container waited for memory %s of the time, though no limit of it was met and none of its pages came back", [what, lib.percent(lib.memory_stall)]),
	array.concat(cites, [lib.cite("cgroup.pressure", "memory"), lib.cite("cgroup.reclaim", ""), lib.cite("cgroup.reclaim_ancestors", "complete")]),
) if {
	stalling
	lib.memory_stall >= lib.stall_much
	lib.no_limit_met
	r := input.seen["cgroup.reclaim"]
	r.refault_bytes_per_second < lib.refault_little
	object.get(r, "high_events_in_window", 0) == 0
	object.get(r, "anon_refaults_in_window", 0) == 0
	paging.kswapd_scans_in_window == 0
}

supports contains lib.says_strongly(
	sprintf("%s; tasks of this container waited for memory %s of the time", [what, lib.percent(lib.memory_stall)]),
	array.concat(cites, [lib.cite("cgroup.pressure", "memory")]),
) if {
	stalling
	lib.memory_stall >= lib.stall_much
}

supports contains lib.says(
	sprintf("%s; on the whole machine they waited for memory %s of the time", [what, lib.percent(lib.node_memory_stall)]),
	array.concat(cites, [lib.cite_node("node.pressure", "memory")]),
) if {
	stalling
	input.absent["cgroup.pressure"]
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
	sprintf("%s compacted memory itself in the window of %s", [who, lib.seconds(paging.window_usec)]),
	cites,
) if {
	rate < lib.compact_stalls_little
	who := ["no task", sprintf("a task %d times", [paging.compact_stalls_in_window])][min([paging.compact_stalls_in_window, 1])]
}
