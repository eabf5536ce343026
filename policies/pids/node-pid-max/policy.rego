# METADATA
# title: The machine has no room for more tasks
# description: >-
#   kernel.pid_max bounds the pids of the whole machine, and kernel.threads-max
#   its threads. When they are used up, every fork on the machine fails with
#   EAGAIN, whatever the limits of the container: exec, probes and logins too.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/proc_sys_kernel.5.html
# custom:
#   needs:
#     node.tasks: [prove, refute]
#   explains: [pids.limit-fork-failure]
#   next: Find what started so many tasks (ps -eLf, by cgroup), end it, and limit pods (podPidsLimit); raise kernel.pid_max if the number is meant.
package causes.pids.node_pid_max

import data.lib

proves contains lib.says(
	sprintf("the machine has %d tasks in both looks or more, and with %s (%d) there is room for %d: forks fail everywhere", [
		min([n.tasks, n.tasks_first]), n.nearer_limit, value(n), n.usable,
	]),
	[lib.cite_node("node.tasks", "tasks"), lib.cite_node("node.tasks", "free"), lib.cite_node("node.tasks", "usable")],
) if {
	n := input.node.seen["node.tasks"]
	n.free <= last
}

supports contains lib.says_strongly(
	sprintf("the machine has room for %d more tasks only, of %d (%s)", [n.free, n.usable, n.nearer_limit]),
	[lib.cite_node("node.tasks", "free"), lib.cite_node("node.tasks", "usable")],
) if {
	n := input.node.seen["node.tasks"]
	n.free > last
	n.used_ratio >= edge
}

refutes contains lib.says(
	sprintf("the machine has %d tasks and room for %d more (%s)", [n.tasks, n.free, n.nearer_limit]),
	[lib.cite_node("node.tasks", "tasks"), lib.cite_node("node.tasks", "free")],
) if {
	n := input.node.seen["node.tasks"]
	n.used_ratio < near
}

# Pids that process groups and sessions of ended processes hold are in no
# count: a few free ones may be none.
last := 4

edge := 0.97

near := 0.9

value(n) := n.pid_max if n.nearer_limit == "kernel.pid_max"

value(n) := n.threads_max if n.nearer_limit == "kernel.threads-max"
