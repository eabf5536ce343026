# What the causes share that are the work of the kubelet or the API server.
package lib

# METADATA
# description: Against every cause that is the work of the kubelet or the API server.
no_pod contains says("it belongs to no Kubernetes pod: no kubelet and no API server acts on it", [cite("kubelet.pod", "")]) if {
	input.absent["kubelet.pod"]
}

# METADATA
# description: The pod's own status says that it was taken away, and by whom.
taken contains says(
	sprintf("pod %s/%s ended with reason %s", [p.namespace, p.name, p.reason]),
	[cite("kubelet.pod", "reason")],
) if {
	p := input.seen["kubelet.pod"]
	p.reason in {"Evicted", "DeadlineExceeded", "Preempting", "Preempted", "NodeShutdown", "Terminated"}
}

taken contains says(
	sprintf("pod %s/%s has condition DisruptionTarget with reason %s", [p.namespace, p.name, c.reason]),
	[cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	some c in p.conditions
	c.type == "DisruptionTarget"
	c.status == "True"
}

# METADATA
# description: Kills after a failed liveness or startup probe, as the kubelet reported them to the API server.
probe_kills contains e if {
	some e in input.seen["kubernetes.events"].events
	e.reason == "Killing"
	e.ours
	e.probe in {"liveness", "startup"}
	not e.near_death == false
}

# METADATA
# description: What the eviction manager wrote into the pod's status.
eviction := input.seen["kubelet.pod"].evicted

# METADATA
# description: Against every eviction.
not_evicted contains a if some a in no_pod

# The kubelet takes the containers of an evicted pod away, logs and all: where
# its status tells of the eviction, no runtime can refute it. The policies
# therefore list runtime.* and kernel.oom as able to weaken and no more.
not_evicted contains a if {
	count([1 | eviction]) == 0
	some a in still_runs
}

not_evicted contains says(
	sprintf("pod %s/%s is in phase %s, and its status holds no eviction", [p.namespace, p.name, p.phase]),
	[cite("kubelet.pod", "phase"), cite("kubelet.pod", "conditions")],
) if {
	p := input.seen["kubelet.pod"]
	not p.evicted
	count([c | some c in p.conditions; c.reason == "TerminationByKubelet"]) == 0
	p.phase
}

# An eviction can follow a kill, so that the kill refutes one only where the
# pod's status does not tell of it.
not_evicted contains a if {
	count([1 | eviction]) == 0
	some a in oom_ended_it
}

# METADATA
# description: An eviction because the node was low on something, as the pod's status puts it.
evicted_for(resource) := says(
	sprintf("the kubelet evicted pod %s/%s: the node was low on %s%s", [p.namespace, p.name, resource, threshold(p.evicted)]),
	[cite("kubelet.pod", "evicted")],
) if {
	p := input.seen["kubelet.pod"]
	p.evicted.kind == "node-low"
	p.evicted.resource == resource
}

threshold(v) := sprintf(" (threshold %s, available %s)", [v.threshold, v.available])

threshold(v) := "" if not v.threshold

threshold(v) := "" if {
	v.threshold
	not v.available
}

# METADATA
# description: An eviction for something else.
evicted_otherwise(kind, resource) := {says(
	sprintf("the pod was evicted for another reason: %s", [trim_space(v.message)]),
	[cite("kubelet.pod", "evicted")],
) |
	v := eviction
	not same_eviction(v, kind, resource)
}

same_eviction(v, kind, "") if v.kind == kind

same_eviction(v, kind, resource) if {
	v.kind == kind
	v.resource == resource
}

# METADATA
# description: The kubelet's journal tells of an eviction of this pod for the resource.
journal_evictions(resource) := {says_strongly(
	sprintf("the kubelet logged: %s", [l.line]),
	[cite("kubelet.journal", "evictions")],
) |
	some l in input.seen["kubelet.journal"].evictions
	l.resource == resource
}

# METADATA
# description: >-
#   The kubelet's journal tells of an eviction of this pod over a limit of its
#   own, and not of which: the size of an emptyDir, or of all it keeps on disk.
journal_evictions_by_limit := {says(
	sprintf("the kubelet evicted the pod and was not reclaiming anything for the node, as when a pod is over a limit of its own; which, its journal does not say: %s", [l.line]),
	[cite("kubelet.journal", "evictions")],
) |
	some l in input.seen["kubelet.journal"].evictions
	l.own_limit
}

# METADATA
# description: An eviction event about this pod that names the resource or the words.
eviction_events(words) := {says_strongly(
	sprintf("the kubelet reported to the API server: %s: %s", [e.reason, trim_space(e.message)]),
	[cite("kubernetes.events", "events")],
) |
	some e in input.seen["kubernetes.events"].events
	e.reason == "Evicted"
	e.ours
	not e.near_death == false
	contains(e.message, words)
}
