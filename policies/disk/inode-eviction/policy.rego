# METADATA
# title: The kubelet evicted the pod because the node ran out of inodes
# description: >-
#   A filesystem can have free space and no free inodes: very many small files
#   use them up. The kubelet treats that as disk pressure and ends pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     node.disk: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Find the directories with very many small files; use a filesystem that makes inodes as needed (XFS) or more of them.
package causes.disk.inode_eviction

import data.lib

proves contains lib.evicted_for("inodes")

supports contains a if some a in lib.journal_evictions("inodes")

supports contains a if some a in lib.eviction_events("low on resource: inodes")

supports contains lib.says(
	sprintf("%s (%s) has %s of its inodes free, under the kubelet's default threshold, and the kubelet ended the pod", [f.role, f.path, lib.percent(f.inodes_free_ratio)]),
	[lib.cite_node("node.disk", "filesystems"), lib.cite("kubelet.pod", "conditions")],
) if {
	some f in input.node.seen["node.disk"].filesystems
	f.below_inodes_default
	some c in input.seen["kubelet.pod"].conditions
	c.reason == "TerminationByKubelet"
}

refutes contains a if some a in (lib.not_evicted | lib.evicted_otherwise("node-low", "inodes"))
