# METADATA
# title: The kubelet evicted the pod because an emptyDir grew past its sizeLimit
# description: >-
#   The kubelet measures each emptyDir volume and evicts the pod when one holds
#   more than its sizeLimit. Neither the node nor the container's memory needs
#   to be short of anything.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
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
#   next: Raise the volume's sizeLimit, or have the program clean up what it leaves there.
package causes.disk.emptydir_size_limit

import data.lib

kinds := {"emptydir-limit"}

proves contains lib.says(
	sprintf("the kubelet evicted pod %s/%s: %s", [p.namespace, p.name, trim_space(p.evicted.message)]),
	[lib.cite("kubelet.pod", "evicted")],
) if {
	p := input.seen["kubelet.pod"]
	p.evicted.kind in kinds
}

supports contains a if some a in lib.eviction_events("Usage of EmptyDir volume")

supports contains a if some a in lib.journal_evictions_by_limit

refutes contains a if some a in lib.not_evicted

refutes contains lib.says(
	sprintf("the pod was evicted for another reason: %s", [trim_space(v.message)]),
	[lib.cite("kubelet.pod", "evicted")],
) if {
	v := lib.eviction
	not v.kind in kinds
}
