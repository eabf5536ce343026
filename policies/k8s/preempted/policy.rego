# METADATA
# title: The pod was preempted to make room for a more important one
# description: >-
#   The scheduler deletes pods of lower priority so that one of higher priority
#   fits; the kubelet does the same on its node to admit a critical pod.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: prove
#     kubernetes.events: support
#     cgroup.memory: weaken
#     kernel.oom: weaken
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Compare the priority classes and requests of both pods; a PodDisruptionBudget is honoured only where possible.
package causes.k8s.preempted

import data.lib

preempted(p) if p.reason in {"Preempting", "Preempted"}

preempted(p) if {
	some c in p.conditions
	c.reason == "PreemptionByScheduler"
	c.status == "True"
}

proves contains lib.says(
	sprintf("pod %s/%s was preempted%s", [p.namespace, p.name, in_words(p)]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	preempted(p)
}

# The kubelet's own line, and it names the pod's uid.
proves contains lib.says(
	sprintf("the kubelet logged that it preempts the pod%s", [in_favour(l)]),
	[lib.cite("kubelet.journal", "preemptions")],
) if {
	some l in input.seen["kubelet.journal"].preemptions
}

in_favour(l) := sprintf(", for %s", [l["for"]]) if l["for"]

in_favour(l) := "" if not l["for"]

in_words(p) := sprintf(": %s", [p.message]) if p.message

in_words(p) := "" if not p.message

supports contains lib.says_strongly(
	sprintf("the API server has the event %s: %s", [e.reason, e.message]),
	[lib.cite("kubernetes.events", "events")],
) if {
	some e in input.seen["kubernetes.events"].events
	e.ours
	e.reason in {"Preempted", "Preempting"}
}

refutes contains lib.says(
	sprintf("the status of pod %s/%s tells of no preemption", [p.namespace, p.name]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	not preempted(p)
	lib.many(preempting) == 0
}

preempting contains l if some l in input.seen["kubelet.journal"].preemptions

refutes contains a if some a in lib.no_pod

# The kubelet says itself what it did, and takes the containers of such a pod
# away: no runtime and no log can refute it.
refutes contains a if {
	count(proves) == 0
	some a in (lib.still_runs | lib.oom_ended_it)
}
