# METADATA
# title: It works in swap
# description: >-
#   More anonymous memory is in use than fits, so that pages go out to swap and
#   are wanted again at once. Each return is a read from the disk that a task
#   waits for. Usage stays under the limit and nothing is killed, which looks
#   like a container with memory to spare.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/swap-memory-management/
# custom:
#   needs:
#     cgroup.reclaim: [prove, refute, support]
#     cgroup.reclaim_ancestors: support
#     cgroup.pressure: [prove, weaken]
#     node.paging: [prove, refute, support]
#     node.pressure: [prove, weaken]
#     process.states: prove
#   explains: [io.device-saturated, memory.limit-reclaim-thrash]
#   next: Raise the memory limit or use less memory; without swap for it (memory.swap.max 0) it would be killed instead.
package causes.memory.swap_thrash

import data.lib

own := input.seen["cgroup.reclaim"]

thrashing if lib.own_swap_ins >= lib.swapped_in_much

at_limit := sprintf("; %s", [lib.limit_met_words(level)]) if {
	levels := [l | some l in lib.limits_met]
	level := levels[0]
} else := ""

what := sprintf("%d of its anonymous pages a second (%s) came back from swap in the window of %s%s%s", [
	round(lib.own_swap_ins), lib.bytes_a_second(lib.own_swap_ins * 4096), lib.seconds(own.window_usec), swapped, at_limit,
])

swapped := sprintf(", %s of it are out there", [lib.bytes(own.swap_bytes)]) if own.swap_bytes >= 0

swapped := "" if not own.swap_bytes

cites := [lib.cite("cgroup.reclaim", "anon_refaults_in_window")]

proves contains lib.says(
	sprintf("%s; its tasks waited for memory %s of the time", [what, lib.percent(lib.memory_stall)]),
	array.concat(cites, [lib.cite("cgroup.pressure", "memory")]),
) if {
	thrashing
	lib.memory_stall >= lib.stall_much
}

proves contains lib.says(
	sprintf("%s; %s of it in uninterruptible sleep in both looks, in %s", [what, lib.tasks_words(count(lib.page_waiters)), min([t.waits_in | some t in lib.page_waiters])]),
	array.concat(cites, [lib.cite("process.states", "stuck_in_d")]),
) if {
	thrashing
	count(lib.page_waiters) > 0
}

# cgroup v1 has no pressure of its own; most of what the machine swaps in is ours.
proves contains lib.says(
	sprintf("%s: %s of what the machine swapped in; tasks on it waited for memory %s of the time", [
		what, lib.percent(min([1, own.anon_refaults_in_window / p.swap_ins_in_window])), lib.percent(lib.node_memory_stall),
	]),
	array.concat(cites, [lib.cite_node("node.paging", "swap_ins_in_window"), lib.cite_node("node.pressure", "memory")]),
) if {
	thrashing
	input.absent["cgroup.pressure"]
	p := input.node.seen["node.paging"]
	p.swap_ins_in_window > 0
	own.anon_refaults_in_window >= p.swap_ins_in_window / 2
	lib.node_memory_stall >= lib.stall_much
}

supports contains lib.says_strongly(what, cites) if thrashing

# An old kernel does not count what came back by cgroup.
supports contains lib.says(
	sprintf("the machine swapped %d pages a second in and %d out, and %s of this container is in swap", [
		round(lib.each_second(p.swap_ins_in_window, p.window_usec)), round(lib.each_second(p.swap_outs_in_window, p.window_usec)), lib.bytes(own.swap_bytes),
	]),
	[lib.cite_node("node.paging", "swap_ins_in_window"), lib.cite("cgroup.reclaim", "swap_bytes")],
) if {
	not own.anon_refaults_in_window # 0 is true in Rego: left out is not
	p := input.node.seen["node.paging"]
	lib.each_second(p.swap_ins_in_window, p.window_usec) >= lib.swapped_in_much
	own.swap_bytes > 0
}

weakens contains lib.says_strongly(
	sprintf("its tasks waited for memory only %s of the time", [lib.percent(lib.memory_stall)]),
	[lib.cite("cgroup.pressure", "memory")],
) if lib.memory_stall < lib.stall_little

weakens contains lib.says(
	sprintf("on the whole machine tasks waited for memory only %s of the time", [lib.percent(lib.node_memory_stall)]),
	[lib.cite_node("node.pressure", "memory")],
) if {
	input.absent["cgroup.pressure"]
	lib.node_memory_stall < lib.stall_little
}

refutes contains lib.says("this machine has no swap", [lib.cite_node("node.paging", "swap_total_bytes")]) if {
	input.node.seen["node.paging"].swap_total_bytes == 0
}

refutes contains lib.says(
	sprintf("the machine swapped nothing in during the window of %s", [lib.seconds(p.window_usec)]),
	[lib.cite_node("node.paging", "swap_ins_in_window")],
) if {
	p := input.node.seen["node.paging"]
	p.swap_total_bytes > 0
	p.swap_ins_in_window == 0
}

refutes contains lib.says(
	sprintf("%d of its pages came back from swap in the window of %s", [own.anon_refaults_in_window, lib.seconds(own.window_usec)]),
	cites,
) if lib.own_swap_ins < lib.swapped_in_little

refutes contains lib.says("its cgroup is gone: nothing runs in it", [lib.cite("cgroup.reclaim", "")]) if {
	input.absent["cgroup.reclaim"]
}
