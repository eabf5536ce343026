# METADATA
# title: The kernel killed all processes of the container at once (memory.oom.group)
# description: >-
#   With memory.oom.group set on a cgroup, an OOM kill takes every process in
#   it and not just one. The kubelet sets it on cgroup v2 since Kubernetes 1.28
#   unless singleProcessOOMKill is set.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [support, refute]
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: []
#   next: The limit that was reached is the cause to fix; set the kubelet's singleProcessOOMKill when one lost worker is better than a lost container.
package causes.memory.oom_group_kill

import data.lib

groups contains e if {
	some e in lib.oom_hits
	e.group
}

proves contains lib.says(
	sprintf("the kernel killed %s together at %s, because memory.oom.group is set%s", [lib.victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if some e in groups

supports contains lib.says_strongly(
	sprintf("its cgroup counts group kills: %d", [c.oom_group_kills]),
	[lib.cite("cgroup.memory", "oom_group_kills")],
) if {
	c := input.seen["cgroup.memory"]
	c.oom_group_kills > 0
	lib.counted_oom_kills > 0
}

supports contains lib.says(
	sprintf("its cgroup has memory.oom.group set and counts %s", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "oom_group"), lib.cite("cgroup.memory", "oom_kills")],
) if {
	input.seen["cgroup.memory"].oom_group
	lib.counted_oom_kills > 0
}

refutes contains a if {
	count(groups) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel chose %s alone, and not the whole cgroup", [lib.victim(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(groups) == 0
	some e in lib.oom_hits
	e.complete
}

refutes contains lib.says("memory.oom.group is 0 in its cgroup", [lib.cite("cgroup.memory", "oom_group")]) if {
	count(groups) == 0
	lib.cgroup_is_of_the_run
	input.seen["cgroup.memory"].oom_group == false
}

refutes contains lib.says("its cgroup is of version 1, which has no memory.oom.group", [lib.cite("cgroup.memory", "version")]) if {
	count(groups) == 0
	input.seen["cgroup.memory"].version == 1
}
