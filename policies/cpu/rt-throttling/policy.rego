# METADATA
# title: Real-time tasks take the CPUs, and are throttled themselves
# description: >-
#   A task with a real-time policy comes before all others. The kernel leaves
#   five hundredths of each second to the rest, and logs once, when that happens
#   for the first time since boot.
# related_resources:
#   - ref: https://docs.kernel.org/scheduler/sched-rt-group.html
# custom:
#   needs:
#     kernel.limits: [prove, refute, support]
#     node.cpu: [prove, refute]
#     process.sched: [prove, refute]
#     cgroup.pressure: [prove, refute]
#     cgroup.cpu: prove
#     cgroup.cpu_ancestors: prove
#     cgroup.cpuset: prove
#   explains: [cpu.node-saturation, qos.neighbour-contention]
#   next: Find the tasks of policy FIFO or RR (ps -eo cls,rtprio,pid,comm), and lower or remove their priority.
package causes.cpu.rt_throttling

import data.lib

# The line comes once since boot: later bouts leave none.
logged := e if {
	some e in input.seen["kernel.limits"].events
	e.kind == "rt-throttling"
}

proves contains lib.says(
	sprintf("the kernel began to throttle real-time tasks %s ago, and %s", [lib.seconds(logged.age_seconds * 1000000), lib.cpu_waits.says]),
	array.concat([lib.cite("kernel.limits", "events")], lib.cpu_waits.cites),
) if {
	logged.age_seconds <= 60
	lib.cpu_starved
}

supports contains lib.says_strongly(
	sprintf("the kernel began to throttle real-time tasks %s ago", [lib.seconds(logged.age_seconds * 1000000)]),
	[lib.cite("kernel.limits", "events")],
) if {
	logged.age_seconds <= 60
	count(proves) == 0
}

supports contains lib.says(
	sprintf("real-time tasks were throttled before (%s ago, and the kernel says so only once), %d CPUs are full, and %s", [
		lib.seconds(logged.age_seconds * 1000000), n.busiest_cpus, lib.cpu_waits.says,
	]),
	array.concat([lib.cite("kernel.limits", "events"), lib.cite_node("node.cpu", "busiest_cpus")], lib.cpu_waits.cites),
) if {
	logged.age_seconds > 60
	n := input.node.seen["node.cpu"]
	n.busiest_cpus > 0
	lib.cpu_starved
}

refutes contains lib.says(lib.cpu_waits_little.says, lib.cpu_waits_little.cites) if not lib.of_node

refutes contains lib.says(
	sprintf("no CPU was full in the window: the machine was %s idle", [lib.percent(n.idle_ratio)]),
	[lib.cite_node("node.cpu", "busiest_cpus"), lib.cite_node("node.cpu", "idle_ratio")],
) if {
	n := input.node.seen["node.cpu"]
	n.busiest_cpus == 0
}

refutes contains lib.says(
	sprintf("the kernel's log, which goes back %s, does not speak of real-time throttling", [lib.seconds(l.covers_seconds * 1000000)]),
	[lib.cite("kernel.limits", "covers_seconds")],
) if {
	l := input.seen["kernel.limits"]
	l.covers_seconds >= 60
	not logged
	lib.cpu_waits_little
}
