# METADATA
# title: The kernel killed the container because the whole node was out of memory
# description: >-
#   When no page can be found on the machine at all, the kernel's OOM killer
#   picks a victim anywhere, by size and by oom_score_adj. Limits play no part:
#   the container may be far below its own.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#node-out-of-memory-behavior
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [support, refute]
#     runtime.death: [support, weaken]
#     runtime.status: weaken
#     node.memory: weaken
#     kubernetes.node: support
#   explains: [memory.oom-group-kill]
#   next: Find what filled the node (the task table of the block lists everyone); give neighbours limits, reserve memory for the system, evict earlier.
package causes.memory.node_oom_kill

import data.lib

global contains e if {
	some e in lib.oom_hits
	lib.whole_node(e)
	not lib.confined(e)
}

proves contains lib.says(
	sprintf("the kernel killed %s at %s%s", [lib.own_victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in global
	e in lib.oom_of_main
}

supports contains lib.says_strongly(
	sprintf("the kernel killed %s in it at %s%s", [lib.victim(e), lib.whose_limit(e), lib.before_end(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in global
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
	sprintf("it ended with exit code 137, and the node reports: %s", [e.message]),
	[lib.cite("runtime.death", "exit_code"), lib.cite_node("kubernetes.node", "events")],
) if {
	d := input.seen["runtime.death"]
	d.exit_code == 137
	some e in input.node.seen["kubernetes.node"].events
	e.reason == "SystemOOM"
	e.last_usec > d.finished_at_usec - 120000000
	e.first_usec < d.finished_at_usec + 120000000
}

weakens contains lib.says_strongly("the node counts 0 OOM kills since it booted", [lib.cite_node("node.memory", "oom_kills")]) if {
	input.node.seen["node.memory"].oom_kills == 0
}

refutes contains a if {
	count(global) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(global) == 0
	some e in lib.oom_hits
}
