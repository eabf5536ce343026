# METADATA
# title: The kubelet evicted the pod because it used more local storage than its limit
# description: >-
#   Writable layers, logs and disk-backed emptyDirs count against
#   limits.ephemeral-storage of the container, and together against the sum for
#   the pod. The node's disk may be nearly empty.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Raise limits.ephemeral-storage, or write to a volume; look at what the container writes and logs.
package causes.disk.container_ephemeral_limit

import data.lib

kinds := {"container-ephemeral-limit", "pod-ephemeral-limit"}

proves contains lib.says(
	sprintf("the kubelet evicted pod %s/%s: %s", [p.namespace, p.name, trim_space(p.evicted.message)]),
	[lib.cite("kubelet.pod", "evicted")],
) if {
	p := input.seen["kubelet.pod"]
	p.evicted.kind in kinds
}

supports contains a if some a in lib.eviction_events("exceeded its local ephemeral storage limit")

supports contains a if some a in lib.journal_evictions_by_limit

supports contains a if some a in lib.eviction_events("ephemeral local storage usage exceeds")

refutes contains a if some a in lib.not_evicted

refutes contains lib.says(
	sprintf("the pod was evicted for another reason: %s", [trim_space(v.message)]),
	[lib.cite("kubelet.pod", "evicted")],
) if {
	v := lib.eviction
	not v.kind in kinds
}
