package causes.k8s.preempted_test

import data.causes.k8s.preempted as cause

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_scheduler_preempted_it if {
	given := {
		"seen": {
			"kubelet.pod": pod({"conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler", "message": "by hand"}]}),
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_kubelet_preempted_it if {
	given := {
		"seen": {"kubelet.pod": pod({"reason": "Preempting", "message": "Preempted in order to admit critical pod"})},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "admit critical pod")]) == 1 with input as given
}

test_it_was_evicted if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "m", "evicted": {"kind": "node-low", "resource": "memory", "threshold": "100Mi", "available": "90Mi", "message": "m"}}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_it_is_in_no_pod if {
	given := {"seen": {}, "absent": {"kubelet.pod": "in no pod"}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# Nobody answers any more, and the kubelet wrote down what it did.
test_the_journal_tells if {
	given := {"seen": {"kubelet.journal": {"preemptions": [{"at_usec": 5, "line": "Preempting pod to free up resources", "for": "shop/critical"}]}}, "absent": {}}
	{a.says | some a in cause.proves} == {"the kubelet logged that it preempts the pod, for shop/critical"} with input as given
}

test_the_journal_says_more_than_a_lost_status if {
	given := {"seen": {"kubelet.journal": {"preemptions": [{"at_usec": 5, "line": "x"}]}, "kubelet.pod": pod({})}, "absent": {}}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}
