package causes.k8s.deadline_exceeded_test

import data.causes.k8s.deadline_exceeded as cause

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_pod_ran_too_long if {
	given := {"seen": {"kubelet.pod": pod({"reason": "DeadlineExceeded", "active_deadline_seconds": 600})}, "absent": {}}
	count([a | some a in cause.proves; contains(a.says, "activeDeadlineSeconds 600")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
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
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
