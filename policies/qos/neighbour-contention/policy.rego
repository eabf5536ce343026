# METADATA
# title: A neighbour uses what this container needs
# description: >-
#   Another container, or something outside of all containers, uses so much of a
#   shared CPU or disk that this one has to wait, with nothing wrong in itself.
# related_resources:
#   - ref: https://docs.kernel.org/accounting/psi.html
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-overhead/
# custom:
#   needs:
#     node.neighbours: [prove, refute, support]
#     cgroup.cpu: [prove, support]
#     cgroup.cpu_ancestors: prove
#     process.sched: prove
#     cgroup.pressure: [prove, support]
#     process.states: support
#     node.cpu: prove
#     node.disks: support
#     cgroup.cpuset: prove
#   explains: [probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Limit or move the neighbour that is named, or give this container a request (or its own disk), so that it need not share.
package causes.qos.neighbour_contention

import data.lib

proves contains lib.says(
	sprintf("%s used %s CPUs, and this container %s: %s, and no limit held it back", [
		lib.neighbour_name(g), lib.cpus(g.used_cpus), lib.cpus(lib.cpu_used), lib.cpu_waits.says,
	]),
	array.concat([lib.cite_node("node.neighbours", "groups"), lib.cpu_used_cite], lib.cpu_waits.cites),
) if {
	lib.cpu_starved
	g := lib.cpu_neighbours[0]
	g.used_cpus > lib.cpu_used
}

supports contains lib.says_strongly(
	sprintf("%s moves %s to and from disks, while a disk is busy and this container waits for I/O", [lib.neighbour_name(g), lib.bytes_a_second(moved(g))]),
	array.concat([lib.cite_node("node.neighbours", "groups"), lib.cite_node("node.disks", "disks")], w.cites),
) if {
	some w in lib.io_waiting
	count(lib.saturated_disks) > 0
	some g in input.node.seen["node.neighbours"].groups
	lib.not_ours(g)
	moved(g) >= lib.io_neighbour_much
}

moved(g) := object.get(g, "read_bytes_per_second", 0) + object.get(g, "write_bytes_per_second", 0)

# Whose it is cannot be said where part of the machine was not looked at.
refutes contains lib.says(
	sprintf("none of the other %d cgroups uses half a CPU or moves %s", [n.counted - 1, lib.bytes_a_second(lib.io_neighbour_much)]),
	[lib.cite_node("node.neighbours", "groups"), lib.cite_node("node.neighbours", "counted")],
) if {
	n := input.node.seen["node.neighbours"]
	n.complete
	count(lib.cpu_neighbours) == 0
	input.seen["cgroup.cpu"].path
	every g in n.groups { moved_little(g) }
}

moved_little(g) if moved(g) < lib.io_neighbour_much

moved_little(g) if not lib.not_ours(g)

refutes contains lib.says(
	sprintf("it waits for nobody: %s", [lib.cpu_waits_little.says]),
	lib.cpu_waits_little.cites,
) if lib.no_io_wait
