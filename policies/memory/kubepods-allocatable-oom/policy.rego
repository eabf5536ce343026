# METADATA
# title: The kernel killed the container because all pods together reached the node's allocatable memory
# description: >-
#   The kubelet sets a memory limit on the cgroup of all pods (kubepods) and may
#   set one on a QoS class below it. When the pods together reach it, the kernel
#   kills in any of them, although the node itself has memory left.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [support, refute]
#     cgroup.memory_ancestors: [support, refute]
#     runtime.death: [support, weaken]
#     runtime.status: weaken
#   explains: [memory.oom-group-kill]
#   next: Compare kube-reserved and system-reserved with the node's memory; lower overcommit by setting requests nearer to real use.
package causes.memory.kubepods_allocatable_oom

import data.lib

levels := {"kubepods", "qos"}

above contains e if {
	some e in lib.oom_hits
	e.level in levels
}

proves contains lib.says(
	sprintf("the kernel killed %s at %s%s", [lib.own_victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in lib.oom_of_main
	e.level in levels
}

supports contains lib.says_strongly(
	sprintf("the kernel killed %s in it at %s%s", [lib.victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in above
	not e in lib.oom_of_main
}

supports contains lib.says_strongly(
	sprintf("its cgroup counts %s with its own limit never reached, and %s reached its own limit of %s (oom %d in memory.events.local)", [lib.counted_in_words, l.path, lib.bytes(l.limit_bytes), l.local_ooms]),
	[lib.cite("cgroup.memory", "ooms"), lib.cite("cgroup.memory_ancestors", "levels")],
) if {
	lib.counted_oom_kills > 0
	input.seen["cgroup.memory"].ooms == 0
	some l in input.seen["cgroup.memory_ancestors"].levels
	l.level in levels
	l.local_ooms > 0
}

refutes contains a if {
	count(above) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s, and not at that of all pods", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(above) == 0
	some e in lib.oom_hits
}

refutes contains lib.says(
	sprintf("none of the %d cgroups above it belongs to all pods or a QoS class", [lib.many(o.levels)]),
	[lib.cite("cgroup.memory_ancestors", "levels")],
) if {
	count(above) == 0
	o := input.seen["cgroup.memory_ancestors"]
	o.complete
	count([l | some l in o.levels; l.level in levels]) == 0
}
