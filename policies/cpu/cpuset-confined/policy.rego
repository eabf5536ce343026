# METADATA
# title: It may use only a few of the machine's CPUs
# description: >-
#   A cpuset or its own affinity holds the container on some CPUs. They are full,
#   by its own threads or by others on the same CPUs, while the rest of the
#   machine has room.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpuset
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/cpu-management-policies/
# custom:
#   needs:
#     cgroup.cpuset: [prove, refute, support]
#     cgroup.cpu: [prove, refute, support]
#     cgroup.cpu_ancestors: [prove, support]
#     process.sched: [prove, support]
#     cgroup.pressure: [prove, support]
#     node.cpu: [prove, refute, support]
#   explains: [probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Widen the cpuset (cpuset.cpus, --cpuset-cpus, the CPU manager's policy), or run no more threads than it has CPUs.
package causes.cpu.cpuset_confined

import data.lib

confined := {"n": n, "says": sprintf("it may use %d of the machine's %d CPUs (cpuset %s)", [n, online, set.cpus_effective]), "field": "cpus_effective"} if {
	set := input.seen["cgroup.cpuset"]
	online := input.node.seen["node.cpu"].online
	n := set.cpus
	n > 0
	n < online
	not own_is_less(set)
}

confined := {"n": n, "says": sprintf("its main process may use %d of the machine's %d CPUs, by its own affinity", [n, online]), "field": "process_cpus"} if {
	set := input.seen["cgroup.cpuset"]
	online := input.node.seen["node.cpu"].online
	own_is_less(set)
	n := set.process_cpus
	n < online
}

own_is_less(set) if set.process_cpus < set.cpus

# What is idle beside it, in CPUs, and what is busy only because we look.
idle := (n.idle_ratio + n.iowait_ratio) * n.online if n := input.node.seen["node.cpu"]

room := idle + lib.cpu_our_use

# A tenth of a CPU is what a look costs on any machine.
room_words := sprintf("%s CPUs were idle", [lib.cpus(idle)]) if {
	lib.cpu_our_use < 0.1
} else := sprintf("%s CPUs were idle, and %s busy with this look", [lib.cpus(idle), lib.cpus(lib.cpu_our_use)])

room_cites := [lib.cite_node("node.cpu", "idle_ratio")] if {
	lib.cpu_our_use < 0.1
} else := [lib.cite_node("node.cpu", "idle_ratio"), lib.cite_node("node.cpu", "self_ratio")]

fills if lib.cpu_used >= confined.n * lib.cpu_most_of_its_own

proves contains lib.says(
	sprintf("%s and uses %s of them; %s, while %s", [confined.says, lib.cpus(lib.cpu_used), lib.cpu_waits.says, room_words]),
	array.concat(
		array.concat([lib.cite("cgroup.cpuset", confined.field), lib.cpu_used_cite], room_cites),
		lib.cpu_waits.cites,
	),
) if {
	fills
	lib.cpu_unthrottled
	room >= lib.cpu_neighbour_much
}

# Others are on the same CPUs: that they are, and have more weight, is a cause of its own.
supports contains lib.says_strongly(
	sprintf("%s, and others use them: it got %s; %s, while %s", [confined.says, lib.cpus(lib.cpu_used), lib.cpu_waits.says, room_words]),
	array.concat(
		array.concat([lib.cite("cgroup.cpuset", confined.field), lib.cpu_used_cite], room_cites),
		lib.cpu_waits.cites,
	),
) if {
	lib.cpu_starved
	not fills
	confined
	room >= lib.cpu_neighbour_much
}

# It has no more than it may use, and wants more; whether it would get more of the others, which are full, nobody can say.
supports contains lib.says(
	sprintf("%s and uses %s of them; %s. The other CPUs are full as well", [confined.says, lib.cpus(lib.cpu_used), lib.cpu_waits.says]),
	array.concat([lib.cite("cgroup.cpuset", confined.field), lib.cpu_used_cite, lib.cite_node("node.cpu", "idle_ratio")], lib.cpu_waits.cites),
) if {
	fills
	lib.cpu_unthrottled
	room < lib.cpu_neighbour_much
}

refutes contains lib.says(
	sprintf("it may use all %d CPUs of the machine (cpuset %s)", [online, set.cpus_effective]),
	[lib.cite("cgroup.cpuset", "cpus_effective"), lib.cite_node("node.cpu", "online")],
) if {
	set := input.seen["cgroup.cpuset"]
	online := input.node.seen["node.cpu"].online
	set.cpus >= online
	not own_is_less(set)
}

refutes contains lib.says(
	sprintf("%s, and they were enough: it used %s of them, and %s", [confined.says, lib.cpus(lib.cpu_used), lib.cpu_waits_little.says]),
	array.concat([lib.cite("cgroup.cpuset", confined.field), lib.cpu_used_cite], lib.cpu_waits_little.cites),
)

refutes contains lib.says(
	sprintf("the other CPUs are full too: only %s CPUs were idle on the whole machine", [lib.cpus(idle)]),
	[lib.cite_node("node.cpu", "idle_ratio"), lib.cite_node("node.cpu", "iowait_ratio")],
) if {
	confined
	room < lib.cpu_neighbour_much / 2
	not fills_and_waits
}

fills_and_waits if {
	fills
	lib.cpu_waits
}
