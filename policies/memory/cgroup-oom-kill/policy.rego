# METADATA
# title: The kernel killed the container at its own memory limit
# description: >-
#   When a cgroup reaches its memory limit and nothing can be reclaimed, the
#   kernel's OOM killer sends SIGKILL to one of its processes. The block it
#   writes to the kernel log names the cgroup whose limit it was and the victim;
#   the log outlives the container, its cgroup and the runtime's memory of it.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [prove, refute]
#     runtime.spec: [prove, weaken]
#     runtime.death: [support, weaken]
#     runtime.status: weaken
#     runtime.log: support
#     process.main: weaken
#     kubelet.pod: [prove, weaken]
#   explains: [memory.oom-group-kill]
#   next: Raise the memory limit, or make the program use less (heap flags, fewer workers); compare the victim's memory with the limit first.
package causes.memory.cgroup_oom_kill

import data.lib

own contains e if {
	some e in lib.oom_hits
	lib.at_own_limit(e)
}

# At a limit above, and what would tell whether it is the container's own was not read.
unclear contains e if {
	some e in lib.oom_hits
	e.level in {"pod", "slice", "ancestor"}
	not lib.at_own_limit(e)
	not lib.at_limit_above(e)
}

# A pod that was evicted after the kill was taken away by the eviction.
evicted_later(e) if {
	p := input.seen["kubelet.pod"]
	p.evicted
	some c in p.conditions
	c.type == "DisruptionTarget"
	c.at_usec > e.at_usec
}

proves contains lib.says(
	sprintf("the kernel killed %s at %s%s", [lib.own_victim(e), lib.own_limit_words(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in own
	proven(e)
}

proven(e) if {
	e in lib.oom_of_main
	not evicted_later(e)
}

supports contains lib.says_strongly(
	sprintf("the kernel killed %s in it at %s%s", [lib.victim(e), lib.own_limit_words(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in own
	not proven(e)
}

supports contains lib.says(
	sprintf("the kernel killed %s in it at %s, which may be its own limit too: a pod's is the sum of its containers'", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if some e in unclear

supports contains lib.says("it ended with exit code 137, as after SIGKILL", [lib.cite("runtime.death", "exit_code")]) if {
	lib.ended_with_137
}

supports contains lib.says("the runtime gives the reason OOMKilled: some process of it was OOM-killed", [lib.cite("runtime.death", "reason")]) if {
	input.seen["runtime.death"].reason == "OOMKilled"
}

supports contains lib.says(sprintf("its cgroup counts %s since it was made", [lib.counted_in_words]), [lib.cite("cgroup.memory", "oom_kills")])

supports contains lib.says(
	sprintf("its cgroup reached its own limit of %s (oom %d in memory.events.local)", [lib.bytes(c.limit_bytes), c.local_ooms]),
	[lib.cite("cgroup.memory", "local_ooms"), lib.cite("cgroup.memory", "limit_bytes")],
) if {
	lib.counted_oom_kills > 0
	c := input.seen["cgroup.memory"]
	c.local_ooms > 0
}

supports contains lib.says(sprintf("the runtime's daemon logged %d out-of-memory events for it", [lib.many(at)]), [lib.cite("runtime.log", "task_oom_usec")]) if {
	at := input.seen["runtime.log"].task_oom_usec
	lib.many(at) > 0
}

weakens contains lib.says("the pod was evicted after the kill", [lib.cite("kubelet.pod", "evicted")]) if {
	some e in own
	evicted_later(e)
}

refutes contains a if {
	count(own) == 0
	count(unclear) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s, and not at its own", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(own) == 0
	count(unclear) == 0
	some e in lib.oom_hits
}

refutes contains lib.says(
	sprintf("its cgroup counts %s and was never at its own limit (oom 0)", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "ooms"), lib.cite("cgroup.memory", "oom_kills")],
) if {
	count(own) == 0
	count(unclear) == 0
	lib.counted_oom_kills > 0
	input.seen["cgroup.memory"].ooms == 0
}

# A child was killed, and the main process went on.
refutes contains a if {
	count(own) > 0
	count(lib.oom_ends) == 0
	some a in ((lib.still_runs | lib.ended_otherwise({137, 128})) | outlived)
}

outlived contains a if {
	some [e, a] in lib.outlived_by_main
	e in own
}
