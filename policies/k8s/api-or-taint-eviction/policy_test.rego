package causes.k8s.api_or_taint_eviction_test

import data.causes.k8s.api_or_taint_eviction as cause

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_eviction_API_deleted_it if {
	given := {
		"seen": {
			"kubelet.pod": pod({"phase": "Running", "deletion_requested": true, "conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI", "message": "by hand"}]}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "EvictionByEvictionAPI")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_taint_event_supports if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "TaintManagerEviction",
						"ours": true,
						"count": 1,
						"message": "Marking for deletion Pod default/web-0",
					},
				],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 1 with input as given
}

test_a_cancelled_one_does_not if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "TaintManagerEviction",
						"ours": true,
						"count": 1,
						"message": "Cancelling deletion of Pod default/web-0",
					},
				],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 0 with input as given
}

test_the_kubelet_evicted_it if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "m", "evicted": {"kind": "node-low", "resource": "memory", "threshold": "100Mi", "available": "90Mi", "message": "m"}}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

deleted(kill) := {"seen": {"kubelet.journal": {"deletions": [{"at_usec": 5000000, "line": "SyncLoop DELETE"}], "kills": [object.union({"line": "Killing container", "grace_seconds": 30}, kill)]}}, "absent": {}}

test_the_journal_tells_of_a_deletion if {
	count(cause.supports) == 1 with input as deleted({"at_usec": 5800000})
	count(cause.supports) == 0 with input as deleted({"at_usec": 4800000})
	count(cause.supports) == 0 with input as deleted({"at_usec": 5800000, "reason": "failed liveness probe"})
}
