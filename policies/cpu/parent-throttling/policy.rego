# METADATA
# title: A CPU limit above the container throttles it
# description: >-
#   A quota on the pod, the QoS class or a slice holds for everything below it
#   together. When it is used up, by whomever, the container waits, and its own
#   cpu.stat shows nothing of it.
# related_resources:
#   - ref: https://docs.kernel.org/scheduler/sched-bwc.html#hierarchical-considerations
# custom:
#   needs:
#     cgroup.cpu_ancestors: [prove, refute]
#     cgroup.cpu: [prove, weaken, refute]
#     process.sched: [prove, weaken]
#   explains: [probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Raise the limit of the cgroup named above (the pod's resources, a slice's CPUQuota), or see which container below it uses it up.
package causes.cpu.parent_throttling

import data.lib

# cpu.stat.local counts what the container itself lost, whoever's quota it was.
proves contains lib.says(
	sprintf("%s was %s, by its limit of %s CPUs; the container itself lost %s by it", [
		lib.cpu_owner(c), lib.cpu_throttled_words(c), lib.cpus(c.limit_cpus), lib.seconds(own.held_usec_in_window),
	]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("cgroup.cpu", "held_usec_in_window")],
) if {
	some c in lib.cpu_hard_above
	own := input.seen["cgroup.cpu"]
	own.held_usec_in_window >= own.window_usec * lib.cpu_held_much
	own_share_is_less(own)
}

# Kernels before 6.6 do not count that: then who ran, or waited to, while the group was held back was held back too.
proves contains lib.says(
	sprintf("%s was %s, by its limit of %s CPUs; the container wanted to run meanwhile (it used %s CPUs)", [
		lib.cpu_owner(c), lib.cpu_throttled_words(c), lib.cpus(c.limit_cpus), lib.cpus(lib.cpu_used),
	]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cpu_used_cite],
) if {
	some c in lib.cpu_hard_above
	own := input.seen["cgroup.cpu"]
	not counts_held(own)
	lib.cpu_used >= lib.cpu_ran
}

proves contains lib.says(
	sprintf("%s was %s, by its limit of %s CPUs; the container's threads waited for a CPU %s meanwhile", [
		lib.cpu_owner(c), lib.cpu_throttled_words(c), lib.cpus(c.limit_cpus), lib.seconds(s.wait_usec_in_window),
	]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("process.sched", "wait_usec_in_window")],
) if {
	some c in lib.cpu_hard_above
	own := input.seen["cgroup.cpu"]
	not counts_held(own)
	s := input.seen["process.sched"]
	s.wait_usec_in_window >= s.window_usec * lib.cpu_held_much
}

supports contains lib.says_strongly(
	sprintf("%s was throttled in %d of %d periods of the window, by its limit of %s CPUs", [
		lib.cpu_owner(c), c.throttled_periods_in_window, c.periods_in_window, lib.cpus(c.limit_cpus),
	]),
	[lib.cite("cgroup.cpu_ancestors", "levels")],
) if {
	some c in array.concat(lib.cpu_hard_above, lib.cpu_some_above)
	not was_spared
	count(proves) == 0
}

weakens contains lib.says(
	sprintf("%s has the same limit as the container itself, %s CPUs, and the container used that up", [lib.cpu_owner(c), lib.cpus(c.limit_cpus)]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("cgroup.cpu", "limit_cpus"), lib.cite("cgroup.cpu", "used_cpus")],
) if {
	some c in input.seen["cgroup.cpu_ancestors"].levels
	lib.cpu_same_limit(c)
}

# Kernels that count nobody's loss leave this: who hardly ran and hardly waited wanted next to nothing.
weakens contains lib.says(
	sprintf("the container itself hardly wanted to run: it used %s CPUs, and its threads waited for one %s", [lib.cpus(lib.cpu_used), lib.seconds(s.wait_usec_in_window)]),
	[lib.cpu_used_cite, lib.cite("process.sched", "wait_usec_in_window")],
) if {
	count(lib.cpu_hard_above) + count(lib.cpu_some_above) > 0
	own := input.seen["cgroup.cpu"]
	not counts_held(own)
	lib.cpu_used < lib.cpu_ran
	s := input.seen["process.sched"]
	s.wait_usec_in_window < s.window_usec * lib.cpu_held_little
}

refutes contains lib.says(
	sprintf("none of the %d cgroups above it has a CPU limit", [count(a.levels)]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("cgroup.cpu_ancestors", "complete")],
) if {
	a := input.seen["cgroup.cpu_ancestors"]
	a.complete
	count(a.levels) > 0
	every c in a.levels { c.unlimited }
}

refutes contains lib.says("only the root is above its cgroup, and that has no CPU limit", [lib.cite("cgroup.cpu_ancestors", "levels")]) if {
	a := input.seen["cgroup.cpu_ancestors"]
	a.complete
	count(a.levels) == 0
}

refutes contains lib.says(
	sprintf("no limit above it held anything back in the window: %s", [concat(", ", limits)]),
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("cgroup.cpu_ancestors", "complete")],
) if {
	a := input.seen["cgroup.cpu_ancestors"]
	a.complete
	limits := [s |
		some c in a.levels
		not c.unlimited
		s := sprintf("%s throttled in %d of %d periods", [c.path, c.throttled_periods_in_window, c.periods_in_window])
	]
	count(limits) > 0
	every c in a.levels { quiet(c) }
}

refutes contains lib.says(
	"a cgroup above it was throttled, but not while the container wanted to run: it lost no time by it",
	[lib.cite("cgroup.cpu_ancestors", "levels"), lib.cite("cgroup.cpu", "held_usec_in_window")],
) if {
	count(lib.cpu_hard_above) + count(lib.cpu_some_above) > 0
	was_spared
}

quiet(c) if c.unlimited

quiet(c) if lib.cpu_hardly_throttled(c)

counts_held(own) if own.held_usec_in_window >= 0

was_spared if {
	own := input.seen["cgroup.cpu"]
	own.held_usec_in_window < own.window_usec * lib.cpu_held_little
}

# Where its own quota throttles too, what it lost may all be that: the quota above is proven by what is left.
own_share_is_less(own) if own.unlimited

own_share_is_less(own) if own.throttled_periods_in_window == 0

own_share_is_less(own) if own.held_usec_in_window >= own.throttled_usec_in_window + own.window_usec * lib.cpu_held_much
