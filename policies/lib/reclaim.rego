# Memory that is taken back and wanted again: what policies of the runbook
# `slow` say of memory.
package lib

# METADATA
# description: |
#   File pages read again, as bytes a second, from which on somebody must wait for them: 2 MiB/s is 500 page faults a
#   second, or the whole code of a program again and again. Less is a start, a log that was rotated, a rare job.
refault_much := 2097152

# METADATA
# description: |
#   Below 256 KiB/s, 64 pages a second, nobody misses what was dropped: even on a slow disk it is a few per cent of a
#   thread's time.
refault_little := 262144

# METADATA
# description: |
#   With a twentieth of the limit read again each second, the cache is turned over in 20 s: what is needed does not fit,
#   however fast the disk is.
refault_turnover := 0.05

# METADATA
# description: A tenth of the time spent waiting is what shows in the answers of a service.
stall_much := 0.1

# METADATA
# description: Two per cent of the time is within what a healthy busy service shows.
stall_little := 0.02

# METADATA
# description: |
#   Reclaim begins before the limit is met: the kernel charges in batches of up to 64 pages a CPU. In a small cgroup that
#   leaves usage a few per cent under it.
near_limit_ratio := 0.9

# METADATA
# description: The cgroup and those above it, as the memory controller saw them in the window, and where that is written.
reclaim_levels contains {"c": input.seen["cgroup.reclaim"], "id": "cgroup.reclaim", "own": true}

reclaim_levels contains {"c": c, "id": "cgroup.reclaim_ancestors", "own": false} if {
	some c in input.seen["cgroup.reclaim_ancestors"].levels
}

# METADATA
# description: Whose limit, for a person.
limit_owner(level) := "its own limit" if level.own

limit_owner(level) := sprintf("the limit of its pod (%s)", [level.c.path]) if {
	not level.own
	level.c.level == "pod"
}

limit_owner(level) := sprintf("the limit of all pods (%s)", [level.c.path]) if {
	not level.own
	level.c.level == "kubepods"
}

limit_owner(level) := sprintf("the limit of the cgroup above it, %s,", [level.c.path]) if {
	not level.own
	not level.c.level in {"pod", "kubepods"}
}

# METADATA
# description: Cites a field of a level, of the container itself or of the list of those above it.
level_cite(level, field) := cite(level.id, field) if level.own

level_cite(level, _) := cite(level.id, "levels") if not level.own

# METADATA
# description: Levels whose limit was met in the window, and that are full.
limits_met contains level if {
	some level in reclaim_levels
	level.c.max_events_in_window > 0
	level.c.used_ratio >= near_limit_ratio
}

# A level of v1 that is full, and whose kernel does not count (memory and swap have one limit).
limits_met contains level if {
	some level in reclaim_levels
	level.c.limit_bytes >= 0
	level.c.version == 1
	not level.c.max_events_in_window
	level.c.used_ratio >= 0.95
}

# METADATA
# description: A limit that was met, for a person.
limit_met_words(level) := sprintf("%s of %s was met %d times in the window of %s", [
	limit_owner(level), bytes(level.c.limit_bytes), level.c.max_events_in_window, seconds(level.c.window_usec),
]) if level.c.max_events_in_window >= 0

limit_met_words(level) := sprintf("%s of %s is reached (%s of it are used)", [
	limit_owner(level), bytes(level.c.limit_bytes), percent(level.c.used_ratio),
]) if not level.c.max_events_in_window

# METADATA
# description: Where limit_met_words is written.
limit_met_cites(level) := [level_cite(level, "limit_bytes"), level_cite(level, "max_events_in_window")] if level.c.max_events_in_window >= 0

limit_met_cites(level) := [level_cite(level, "limit_bytes"), level_cite(level, "used_ratio")] if not level.c.max_events_in_window

# METADATA
# description: No level that could be met was; undefined where one could not be read.
no_limit_met if {
	own := input.seen["cgroup.reclaim"]
	above := input.seen["cgroup.reclaim_ancestors"]
	above.complete
	count([1 | some level in reclaim_levels; not limit_not_met(level.c)]) == 0
	own.version > 0
}

limit_not_met(c) if not c.limit_bytes

limit_not_met(c) if c.max_events_in_window == 0

# METADATA
# description: No level has a limit; undefined where one could not be read.
no_memory_limit if {
	input.seen["cgroup.reclaim"]
	input.seen["cgroup.reclaim_ancestors"].complete
	count([1 | some level in reclaim_levels; level.c.limit_bytes >= 0]) == 0
}

# METADATA
# description: Share of the window in which a task of the container waited for memory (v2).
memory_stall := input.seen["cgroup.pressure"].memory.some_ratio

# METADATA
# description: The same of the whole machine, which counts limits of cgroups too.
node_memory_stall := input.node.seen["node.pressure"].memory.some_ratio

# METADATA
# description: |
#   The machine itself is not short of memory: nobody had to reclaim for it, and much is available. What waits for memory
#   then waits at a limit.
node_has_memory if {
	p := input.node.seen["node.paging"]
	p.available_ratio >= 0.1
	p.kswapd_scans_in_window == 0
	p.alloc_stalls_in_window == 0
}

# METADATA
# description: Bytes a second for a person.
bytes_a_second(n) := sprintf("%s/s", [bytes(n)])
