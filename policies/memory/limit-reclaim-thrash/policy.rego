# METADATA
# title: Its memory limit is too small for the files it works with
# description: >-
#   At the limit the kernel drops cached file pages, program code among them,
#   and each is read from the disk again as soon as it is used. Nothing is
#   killed; what was memory speed becomes disk speed. Usage at the limit does
#   not tell it from a full and useful cache: pages that come back do.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://docs.kernel.org/accounting/psi.html
# custom:
#   needs:
#     cgroup.reclaim: [prove, refute, support]
#     cgroup.reclaim_ancestors: [prove, refute, support]
#     cgroup.pressure: [prove, weaken]
#     node.pressure: [prove, weaken]
#     node.paging: prove
#     node.disks: prove
#     cgroup.io: prove
#     process.states: support
#   explains: [io.device-saturated, io.cgroup-throttled, net.listen-overflow]
#   next: Raise the memory limit, or read less (smaller working set, direct I/O for scans); watch workingset_refault_file and memory.pressure.
package causes.memory.limit_reclaim_thrash

import data.lib

own := input.seen["cgroup.reclaim"]

# Its own pages come back, and a limit that holds for them was met.
thrashing contains level if {
	some level in lib.limits_met
	own.refault_bytes_per_second >= lib.refault_much
}

what(level) := sprintf("%s, and %s of its file pages were read again after they had been dropped", [
	lib.limit_met_words(level), lib.bytes_a_second(own.refault_bytes_per_second),
])

cites(level) := array.concat(lib.limit_met_cites(level), [lib.cite("cgroup.reclaim", "refault_bytes_per_second")])

proves contains lib.says(
	sprintf("%s; its tasks waited for memory %s of the time", [what(level), lib.percent(lib.memory_stall)]),
	array.concat(cites(level), [lib.cite("cgroup.pressure", "memory")]),
) if {
	some level in thrashing
	lib.memory_stall >= lib.stall_much
}

# Pages that were not in use when they were dropped are waited for as I/O: then
# what it reads from disks must be what came back.
proves contains lib.says(
	sprintf("%s, which is most of the %s it read from disks; its tasks waited for I/O %s of the time", [
		what(level), lib.bytes_a_second(read_by_it), lib.percent(lib.io_wait),
	]),
	array.concat(cites(level), [lib.cite("cgroup.io", "devices"), lib.cite("cgroup.pressure", "io")]),
) if {
	some level in thrashing
	lib.io_wait >= lib.stall_much
	own.refault_bytes_per_second >= read_by_it / 2
}

read_by_it := sum([d.read_bytes_per_second | some d in input.seen["cgroup.io"].devices]) if {
	input.seen["cgroup.io"].version == 2
}

# cgroup v1 has no pressure of its own. The machine's counts limits too: where
# the machine has memory, and most pages that came back are ours, it is ours.
proves contains lib.says(
	sprintf("%s: %s of all pages the machine read again; tasks on it waited %s, though %s of its memory is available", [
		what(level), lib.percent(min([1, own.file_refaults_in_window / paging.file_refaults_in_window])), wait.says,
		lib.percent(paging.available_ratio),
	]),
	array.concat(cites(level), [
		lib.cite_node("node.paging", "file_refaults_in_window"), lib.cite_node("node.paging", "available_ratio"), wait.cite,
	]),
) if {
	some level in thrashing
	turned_over(level)
	input.absent["cgroup.pressure"]
	paging := input.node.seen["node.paging"]
	lib.node_has_memory
	own.file_refaults_in_window >= paging.file_refaults_in_window / 2
	some wait in node_waits
}

node_waits contains {
	"says": sprintf("for memory %s of the time", [lib.percent(lib.node_memory_stall)]),
	"cite": lib.cite_node("node.pressure", "memory"),
} if {
	lib.node_memory_stall >= lib.stall_much
}

# Waiting for I/O is theirs only if most of what the disks read is theirs.
node_waits contains {
	"says": sprintf("for I/O %s of the time", [lib.percent(lib.node_io_wait)]),
	"cite": lib.cite_node("node.pressure", "io"),
} if {
	lib.node_io_wait >= lib.stall_much
	own.refault_bytes_per_second >= sum([d.read_bytes_per_second | some d in input.node.seen["node.disks"].disks]) / 2
}

supports contains lib.says_strongly(what(level), cites(level)) if {
	some level in thrashing
	turned_over(level)
}

supports contains lib.says(what(level), cites(level)) if {
	some level in thrashing
	not turned_over(level)
}

turned_over(level) if own.refault_bytes_per_second >= level.c.limit_bytes * lib.refault_turnover

turned_over(_) if own.major_faults_in_window >= 100

# A limit of a cgroup inside the container: only v2 counts those.
supports contains lib.says(
	sprintf("a limit of a cgroup inside it was met %d times in the window, and %s of its file pages were read again", [
		own.max_events_below_in_window, lib.bytes_a_second(own.refault_bytes_per_second),
	]),
	[lib.cite("cgroup.reclaim", "max_events_below_in_window"), lib.cite("cgroup.reclaim", "refault_bytes_per_second")],
) if {
	own.max_events_below_in_window > 0
	own.refault_bytes_per_second >= lib.refault_much
}

supports contains lib.says(
	sprintf("%d of its tasks were in uninterruptible sleep in both looks, in %s", [count(s), s[0].waits_in]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	count(thrashing) > 0
	s := [t | some t in input.seen["process.states"].stuck_in_d; lib.waits_for_pages(t.waits_in)]
	count(s) > 0
}

weakens contains lib.says_strongly(
	sprintf("its tasks waited for memory only %s of the time, and for I/O %s", [lib.percent(lib.memory_stall), lib.percent(lib.io_wait)]),
	[lib.cite("cgroup.pressure", "memory"), lib.cite("cgroup.pressure", "io")],
) if {
	lib.memory_stall < lib.stall_little
	lib.io_wait < lib.io_wait_little
}

weakens contains lib.says_strongly(
	sprintf("on the whole machine tasks waited for memory only %s of the time, and for I/O %s", [lib.percent(lib.node_memory_stall), lib.percent(lib.node_io_wait)]),
	[lib.cite_node("node.pressure", "memory"), lib.cite_node("node.pressure", "io")],
) if {
	input.absent["cgroup.pressure"]
	lib.node_memory_stall < lib.stall_little
	lib.node_io_wait < lib.io_wait_little
}

refutes contains lib.says(
	sprintf("%s of its file pages were read again in the window: what was dropped is not missed", [words]),
	[lib.cite("cgroup.reclaim", "refault_bytes_per_second")],
) if {
	own.refault_bytes_per_second < lib.refault_little
	words := ["none", lib.bytes_a_second(own.refault_bytes_per_second)][min([own.refault_bytes_per_second, 1])]
}

refutes contains lib.says("neither it nor a cgroup above it has a memory limit", [lib.cite("cgroup.reclaim", ""), lib.cite("cgroup.reclaim_ancestors", "complete")]) if {
	lib.no_memory_limit
}

refutes contains lib.says(
	sprintf("no memory limit was met in the window of %s, neither its own nor one above it", [lib.seconds(own.window_usec)]),
	[lib.cite("cgroup.reclaim", ""), lib.cite("cgroup.reclaim_ancestors", "complete")],
) if {
	lib.no_limit_met
	not lib.no_memory_limit
	count([1 | own.max_events_below_in_window > 0]) == 0
}

refutes contains lib.says("its cgroup is gone: nothing runs in it", [lib.cite("cgroup.reclaim", "")]) if {
	input.absent["cgroup.reclaim"]
}
