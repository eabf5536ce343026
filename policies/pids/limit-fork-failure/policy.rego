# METADATA
# title: New processes and threads are refused at the pids limit
# description: >-
#   The pids controller counts the tasks (threads) of the cgroup and of those
#   below it. At the limit every fork and every new thread fails with EAGAIN
#   ("Resource temporarily unavailable"): a server cannot start workers, a
#   runtime cannot start threads, exec probes fail. Zombies that nobody waits
#   for count too.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#pid
# custom:
#   needs:
#     cgroup.pids: [prove, refute]
#     cgroup.pids_ancestors: [support, refute]
#     kernel.limits: support
#     process.states: support
#   explains: []
#   next: Find what starts so many tasks (ps -eLf of the container), or raise podPidsLimit (the runtime's pids limit).
package causes.pids.limit_fork_failure

import data.lib

# On cgroup v1, and on v2 before 6.11, a refusal is counted where the fork was
# tried, whoever's limit it was.
proves contains lib.says(
	sprintf("%s refused in the window; %s%s", [lib.counted(n, "fork was", "forks were"), whose, before(c)]),
	array.concat([lib.cite("cgroup.pids", "refused_in_window")], limit_cites),
) if {
	c := input.seen["cgroup.pids"]
	n := c.refused_in_window
	n > 0
}

supports contains lib.says_strongly(
	sprintf("%s refused in the window at the limit of %s %d tasks; it has %d", [
		lib.counted(l.own_refused_in_window, "fork was", "forks were"), lib.group_words(l), l.limit, l.current,
	]),
	[lib.cite("cgroup.pids_ancestors", "levels")],
) if {
	some l in input.seen["cgroup.pids_ancestors"].levels
	l.own_refused_in_window > 0
}

supports contains lib.says_strongly(
	sprintf("its cgroup is full in both looks, %d of %d tasks: whatever it would start is refused%s", [c.current, c.limit, before(c)]),
	[lib.cite("cgroup.pids", "at_limit"), lib.cite("cgroup.pids", "current"), lib.cite("cgroup.pids", "limit")],
) if {
	c := input.seen["cgroup.pids"]
	c.at_limit
	c.limit >= roomy
}

# A cgroup that is meant for one or two tasks, and has them, is well.
supports contains lib.says(
	sprintf("its cgroup is full in both looks, %d of %d tasks, though that may be all it needs", [c.current, c.limit]),
	[lib.cite("cgroup.pids", "at_limit"), lib.cite("cgroup.pids", "limit")],
) if {
	c := input.seen["cgroup.pids"]
	c.at_limit
	c.limit < roomy
}

supports contains lib.says_strongly(
	sprintf("%s is full in both looks, %d of %d tasks: whatever it would start is refused", [lib.group_words(l), l.current, l.limit]),
	[lib.cite("cgroup.pids_ancestors", "levels")],
) if {
	some l in input.seen["cgroup.pids_ancestors"].levels
	l.at_limit
	l.limit >= roomy
}

# The kernel says it once in a cgroup's life.
supports contains lib.says(
	sprintf("the kernel logged %d s ago that it refused a fork in %s", [round(e.age_seconds), e.cgroup]),
	[lib.cite("kernel.limits", "events")],
) if {
	some e in input.seen["kernel.limits"].events
	e.kind == "fork-rejected"
	e.ours
	lib.is_now(e)
}

# Only beside a full cgroup: it tells what fills it.
supports contains lib.says(
	sprintf("%d zombies are part of what fills it, beside %s: they count until their parent waits for them", [
		s.zombies_in_both, lib.counted(s.tasks, "task that lives", "tasks that live"),
	]),
	[lib.cite("process.states", "zombies_in_both"), lib.cite("process.states", "tasks")],
) if {
	s := input.seen["process.states"]
	s.zombies_in_both >= 5
	s.zombies_in_both * 2 >= s.tasks
	some l in chain
	l.at_limit
}

refutes contains lib.says(
	sprintf("no fork of it was refused in the window, and no cgroup it is in is near a limit on tasks: %s", [nearest]),
	[lib.cite("cgroup.pids", "refused_in_window"), lib.cite("cgroup.pids", "current"), lib.cite("cgroup.pids_ancestors", "levels")],
) if {
	c := input.seen["cgroup.pids"]
	above := input.seen["cgroup.pids_ancestors"]
	above.complete
	c.refused_in_window == 0
	count([l | some l in chain; near_limit(l)]) == 0
	count([l | some l in above.levels; l.own_refused_in_window > 0]) == 0
}

# No limit at all needs no counter.
refutes contains lib.says(
	"neither its cgroup nor any above it has a limit on tasks",
	[lib.cite("cgroup.pids", "current"), lib.cite("cgroup.pids_ancestors", "levels")],
) if {
	c := input.seen["cgroup.pids"]
	above := input.seen["cgroup.pids_ancestors"]
	above.complete
	not refused_now(c)
	count([l | some l in chain; l.limit >= 0]) == 0
}

refutes contains lib.says(
	"the pids controller does not act on its cgroup, and no cgroup above it is near a limit on tasks",
	[lib.cite("cgroup.pids", ""), lib.cite("cgroup.pids_ancestors", "levels")],
) if {
	input.absent["cgroup.pids"]
	above := input.seen["cgroup.pids_ancestors"]
	above.complete
	count([l | some l in above.levels; near_limit(l)]) == 0
	count([l | some l in above.levels; l.own_refused_in_window > 0]) == 0
}

# roomy is a limit nobody sets for a program that is meant to have just so many
# tasks.
roomy := 8

# near_limit begins where a burst between the looks may have been refused.
near_limit(l) if l.used_ratio >= 0.9

near_limit(l) if {
	l.limit == 0
}

chain := array.concat([c | c := input.seen["cgroup.pids"]], [l | some l in input.seen["cgroup.pids_ancestors"].levels])

# The nearest level that is full is the one that refuses.
full := [l | some l in chain; l.at_limit]

whose := sprintf("its own limit is %d tasks, and it has %d", [full[0].limit, full[0].current]) if {
	full[0].level == "container"
} else := sprintf("the limit is that of %s %d tasks, and it has %d", [lib.group_words(full[0]), full[0].limit, full[0].current]) if {
	count(full) > 0
} else := sprintf("its own limit is %d tasks, and it has %d", [c.limit, c.current]) if {
	c := input.seen["cgroup.pids"]
	c.limit >= 0
} else := sprintf("the limit is that of %s %d tasks, and it has %d", [lib.group_words(limited[0]), limited[0].limit, limited[0].current]) if {
	count(limited) > 0
} else := "whose limit it was cannot be seen from here"

limited := [l | some l in chain; l.limit >= 0]

limit_cites := [lib.cite("cgroup.pids", "limit"), lib.cite("cgroup.pids", "current")] if {
	input.seen["cgroup.pids"].limit >= 0
	not full_above
} else := [lib.cite("cgroup.pids_ancestors", "levels")] if {
	count(limited) > 0
} else := []

full_above if {
	count(full) > 0
	full[0].level != "container"
}

nearest := sprintf("the nearest, %s, has %d of %d", [l.path, l.current, l.limit]) if {
	count(limited) > 0
	most := max([l.used_ratio | some l in limited])
	l := [l | some l in limited; l.used_ratio == most][0]
} else := "none has one"

before(c) := sprintf(" (%d refused since the cgroup was made)", [c.refused_total]) if c.refused_total > 0

before(c) := "" if not refused_before(c)

refused_now(c) if c.refused_in_window > 0

refused_before(c) if c.refused_total > 0
