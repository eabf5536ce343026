# What the causes of a killed container share: how it ended, what the kernel
# says about it, and who else is known to have taken it.
#
# Where the kernel's block names the main process, no word of the runtime can
# refute it: the policies of OOM kills therefore list runtime.* as able to
# weaken and no more, although an exit code rules them out where the kernel is
# silent.
package lib

killed_oom_events contains e if {
	some e in input.seen["kernel.oom"].events
	not of_earlier_cgroup(e)
}

# METADATA
# description: A cgroup that counts no kill since it was made is a younger one of the same path than the one the kill was in.
of_earlier_cgroup(e) if {
	c := input.seen["cgroup.memory"]
	c.oom_kills == 0
	e.task_cgroup == c.path
}

# METADATA
# description: Kills of the subject's own processes that may be what ended it. A kill known to be away from the end is none.
oom_hits contains e if {
	some e in killed_oom_events
	e.hit
	not e.near_death == false
}

# METADATA
# description: Those of them that ended it. The exit code helps where the log cannot tell which process was the main one.
oom_of_main contains e if {
	some e in oom_hits
	e.main_killed
}

oom_of_main contains e if {
	some e in oom_hits
	e.was_alone
	not e.main_killed == false
}

oom_of_main contains e if {
	some e in oom_hits
	e.near_death
	not e.main_killed == false
	input.seen["runtime.death"].exit_code == 137
}

# The runtime's own init, under a limit that holds no program, was all there was.
# An exec starts by way of it too; the main process of a container that lives on
# is known, and main_killed is false then.
oom_of_main contains e if {
	some e in oom_hits
	e.runtime_init
	e.limit_bytes < 33554432
	not e.main_killed == false
}

# METADATA
# description: A child was killed and the main process returned 137 at once, as a shell does.
oom_passed_on contains e if {
	some e in oom_hits
	e.near_death
	e.main_killed == false
	input.seen["runtime.death"].exit_code == 137
}

oom_ends := oom_of_main | oom_passed_on

# METADATA
# description: Against every cause that is not an OOM kill.
oom_ended_it contains says(
	sprintf("the kernel's OOM killer ended it: it killed %s at %s%s", [victim(e), whose_limit(e), before_end(e)]),
	[cite("kernel.oom", "events")],
) if some e in oom_ends

# METADATA
# description: The same, less the case where the main process returned 137 by itself.
oom_killed_main contains says(
	sprintf("the kernel's OOM killer killed its main process, %s, at %s%s", [victim(e), whose_limit(e), before_end(e)]),
	[cite("kernel.oom", "events")],
) if some e in oom_of_main

# METADATA
# description: The log spans the end, nothing in it is unplaced, and it holds no OOM kill of the subject, or none near its end.
no_oom_logged contains says(
	sprintf("the kernel log (%s) spans %s and holds no OOM kill of its processes%s%d elsewhere)", [o.source, the_time, earlier_kills, o.elsewhere]),
	[cite("kernel.oom", "events"), cite("kernel.oom", "covers_death")],
) if {
	o := input.seen["kernel.oom"]
	o.covers_death
	o.rate_limited == 0
	many(o.unplaced) == 0
	count(oom_hits) == 0
}

# METADATA
# description: The cgroup of the run in question is still there and counts no kill.
no_oom_counted contains says(
	sprintf("its cgroup %s still exists and counts 0 OOM kills", [c.path]),
	[cite("cgroup.memory", "oom_kills")],
) if {
	c := input.seen["cgroup.memory"]
	c.oom_kills == 0
	cgroup_is_of_the_run
}

# METADATA
# description: OOM kills the cgroup of the run in question has counted.
counted_oom_kills := n if {
	n := input.seen["cgroup.memory"].oom_kills
	n > 0
	cgroup_is_of_the_run
}

counted_in_words := "1 OOM kill" if {
	counted_oom_kills == 1
} else := sprintf("%d OOM kills", [counted_oom_kills])

# METADATA
# description: A restarted container has a new cgroup, and its counters know nothing of the run that ended.
cgroup_is_of_the_run if input.seen["runtime.death"].current

cgroup_is_of_the_run if input.absent["runtime.death"]

cgroup_is_of_the_run if input.subject.kind in {"cgroup", "process", "unit"}

# METADATA
# description: Against every cause that ends a container. A subject that is no container has no runtime.status.
still_runs contains says(
	"it runs, and no earlier run of it is known to have ended",
	[cite("runtime.status", "state"), cite("runtime.death", "")],
) if {
	input.seen["runtime.status"].state in {"running", "paused"}
	input.absent["runtime.death"]
}

# METADATA
# description: The same for a process, which no runtime vouches for.
process_lives contains says(
	sprintf("process %d (%s) is alive, in state %s", [p.pid, p.command, p.state]),
	[cite("process.main", "state")],
) if {
	input.subject.kind == "process"
	p := input.seen["process.main"]
	not p.state in {"Z", "X", "x"}
}

# METADATA
# description: Kills that the main process of today saw and outlived. One that started later belongs to a later run.
outlived_by_main contains [e, a] if {
	some e in killed_oom_events
	e.hit
	p := input.seen["process.main"]
	not p.state in {"Z", "X", "x"}
	p.started_at_usec < e.at_usec
	a := says(
		sprintf("the main process, pid %d (%s), is still alive, in state %s", [p.pid, p.command, p.state]),
		[cite("process.main", "state")],
	)
}

# METADATA
# description: The exit status is one that nobody saw and the runtime or the kubelet made up.
made_up_status(d) if d.reason in {"Unknown", "ContainerStatusUnknown"}

# METADATA
# description: It ended with 137, and somebody saw it end.
ended_with_137 if {
	d := input.seen["runtime.death"]
	d.exit_code == 137
	not made_up_status(d)
}

# METADATA
# description: Against a cause that can only end with one of these exit codes. A made-up status is against nothing, and 255 is what a lost one looks like.
ended_otherwise(codes) := {says(
	sprintf("it ended with exit code %d%s, and this cause ends with %s", [d.exit_code, signal_words(d), one_of(codes)]),
	[cite("runtime.death", "exit_code")],
) |
	d := input.seen["runtime.death"]
	not d.exit_code in codes
	d.exit_code != 255
	not made_up_status(d)
}

# METADATA
# description: How long a list is. A check may leave an empty one null, and count stops at that.
many(list) := count([x | some x in list])

victim(e) := sprintf("%s (pid %d)", [e.victims[0].command, e.victims[0].pid]) if many(e.victims) == 1

victim(e) := sprintf("%d processes, %s (pid %d) first", [many(e.victims), e.victims[0].command, e.victims[0].pid]) if many(e.victims) > 1

victim(e) := "a process the log does not name" if many(e.victims) == 0

own_victim(e) := sprintf("%d of its processes, %s (pid %d) first", [many(e.victims), e.victims[0].command, e.victims[0].pid]) if {
	many(e.victims) > 1
} else := sprintf("its process %s", [victim(e)])

whose_limit(e) := sprintf("a moment when the NUMA nodes it may use were full (%s)", [e.constraint]) if {
	confined(e)
} else := "a moment when the whole node was out of memory" if {
	whole_node(e)
} else := sprintf("the memory limit%s of %s", [of_bytes(e), oom_cgroup(e)]) if {
	e.level == "own"
	input.subject.kind == "node"
} else := sprintf("its own memory limit%s", [of_bytes(e)]) if {
	e.level == "own"
} else := sprintf("the memory limit%s of %s, inside its own cgroup", [of_bytes(e), oom_cgroup(e)]) if {
	e.level == "below"
} else := sprintf("the memory limit%s of %s, above its own cgroup", [of_bytes(e), oom_cgroup(e)]) if {
	e.level in {"pod", "slice", "ancestor", "qos", "kubepods"}
} else := sprintf("a memory limit%s the log does not place", [of_bytes(e)])

whole_node(e) if e.global

whole_node(e) if e.level == "node"

# METADATA
# description: The allocation was confined to some NUMA nodes, and these were full.
confined(e) if e.constraint in {"CONSTRAINT_CPUSET", "CONSTRAINT_MEMORY_POLICY"}

oom_cgroup(e) := object.get(e, "oom_cgroup", "a cgroup the log does not name")

of_bytes(e) := sprintf(" of %s", [bytes(e.limit_bytes)])

of_bytes(e) := "" if not e.limit_bytes

before_end(e) := sprintf(", %s before its end", [seconds(gap)]) if {
	gap := input.seen["runtime.death"].finished_at_usec - e.at_usec
	gap >= 0
} else := ""

signal_words(d) := sprintf(" (%s)", [d.signal])

signal_words(d) := "" if not d.signal

one_of(codes) := sprintf("%d", [c]) if {
	count(codes) == 1
	some c in codes
}

one_of(codes) := sprintf("one of %s", [concat(", ", [sprintf("%d", [c]) | some c in codes])]) if {
	count(codes) > 1
	count(codes) < 12
}

one_of(codes) := "the code of a program that gives up" if count(codes) >= 12

# METADATA
# description: Huge pages a limit refused, for a person.
huge_pages_refused(s) := "refused 1 allocation" if {
	s.failures == 1
} else := sprintf("refused %d allocations", [s.failures])
