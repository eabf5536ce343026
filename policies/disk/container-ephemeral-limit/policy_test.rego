package causes.disk.container_ephemeral_limit_test

import data.causes.disk.container_ephemeral_limit as cause

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_pod_s_status_says_so if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "evicted": {"kind": "container-ephemeral-limit", "message": "Container runner exceeded its local ephemeral storage limit \"4Gi\". "}}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "Container runner exceeded its local ephemeral storage limit \"4Gi\".")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_an_event_supports if {
	given := {
		"seen": {
			"kubernetes.events": {
				"events": [
					{
						"reason": "Evicted",
						"ours": true,
						"count": 1,
						"message": "Container runner exceeded its local ephemeral storage limit \"4Gi\". ",
					},
				],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 1 with input as given
}

# Which limit it was, the journal does not say: the other one is as well supported.
test_an_eviction_for_nothing_the_node_lacked_supports_weakly if {
	line := {"at_usec": 1, "line": "Eviction manager: pod is evicted successfully", "own_limit": true}
	some a in cause.supports with input as {"seen": {"kubelet.journal": {"evictions": [line]}}, "absent": {}}
	not a.strong
	count(cause.supports) == 0 with input as {"seen": {"kubelet.journal": {"evictions": [object.remove(line, ["own_limit"])]}}, "absent": {}}
}

test_the_node_was_low if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "The node was low on resource: ephemeral-storage. ", "evicted": {"kind": "node-low", "resource": "ephemeral-storage", "threshold": "100Mi", "available": "90Mi", "message": "The node was low on resource: ephemeral-storage. "}}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
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
