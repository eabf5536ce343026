# METADATA
# title: The kubelet evicted the pod because the node was low on memory
# description: >-
#   When the node's available memory falls below a threshold, the kubelet ends
#   whole pods, those first that use more than they request. No OOM kill is
#   involved: the kubelet stops the containers itself, and the pod stays behind
#   in phase Failed.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     kubernetes.node: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Set memory requests near real use so that the pod ranks later, and find the pod that used most.
package causes.memory.kubelet_eviction

import data.lib

proves contains lib.evicted_for("memory")

supports contains a if some a in lib.journal_evictions("memory")

supports contains a if some a in lib.eviction_events("low on resource: memory")

supports contains lib.says(
	sprintf("the kubelet logged pressure on the node: %s", [l.line]),
	[lib.cite("kubelet.journal", "pressure")],
) if {
	count(lib.journal_evictions("memory")) > 0
	some l in input.seen["kubelet.journal"].pressure
	l.resource == "memory"
}

supports contains lib.says("the node has condition MemoryPressure, and the kubelet ended the pod", [lib.cite_node("kubernetes.node", "memory_pressure"), lib.cite("kubelet.pod", "conditions")]) if {
	input.node.seen["kubernetes.node"].memory_pressure == "True"
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

refutes contains a if some a in (lib.not_evicted | lib.evicted_otherwise("node-low", "memory"))
