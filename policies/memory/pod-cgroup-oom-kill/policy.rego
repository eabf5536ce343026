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
#     cgroup.memory: [support, refute]
#     cgroup.memory_ancestors: [support, weaken]
#     runtime.death: [support, weaken]
#     runtime.status: weaken
#   explains: [memory.oom-group-kill]
#   next: See who else uses memory under that limit (sibling containers, emptyDir of medium Memory); raise it, or give each container a limit of its own.
package causes.memory.pod_cgroup_oom_kill

import data.lib

levels := {"pod", "slice", "ancestor"}

above contains e if {
	some e in lib.oom_hits
	e.level in levels
}

proves contains lib.says(
	sprintf("the kernel killed its process %s at %s%s", [lib.victim(e), lib.whose_limit(e), lib.before_end(e)]),
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

supports contains lib.says(
	sprintf("its cgroup counts %s and was never at its own limit (oom 0)", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "ooms"), lib.cite("cgroup.memory", "oom_kills")],
) if {
	lib.counted_oom_kills > 0
	input.seen["cgroup.memory"].ooms == 0
}

supports contains lib.says(
	sprintf("%s above it was %d times at its limit of %s", [l.path, l.ooms, lib.bytes(l.limit_bytes)]),
	[lib.cite("cgroup.memory_ancestors", "levels")],
) if {
	lib.counted_oom_kills > 0
	some l in input.seen["cgroup.memory_ancestors"].levels
	not l.level in {"kubepods", "qos", "root"}
	l.ooms > 0
}

supports contains lib.says("it ended with exit code 137, as after SIGKILL", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 137
}

weakens contains lib.says_strongly("no cgroup above it has a memory limit", [lib.cite("cgroup.memory_ancestors", "levels")]) if {
	count(above) == 0
	o := input.seen["cgroup.memory_ancestors"]
	o.complete
	count([l | some l in o.levels; not l.unlimited]) == 0
}

weakens contains lib.says(
	sprintf("its cgroup was %d times at its own limit", [c.ooms]),
	[lib.cite("cgroup.memory", "ooms")],
) if {
	c := input.seen["cgroup.memory"]
	c.ooms > 0
}

refutes contains a if {
	count(above) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s, and at no limit above", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(above) == 0
	some e in lib.oom_hits
}
