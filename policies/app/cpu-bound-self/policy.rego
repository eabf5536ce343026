# METADATA
# title: The program computes all the time, and nothing holds it back
# description: >-
#   One or more of its threads ran through the whole window, without a quota, on
#   CPUs they could have; or it has more of them that want to run than the machine
#   has CPUs, and has those CPUs. The time goes into the program's own work.
# related_resources:
#   - ref: https://docs.kernel.org/accounting/psi.html
# custom:
#   needs:
#     cgroup.cpu: [support, weaken, refute]
#     cgroup.cpu_ancestors: [support, refute]
#     process.sched: [support, weaken]
#     cgroup.pressure: [support, weaken]
#     process.states: support
#     node.cpu: support
#     cgroup.freezer: refute
#   explains: []
#   next: Profile the program (perf, pprof, async-profiler), or, where the time is the kernel's, count its system calls (strace -c, perf trace); more CPUs help only if it has more threads to run.
package causes.app.cpu_bound_self

import data.lib

# A thread that runs all the time uses one CPU, less what interrupts and its neighbours cost.
one_cpu := 0.85

busy if {
	lib.cpu_itself.cpus >= one_cpu
	lib.cpu_unthrottled
	not lib.cpu_waits
}

computes if busy

computes if lib.cpu_fills_the_machine

# What the kernel does for it is no computing of its own: system calls, lookups, faults.
mostly_kernel(c) if {
	split_is_its_own(c)
	c.usage_usec_in_window > 0
	c.system_usec_in_window >= c.usage_usec_in_window * 0.5
}

# What a cgroup counts is one process's as far as it used most of it.
split_is_its_own(c) if lib.cpu_itself.cpus >= 0.8 * c.used_cpus

supports contains lib.says_strongly(
	sprintf("it used %s CPUs for %s, and no limit held it back", [lib.cpus(lib.cpu_itself.cpus), lib.seconds(c.window_usec)]),
	array.concat(lib.cpu_itself.cites, [lib.cite("cgroup.cpu_ancestors", "levels")]),
) if {
	busy
	c := input.seen["cgroup.cpu"]
	not mostly_kernel(c)
}

# It has the CPUs, and most of the time passes in the kernel at its request: that is what it does, and no more than a hint
# at what is slow about it.
supports contains lib.says(
	sprintf("it used %s CPUs for %s, and no limit held it back, but %s of that was the kernel's work for it (system calls, page faults) and not its own code", [
		lib.cpus(lib.cpu_itself.cpus), lib.seconds(c.window_usec), lib.percent(c.system_usec_in_window / c.usage_usec_in_window),
	]),
	array.concat(lib.cpu_itself.cites, [lib.cite("cgroup.cpu", "system_usec_in_window"), lib.cite("cgroup.cpu_ancestors", "levels")]),
) if {
	busy
	c := input.seen["cgroup.cpu"]
	mostly_kernel(c)
}

supports contains lib.says(
	sprintf("%s of that was its own code, not the kernel's", [lib.percent(c.user_usec_in_window / c.usage_usec_in_window)]),
	[lib.cite("cgroup.cpu", "user_usec_in_window"), lib.cite("cgroup.cpu", "usage_usec_in_window")],
) if {
	computes
	c := input.seen["cgroup.cpu"]
	split_is_its_own(c)
	c.usage_usec_in_window > 0
	c.user_usec_in_window >= c.usage_usec_in_window * 0.7
}

supports contains lib.says(
	sprintf("%d of its %d threads ran more than half of the time", [s.busy_threads, s.tasks]),
	[lib.cite("process.states", "busy_threads")],
) if {
	busy
	c := input.seen["cgroup.cpu"]
	not mostly_kernel(c)
	s := input.seen["process.states"]
	s.busy_threads > 0
}

# More of its threads want to run than there are CPUs, and they have the CPUs: who waits, waits for another of them.
filled := {
	"says": sprintf("it used %s of the machine's %d CPUs itself, and no limit held it back: %s, most of it for each other", [
		lib.cpus(lib.cpu_itself.cpus), input.node.seen["node.cpu"].online, lib.cpu_waits.says,
	]),
	"cites": array.concat(
		array.concat(lib.cpu_itself.cites, lib.cpu_waits.cites),
		[lib.cite_node("node.cpu", "online"), lib.cite("cgroup.cpu_ancestors", "levels")],
	),
} if lib.cpu_fills_the_machine

supports contains lib.says_strongly(filled.says, filled.cites) if {
	c := input.seen["cgroup.cpu"]
	not mostly_kernel(c)
}

supports contains lib.says(
	sprintf("%s; %s of it was the kernel's work for it (system calls, page faults) and not its own code", [
		filled.says, lib.percent(c.system_usec_in_window / c.usage_usec_in_window),
	]),
	array.concat(filled.cites, [lib.cite("cgroup.cpu", "system_usec_in_window")]),
) if {
	c := input.seen["cgroup.cpu"]
	mostly_kernel(c)
}

weakens contains lib.says(lib.cpu_waits.says, lib.cpu_waits.cites) if not lib.cpu_fills_the_machine

# Threads that came and went are in its cgroup's time only.
refutes contains lib.says(
	sprintf("it used only %s CPUs", [lib.cpus(c.used_cpus)]),
	[lib.cite("cgroup.cpu", "used_cpus")],
) if {
	c := input.seen["cgroup.cpu"]
	c.used_cpus < one_cpu / 2
}

weakens contains lib.says(
	sprintf("those of its threads that lived through the window used only %s CPUs, and what its cgroup used is not counted", [lib.cpus(lib.cpu_used)]),
	[lib.cpu_used_cite],
) if {
	c := input.seen["cgroup.cpu"]
	not counts(c)
	lib.cpu_used < one_cpu / 2
}

counts(c) if c.used_cpus >= 0

refutes contains lib.says(
	sprintf("it is held back by a quota: throttled in %d of %d periods", [c.throttled_periods_in_window, c.periods_in_window]),
	[lib.cite("cgroup.cpu", "throttled_periods_in_window")],
) if {
	c := input.seen["cgroup.cpu"]
	lib.cpu_throttled_hard(c)
}

refutes contains lib.says("a quota above it holds it back", [lib.cite("cgroup.cpu_ancestors", "levels")]) if {
	count(lib.cpu_hard_above) > 0
	lib.cpu_throttled_now
}

refutes contains lib.says("its cgroup is frozen", [lib.cite("cgroup.freezer", "frozen")]) if input.seen["cgroup.freezer"].frozen
