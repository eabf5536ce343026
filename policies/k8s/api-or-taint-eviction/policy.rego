# METADATA
# title: The pod was deleted by the eviction API or because of a taint on its node
# description: >-
#   A drain evicts pods through the API, and a taint with effect NoExecute
#   deletes those that do not tolerate it. Both delete the pod; the kubelet then
#   stops its containers in the ordinary way.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
# custom:
#   needs:
#     kubelet.pod: [prove, refute]
#     kubelet.journal: support
#     kubernetes.events: support
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: Find out who drained or tainted the node; set tolerations and a PodDisruptionBudget.
package causes.k8s.api_or_taint_eviction

import data.lib

asked_for contains c if {
	some c in input.seen["kubelet.pod"].conditions
	c.reason in {"DeletionByTaintManager", "EvictionByEvictionAPI"}
	c.status == "True"
}

proves contains lib.says(
	sprintf("pod %s/%s has condition %s with reason %s%s", [p.namespace, p.name, c.type, c.reason, in_words(c)]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	some c in asked_for
}

in_words(c) := sprintf(": %s", [c.message]) if c.message

in_words(c) := "" if not c.message

supports contains lib.says_strongly(
	sprintf("the API server has the event %s: %s", [e.reason, e.message]),
	[lib.cite("kubernetes.events", "events")],
) if {
	some e in input.seen["kubernetes.events"].events
	e.ours
	e.reason == "TaintManagerEviction"
	not contains(e.message, "Cancelling")
}

# Whoever deletes a pod, for whatever reason, is told like this.
supports contains lib.says(
	sprintf("the kubelet logged that the API server deletes the pod, %s before it killed the container; by whom and why is not logged", [lib.seconds(k.at_usec - d.at_usec)]),
	[lib.cite("kubelet.journal", "deletions"), lib.cite("kubelet.journal", "kills")],
) if {
	j := input.seen["kubelet.journal"]
	some d in j.deletions
	some k in j.kills
	k.at_usec >= d.at_usec
	k.at_usec - d.at_usec < 60000000
	not k.reason
}

refutes contains lib.says(
	sprintf("the status of pod %s/%s tells of no such deletion", [p.namespace, p.name]),
	[lib.cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	count(asked_for) == 0
	not p.deletion_requested
}

refutes contains a if some a in (lib.no_pod | lib.oom_ended_it)

# The kubelet takes the containers of such a pod away, and no runtime can refute its status.
refutes contains a if {
	count(proves) == 0
	some a in lib.still_runs
}
