# METADATA
# title: The kernel killed the container because the NUMA nodes it may use were full
# description: >-
#   A cpuset or a memory policy can confine a container to some of the machine's
#   NUMA nodes. When these are full, the kernel kills, although the other nodes
#   have memory left and no limit was reached.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/mm/numa_memory_policy.html
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpuset
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: refute
#     runtime.death: weaken
#     runtime.status: weaken
#     node.memory: weaken
#   explains: [memory.oom-group-kill]
#   next: Widen cpuset.mems, or change the kubelet's topology and memory manager policies; compare free memory of the NUMA nodes.
package causes.memory.numa_or_cpuset_oom

import data.lib

tight contains e if {
	some e in lib.oom_hits
	lib.confined(e)
}

where(e) := sprintf(" (mems_allowed %s)", [e.mems_allowed]) if e.mems_allowed

where(e) := "" if not e.mems_allowed

sentence(e) := sprintf("the kernel killed %s in it under %s%s%s", [lib.victim(e), e.constraint, where(e), lib.before_end(e)])

proves contains lib.says(sentence(e), [lib.cite("kernel.oom", "events")]) if {
	some e in tight
	e in lib.oom_of_main
}

supports contains lib.says_strongly(sentence(e), [lib.cite("kernel.oom", "events")]) if {
	some e in tight
	not e in lib.oom_of_main
}

refutes contains a if {
	count(tight) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s under %s: no NUMA node or cpuset was the bound", [lib.victim(e), e.constraint]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(tight) == 0
	some e in lib.oom_hits
	e.constraint
}

refutes contains lib.says(
	sprintf("the machine has one NUMA node (%s): there is no other to be confined away from", [n.numa_nodes]),
	[lib.cite_node("node.memory", "numa_nodes")],
) if {
	count(tight) == 0
	n := input.node.seen["node.memory"]
	n.numa_nodes == "0"
}
