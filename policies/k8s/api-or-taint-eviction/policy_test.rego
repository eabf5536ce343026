package causes.k8s.api_or_taint_eviction_test

import data.causes.k8s.api_or_taint_eviction as cause

the_eviction_API_deleted_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Running",
			"conditions": [
				{
					"type": "DisruptionTarget",
					"status": "True",
					"reason": "EvictionByEvictionAPI",
					"message": "by hand",
				},
			],
			"deletion_requested": true,
			"has_liveness_probe": false,
			"has_startup_probe": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_eviction_API_deleted_it if {
	count([a | some a in cause.proves; contains(a.says, "EvictionByEvictionAPI")]) == 1 with input as the_eviction_API_deleted_it_input
	count(cause.refutes) == 0 with input as the_eviction_API_deleted_it_input
}

a_taint_event_supports_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
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
	"node": {"seen": {}, "absent": {}},
}

test_a_taint_event_supports if {
	count(cause.supports) == 1 with input as a_taint_event_supports_input
}

a_cancelled_one_does_not_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
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
	"node": {"seen": {}, "absent": {}},
}

test_a_cancelled_one_does_not if {
	count(cause.supports) == 0 with input as a_cancelled_one_does_not_input
}

the_kubelet_evicted_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
			"reason": "Evicted",
			"message": "m",
			"evicted": {
				"kind": "node-low",
				"resource": "memory",
				"threshold": "100Mi",
				"available": "90Mi",
				"message": "m",
			},
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_kubelet_evicted_it if {
	count(cause.refutes) == 1 with input as the_kubelet_evicted_it_input
}

nothing_is_said_when_nothing_could_be_read_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
