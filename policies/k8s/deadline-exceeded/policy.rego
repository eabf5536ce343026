# METADATA
# title: The pod was ended because it ran longer than activeDeadlineSeconds
# description: >-
#   A pod with activeDeadlineSeconds is failed by the kubelet when it has been
#   active on its node for longer, whatever it is doing.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Raise activeDeadlineSeconds, or find out why the work takes longer than planned.
package causes.k8s.deadline_exceeded

import data.lib

proves contains lib.says(
	sprintf("pod %s/%s ended with reason DeadlineExceeded%s", [p.namespace, p.name, deadline(p)]),
	[lib.cite("kubelet.pod", "reason")],
) if {
	p := input.seen["kubelet.pod"]
	p.reason == "DeadlineExceeded"
}

deadline(p) := sprintf(" (activeDeadlineSeconds %d)", [p.active_deadline_seconds])

deadline(p) := "" if not p.active_deadline_seconds

refutes contains lib.says(
	sprintf("the status of pod %s/%s gives another reason", [p.namespace, p.name]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	p.reason != "DeadlineExceeded"
}

refutes contains lib.says(
	sprintf("the status of pod %s/%s gives no reason such as DeadlineExceeded", [p.namespace, p.name]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	not p.reason
}

refutes contains a if some a in lib.no_pod

# The kubelet says itself what it did, and takes the containers of such a pod
# away: no runtime and no log can refute it.
refutes contains a if {
	count(proves) == 0
	some a in (lib.still_runs | lib.oom_ended_it)
}
