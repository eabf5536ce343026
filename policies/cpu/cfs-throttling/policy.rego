# METADATA
# title: Its own CPU limit throttles the container
# description: >-
#   The CFS bandwidth controller gives the cgroup a quota of CPU time in each
#   period. When it is used up, every thread of the container waits for the next
#   period, however idle the machine is. Many threads use it up in a moment, so
#   that the average use can look far below the limit.
# related_resources:
#   - ref: https://docs.kernel.org/scheduler/sched-bwc.html
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run
# custom:
#   needs:
#     cgroup.cpu: [prove, refute]
#     node.cpu: support
#   explains: [probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Raise or remove the CPU limit, or run fewer threads (GOMAXPROCS, -XX:ActiveProcessorCount); watch nr_throttled in cpu.stat.
package causes.cpu.cfs_throttling

import data.lib

proves contains lib.says(
	sprintf("%s, by its own limit of %s CPUs", [lib.cpu_throttled_words(c), lib.cpus(c.limit_cpus)]),
	[
		lib.cite("cgroup.cpu", "throttled_periods_in_window"), lib.cite("cgroup.cpu", "periods_in_window"),
		lib.cite("cgroup.cpu", "throttled_usec_in_window"), lib.cite("cgroup.cpu", "limit_cpus"),
	],
) if {
	c := input.seen["cgroup.cpu"]
	lib.cpu_throttled_hard(c)
}

# An init system or a runtime inside the container gives parts of it quotas of their own.
proves contains lib.says(
	sprintf("what is in %s, a cgroup inside the container, was %s, by the limit of %s CPUs there", [c.path, lib.cpu_throttled_words(c), lib.cpus(c.limit_cpus)]),
	[lib.cite("cgroup.cpu", "inside")],
) if {
	some c in lib.cpu_hard_inside
}

spared_inside if {
	not lib.throttled_inside
	not lib.unread_inside
}

supports contains lib.says_strongly(
	sprintf("throttled in %d of the %d periods of the window in which it wanted to run, by its own limit of %s CPUs", [
		c.throttled_periods_in_window, c.periods_in_window, lib.cpus(c.limit_cpus),
	]),
	[lib.cite("cgroup.cpu", "throttled_periods_in_window"), lib.cite("cgroup.cpu", "periods_in_window"), lib.cite("cgroup.cpu", "limit_cpus")],
) if {
	c := input.seen["cgroup.cpu"]
	lib.cpu_throttled_somewhat(c)
}

# It tells a limit from a lack: only with throttling, for an idle machine alone accuses nobody.
supports contains lib.says(
	sprintf("the machine has CPU to spare: its %d CPUs were %s idle", [n.online, lib.percent(n.idle_ratio)]),
	[lib.cite_node("node.cpu", "idle_ratio"), lib.cite_node("node.cpu", "online")],
) if {
	c := input.seen["cgroup.cpu"]
	c.throttled_ratio >= lib.cpu_throttled_some
	n := input.node.seen["node.cpu"]
	n.idle_ratio >= lib.cpu_idle_much
}

refutes contains lib.says("its own cgroup has no CPU limit", [lib.cite("cgroup.cpu", "unlimited")]) if {
	input.seen["cgroup.cpu"].unlimited
	spared_inside
}

refutes contains lib.says(
	sprintf("its limit of %s CPUs did not hold it back: throttled in none of %d periods of the window%s", [
		lib.cpus(c.limit_cpus), c.periods_in_window, lib.cpu_before(c),
	]),
	[lib.cite("cgroup.cpu", "throttled_periods_in_window"), lib.cite("cgroup.cpu", "periods_in_window")],
) if {
	c := input.seen["cgroup.cpu"]
	c.throttled_periods_in_window == 0
	spared_inside
}

refutes contains lib.says(
	sprintf("throttled in only %d of %d periods of the window, %s of the time: too little to be felt", [
		c.throttled_periods_in_window, c.periods_in_window, lib.percent(lib.cpu_held_share(c)),
	]),
	[lib.cite("cgroup.cpu", "throttled_periods_in_window"), lib.cite("cgroup.cpu", "throttled_usec_in_window")],
) if {
	c := input.seen["cgroup.cpu"]
	c.throttled_periods_in_window > 0
	lib.cpu_hardly_throttled(c)
	spared_inside
}
