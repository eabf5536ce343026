# METADATA
# title: memory.high holds its tasks back
# description: >-
#   Above memory.high (cgroup v2) nothing is killed. Each task that allocates
#   must first reclaim, and is put to sleep, longer the further usage is above.
#   The program crawls without an error anywhere; its tasks read as state D.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#memory-qos-with-cgroup-v2
# custom:
#   needs:
#     cgroup.reclaim: [prove, refute, support]
#     cgroup.reclaim_ancestors: [prove, refute, support]
#     cgroup.pressure: [prove, weaken]
#     process.states: prove
#   explains: [memory.limit-reclaim-thrash, io.device-saturated, io.cgroup-throttled, net.listen-overflow]
#   next: Raise memory.high (the kubelet's memoryThrottlingFactor, systemd's MemoryHigh=), or use less memory; watch high in memory.events.
package causes.memory.high_throttling

import data.lib

own := input.seen["cgroup.reclaim"]

# Levels whose tasks were held back in the window: counted in it, or above
# memory.high when it began. The kernel counts when memory is charged; the sleep
# that follows can outlast the window.
held contains level if {
	some level in lib.reclaim_levels
	level.c.high_bytes >= 0
	level.c.high_events_in_window > 0
	level.c.above_high_once
}

over contains level if {
	some level in lib.reclaim_levels
	level.c.high_bytes >= 0
	level.c.above_high_once
	not level in held
}

owner(level) := "its own memory.high" if level.own

owner(level) := sprintf("the memory.high of the cgroup above it, %s,", [level.c.path]) if not level.own

what(level) := sprintf("usage (%s) was at %s of %s, which held tasks back %d times in the window of %s", [
	lib.bytes(level.c.highest_bytes), owner(level), lib.bytes(level.c.high_bytes), level.c.high_events_in_window, lib.seconds(level.c.window_usec),
])

cites(level) := [lib.level_cite(level, "highest_bytes"), lib.level_cite(level, "high_bytes"), lib.level_cite(level, "high_events_in_window")]

proves contains lib.says(
	sprintf("%s; its tasks waited for memory %s of the time", [what(level), lib.percent(lib.memory_stall)]),
	array.concat(cites(level), [lib.cite("cgroup.pressure", "memory")]),
) if {
	some level in held
	lib.memory_stall >= lib.stall_much
}

# Nothing else that counts as waiting for memory went on.
proves contains lib.says(
	sprintf("usage (%s) was at %s of %s; its tasks waited for memory %s of the time, with no limit met and no page read again: they sleep for what they took before", [
		lib.bytes(level.c.highest_bytes), owner(level), lib.bytes(level.c.high_bytes), lib.percent(lib.memory_stall),
	]),
	array.concat(cites(level), [lib.cite("cgroup.pressure", "memory")]),
) if {
	some level in over
	lib.memory_stall >= lib.stall_much
	lib.no_limit_met
	own.refault_bytes_per_second < lib.refault_little
	object.get(own, "anon_refaults_in_window", 0) == 0
}

proves contains lib.says(
	sprintf("%s; %d of its tasks sleep in mem_cgroup_handle_over_high", [what(level), waiting.tasks]),
	array.concat(cites(level), [lib.cite("process.states", "waits_in")]),
) if {
	some level in held | over
	some waiting in input.seen["process.states"].waits_in
	contains(waiting["function"], "mem_cgroup_handle_over_high")
}

supports contains lib.says_strongly(what(level), cites(level)) if some level in held

supports contains lib.says(
	sprintf("usage (%s) was at %s of %s", [lib.bytes(level.c.highest_bytes), owner(level), lib.bytes(level.c.high_bytes)]),
	cites(level),
) if {
	some level in over
	lib.memory_stall >= lib.stall_much
}

# Counted, though usage was below in both looks: reclaim works.
supports contains lib.says(
	sprintf("%s of %s held tasks back %d times in the window", [owner(level), lib.bytes(level.c.high_bytes), level.c.high_events_in_window]),
	cites(level),
) if {
	some level in lib.reclaim_levels
	level.c.high_bytes >= 0
	level.c.high_events_in_window > 0
	not level in held
}

supports contains lib.says(
	sprintf("a memory.high of a cgroup inside it held tasks back %d times in the window", [own.high_events_below_in_window]),
	[lib.cite("cgroup.reclaim", "high_events_below_in_window")],
) if own.high_events_below_in_window > 0

weakens contains lib.says_strongly(
	sprintf("its tasks waited for memory only %s of the time", [lib.percent(lib.memory_stall)]),
	[lib.cite("cgroup.pressure", "memory")],
) if lib.memory_stall < lib.stall_little

refutes contains lib.says("its memory is managed by cgroup v1, which has no memory.high", [lib.cite("cgroup.reclaim", "version")]) if {
	own.version == 1
}

refutes contains lib.says("neither it nor a cgroup above it has a memory.high", [lib.cite("cgroup.reclaim", ""), lib.cite("cgroup.reclaim_ancestors", "complete")]) if {
	own.version == 2
	input.seen["cgroup.reclaim_ancestors"].complete
	count([1 | some level in lib.reclaim_levels; level.c.high_bytes >= 0]) == 0
	count([1 | own.high_events_below_in_window > 0]) == 0
}

refutes contains lib.says(
	sprintf("no memory.high held a task back in the window of %s", [lib.seconds(own.window_usec)]),
	[lib.cite("cgroup.reclaim", "high_events_in_window"), lib.cite("cgroup.reclaim_ancestors", "complete")],
) if {
	own.version == 2
	input.seen["cgroup.reclaim_ancestors"].complete
	own.high_events_in_window == 0
	own.high_events_below_in_window == 0
	count([1 | some level in lib.reclaim_levels; level.c.high_bytes >= 0; not quiet(level.c)]) == 0
	count([1 | some level in lib.reclaim_levels; level.c.high_bytes >= 0]) > 0
	count(over) == 0
}

# At it, and nobody waits.
refutes contains lib.says(
	sprintf("no memory.high held a task back in the window of %s, and its tasks waited for memory %s of the time", [lib.seconds(own.window_usec), lib.percent(lib.memory_stall)]),
	[lib.cite("cgroup.reclaim", "high_events_in_window"), lib.cite("cgroup.pressure", "memory")],
) if {
	count(over) > 0
	count(held) == 0
	lib.memory_stall < lib.stall_little
}

quiet(c) if c.high_events_in_window == 0

refutes contains lib.says("its cgroup is gone: nothing runs in it", [lib.cite("cgroup.reclaim", "")]) if {
	input.absent["cgroup.reclaim"]
}
