# METADATA
# title: The kubelet evicted the pod because the node's disk was nearly full
# description: >-
#   When the filesystem of the kubelet or of the images falls below a threshold,
#   the kubelet deletes images and then ends pods. The pod it picks is often not
#   the one that filled the disk: images, logs and other pods count too.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     kubernetes.node: support
#     node.disk: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Find what fills the disk (images, logs, writable layers); set requests.ephemeral-storage.
package causes.disk.kubelet_eviction

import data.lib

proves contains lib.evicted_for("ephemeral-storage")

supports contains a if some a in lib.journal_evictions("ephemeral-storage")

supports contains a if some a in lib.eviction_events("low on resource: ephemeral-storage")

supports contains lib.says(
	sprintf("the kubelet logged pressure on the node: %s", [l.line]),
	[lib.cite("kubelet.journal", "pressure")],
) if {
	count(lib.journal_evictions("ephemeral-storage")) > 0
	some l in input.seen["kubelet.journal"].pressure
	l.resource == "ephemeral-storage"
}

supports contains lib.says("the node has condition DiskPressure, and the kubelet ended the pod", [lib.cite_node("kubernetes.node", "disk_pressure"), lib.cite("kubelet.pod", "conditions")]) if {
	input.node.seen["kubernetes.node"].disk_pressure == "True"
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

supports contains lib.says(
	sprintf("%s (%s) has %s free, under the kubelet's default threshold, and the kubelet ended the pod", [f.role, f.path, lib.percent(f.available_ratio)]),
	[lib.cite_node("node.disk", "filesystems"), lib.cite("kubelet.pod", "conditions")],
) if {
	some f in input.node.seen["node.disk"].filesystems
	f.below_bytes_default
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

refutes contains a if some a in (lib.not_evicted | lib.evicted_otherwise("node-low", "ephemeral-storage"))
