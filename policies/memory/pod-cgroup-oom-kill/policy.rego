# METADATA
# title: The kernel killed the container at the memory limit of a cgroup above it
# description: >-
#   A limit on a pod, a slice or any other cgroup above counts the memory of
#   everything below: other containers and memory-backed volumes too. When it
#   is reached, the kernel picks a victim in any of them, and a container far
#   below its own limit dies.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [prove, refute]
#     cgroup.memory_ancestors: [support, weaken]
#     runtime.spec: [prove, weaken]
#     runtime.death: [support, weaken]
#     kubelet.pod: [prove, weaken]
#     runtime.status: weaken
#   explains: [memory.oom-group-kill]
#   next: See who else uses memory under that limit (sibling containers, emptyDir of medium Memory); raise it, or give each container a limit of its own.
package causes.memory.pod_cgroup_oom_kill

import data.lib

levels := {"pod", "slice", "ancestor"}

# Above, and not a limit that is the container's own too.
above contains e if {
	some e in lib.oom_hits
	e.level in levels
	not lib.at_same_limit(e)
}

proven(e) if {
	e in lib.oom_of_main
	lib.at_limit_above(e)
}

proves contains lib.says(
	sprintf("the kernel killed %s at %s%s", [lib.own_victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in above
	proven(e)
}

supports contains lib.says_strongly(
	sprintf("the kernel killed %s in it at %s%s", [lib.victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in above
	not proven(e)
}

supports contains lib.says(
	sprintf("its cgroup counts %s and was never at its own limit (oom 0)", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "ooms"), lib.cite("cgroup.memory", "oom_kills")],
) if {
	lib.counted_oom_kills > 0
	input.seen["cgroup.memory"].ooms == 0
}

# memory.events counts the whole subtree, and a container at its own limit
# shows in it: only memory.events.local tells whose limit it was.
supports contains lib.says(
	sprintf("%s above it reached its own limit of %s (oom %d in memory.events.local)", [l.path, lib.bytes(l.limit_bytes), l.local_ooms]),
	[lib.cite("cgroup.memory_ancestors", "levels")],
) if {
	lib.counted_oom_kills > 0
	some l in input.seen["cgroup.memory_ancestors"].levels
	not l.level in {"kubepods", "qos", "root"}
	l.local_ooms > 0
}

weakens contains lib.says_strongly(
	sprintf("no limit above it was reached since those cgroups were made (oom 0 in memory.events.local of %s)", [concat(", ", limited)]),
	[lib.cite("cgroup.memory_ancestors", "levels")],
) if {
	count(above) == 0
	o := input.seen["cgroup.memory_ancestors"]
	o.complete
	limited := [l.path | some l in o.levels; l.limit_bytes > 0]
	unreached := [l.path | some l in o.levels; l.limit_bytes > 0; l.local_ooms == 0]
	count(limited) > 0
	limited == unreached
}

supports contains lib.says("it ended with exit code 137, as after SIGKILL", [lib.cite("runtime.death", "exit_code")]) if {
	lib.ended_with_137
}

weakens contains lib.says_strongly("no cgroup above it has a memory limit", [lib.cite("cgroup.memory_ancestors", "levels")]) if {
	count(above) == 0
	o := input.seen["cgroup.memory_ancestors"]
	o.complete
	count([l | some l in o.levels; not l.unlimited]) == 0
}

weakens contains lib.says(
	sprintf("its cgroup reached its own limit (oom %d in memory.events.local)", [c.local_ooms]),
	[lib.cite("cgroup.memory", "local_ooms")],
) if {
	c := input.seen["cgroup.memory"]
	c.local_ooms > 0
}

refutes contains a if {
	count(above) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s, and at no other limit above", [lib.victim(e), lib.own_limit_words(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(above) == 0
	some e in lib.oom_hits
}
