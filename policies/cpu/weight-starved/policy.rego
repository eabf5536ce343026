# METADATA
# title: Its CPU weight is so low that others come first
# description: >-
#   Without a limit, CPU time is shared by weight, which follows from the CPU
#   request. As long as nobody else wants it, a low weight costs nothing; as soon
#   as others do, the container gets the small part its weight is worth.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
# custom:
#   needs:
#     cgroup.cpu: [prove, refute, support]
#     cgroup.cpu_ancestors: [prove, refute, support]
#     process.sched: [prove, refute, support]
#     cgroup.pressure: [prove, refute, support]
#     node.cpu: [prove, support]
#     node.neighbours: [prove, refute]
#     cgroup.cpuset: prove
#     workload.qos: prove
#   explains: [io.d-state-hung-task, probe.liveness-kill, qos.neighbour-contention, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Request the CPU it needs (resources.requests.cpu), which raises its weight; a limit would not help.
package causes.cpu.weight_starved

import data.lib

proves contains lib.says(
	sprintf("its weight is low (%s): %s, while %s used %s CPUs%s", [
		w.says, lib.cpu_waits.says, lib.neighbour_name(g), lib.cpus(g.used_cpus), lib.qos_words,
	]),
	array.concat(array.concat([w.cite, lib.cite_node("node.neighbours", "groups")], lib.cpu_waits.cites), lib.qos_cites),
) if {
	lib.cpu_starved
	w := lib.cpu_low_weights[0]
	g := lib.cpu_neighbours[0]
}

proves contains lib.says(
	sprintf("its weight is low (%s): %s, on a machine whose CPUs are %s busy%s", [
		w.says, lib.cpu_waits.says, lib.percent(input.node.seen["node.cpu"].busy_ratio), lib.qos_words,
	]),
	array.concat(array.concat([w.cite, lib.cite_node("node.cpu", "busy_ratio")], lib.cpu_waits.cites), lib.qos_cites),
) if {
	lib.cpu_starved
	w := lib.cpu_low_weights[0]
	count(lib.cpu_neighbours) == 0
	lib.cpu_node_full
}

supports contains lib.says_strongly(
	sprintf("its weight is low (%s), and %s", [w.says, lib.cpu_waits.says]),
	array.concat([w.cite], lib.cpu_waits.cites),
) if {
	lib.cpu_starved
	w := lib.cpu_low_weights[0]
	count(proves) == 0
}

refutes contains lib.says(lib.cpu_waits_little.says, lib.cpu_waits_little.cites)

refutes contains lib.says(
	sprintf("its weight is not low (%s), nor is that of a cgroup above it", [lib.cpu_weight_words(own)]),
	[lib.cite("cgroup.cpu", lib.cpu_weight_field(own)), lib.cite("cgroup.cpu_ancestors", "levels")],
) if {
	own := input.seen["cgroup.cpu"]
	lib.cpu_weight_words(own)
	input.seen["cgroup.cpu_ancestors"].complete
	count(lib.cpu_low_weights) == 0
}
