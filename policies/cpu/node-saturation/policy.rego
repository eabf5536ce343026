# METADATA
# title: The machine has more work than CPUs
# description: >-
#   More threads want to run than there are CPUs, so that everybody waits for a
#   turn, with or without a limit. A high load alone does not say so: it counts
#   tasks that wait for a disk too.
# related_resources:
#   - ref: https://docs.kernel.org/accounting/psi.html
#   - ref: https://man7.org/linux/man-pages/man5/proc_stat.5.html
# custom:
#   needs:
#     node.cpu: [prove, refute, support, weaken]
#     node.pressure: [prove, support]
#     process.sched: [prove, refute]
#     cgroup.pressure: [prove, refute]
#     cgroup.cpu: [prove, weaken, refute]
#     cgroup.cpu_ancestors: prove
#     cgroup.cpuset: prove
#     node.neighbours: support
#   explains: [probe.liveness-kill, qos.neighbour-contention, net.listen-overflow, net.udp-rcvbuf-overflow, net.softnet-drop]
#   next: Find who uses the CPUs (node.neighbours), move work to another node, or give those that matter a request.
package causes.cpu.node_saturation

import data.lib

full_words := sprintf("the machine's %d CPUs were %s busy, %d threads were running or ready to", [
	n.online, lib.percent(n.busy_ratio), min([n.runnable, n.runnable_first]),
]) if {
	n := input.node.seen["node.cpu"]
}

full_cites := [lib.cite_node("node.cpu", "busy_ratio"), lib.cite_node("node.cpu", "runnable")]

# PSI counts the time in which somebody waited, and the run queue is a sample: either will do.
queued if {
	n := input.node.seen["node.cpu"]
	min([n.runnable, n.runnable_first]) > n.online
}

queued if input.node.seen["node.pressure"].cpu.some_ratio >= lib.cpu_wait_much

proves contains lib.says(
	sprintf("%s, and %s, though no limit held it back", [full_words, lib.cpu_waits.says]),
	array.concat(full_cites, lib.cpu_waits.cites),
) if {
	lib.cpu_node_full
	queued
	lib.cpu_starved
}

proves contains lib.says(sprintf("%s, in both looks", [full_words]), full_cites) if {
	lib.of_node
	lib.cpu_node_full
	n := input.node.seen["node.cpu"]
	min([n.runnable, n.runnable_first]) > n.online
	n.steal_ratio < lib.cpu_steal_much
}

supports contains lib.says(full_words, full_cites) if {
	lib.cpu_node_full
	not lib.cpu_throttled_now
	lib.cpu_may_wait
	count(proves) == 0
}

supports contains lib.says(
	sprintf("on the machine, tasks waited for a CPU %s of the time", [lib.percent(p.cpu.some_ratio)]),
	[lib.cite_node("node.pressure", "cpu")],
) if {
	lib.cpu_node_full
	concerned
	p := input.node.seen["node.pressure"]
	p.cpu.some_ratio >= lib.cpu_wait_much
}

concerned if lib.of_node

concerned if lib.cpu_starved

supports contains lib.says(
	sprintf("%s used %s CPUs", [lib.neighbour_name(g), lib.cpus(g.used_cpus)]),
	[lib.cite_node("node.neighbours", "groups")],
) if {
	lib.cpu_node_full
	lib.cpu_starved
	g := lib.cpu_neighbours[0]
}

weakens contains lib.says(
	sprintf("the container itself uses %s of the machine's %d CPUs", [lib.cpus(lib.cpu_used), n.online]),
	[lib.cpu_used_cite, lib.cite_node("node.cpu", "online")],
) if {
	lib.cpu_node_full
	n := input.node.seen["node.cpu"]
	lib.cpu_used >= n.online * 0.6
}

weakens contains lib.says(
	sprintf("%s of the time the hypervisor gave the CPUs to others", [lib.percent(n.steal_ratio)]),
	[lib.cite_node("node.cpu", "steal_ratio")],
) if {
	lib.cpu_node_full
	n := input.node.seen["node.cpu"]
	n.steal_ratio >= lib.cpu_steal_much
}

# The same full machine hurts this container more than others, and that is another cause.
weakens contains lib.says(
	sprintf("its weight is low (%s): others of the same want would have to wait less", [w.says]),
	[w.cite],
) if {
	lib.cpu_node_full
	lib.cpu_starved
	w := lib.cpu_low_weights[0]
}

refutes contains lib.says(
	sprintf("the machine's CPUs were %s idle%s", [lib.percent(n.idle_ratio + n.iowait_ratio), blocked(n)]),
	[lib.cite_node("node.cpu", "idle_ratio"), lib.cite_node("node.cpu", "iowait_ratio")],
) if {
	n := lib.cpu_node_idle
}

# A high load with idle CPUs is tasks in state D.
blocked(n) := sprintf(": the load of %s is tasks that wait, of which %d for I/O at this moment", [lib.decimal(n.load1), n.blocked]) if n.load1 > n.online

blocked(n) := "" if n.load1 <= n.online

refutes contains lib.says(lib.cpu_waits_little.says, lib.cpu_waits_little.cites) if not lib.of_node
