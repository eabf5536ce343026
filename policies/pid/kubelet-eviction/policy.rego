# METADATA
# title: The kubelet evicted the pod because the node was low on process ids
# description: >-
#   Every thread on the node takes a process id. When few are left, the kubelet
#   sets PIDPressure and ends pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     kubernetes.node: support
#     node.pids: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Find who starts so many processes or threads; set podPidsLimit so that one pod cannot take them all.
package causes.pid.kubelet_eviction

import data.lib

proves contains lib.evicted_for("pids")

supports contains a if some a in lib.journal_evictions("pids")

supports contains a if some a in lib.eviction_events("low on resource: pids")

supports contains lib.says(
	sprintf("the kubelet logged pressure on the node: %s", [l.line]),
	[lib.cite("kubelet.journal", "pressure")],
) if {
	count(lib.journal_evictions("pids")) > 0
	some l in input.seen["kubelet.journal"].pressure
	l.resource == "pids"
}

supports contains lib.says("the node has condition PIDPressure, and the kubelet ended the pod", [lib.cite_node("kubernetes.node", "pid_pressure"), lib.cite("kubelet.pod", "conditions")]) if {
	input.node.seen["kubernetes.node"].pid_pressure == "True"
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

supports contains lib.says(
	sprintf("the node has %d of %d process ids in use, and the kubelet ended the pod", [n.tasks, n.max]),
	[lib.cite_node("node.pids", "used_ratio"), lib.cite("kubelet.pod", "conditions")],
) if {
	n := input.node.seen["node.pids"]
	n.used_ratio > 0.9
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

refutes contains a if some a in (lib.not_evicted | lib.evicted_otherwise("node-low", "pids"))
