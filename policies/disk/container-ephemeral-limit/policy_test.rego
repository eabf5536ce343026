package causes.disk.container_ephemeral_limit_test

import data.causes.disk.container_ephemeral_limit as cause

the_pod_s_status_says_so_input := {
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
			"evicted": {
				"kind": "container-ephemeral-limit",
				"message": "Container runner exceeded its local ephemeral storage limit \"4Gi\". ",
			},
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_pod_s_status_says_so if {
	count([a | some a in cause.proves; contains(a.says, "Container runner exceeded its local ephemeral storage limit \"4Gi\".")]) == 1 with input as the_pod_s_status_says_so_input
	count(cause.refutes) == 0 with input as the_pod_s_status_says_so_input
}

an_event_supports_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
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
	"node": {"seen": {}, "absent": {}},
}

test_an_event_supports if {
	count(cause.supports) == 1 with input as an_event_supports_input
}

the_node_was_low_input := {
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
			"message": "The node was low on resource: ephemeral-storage. ",
			"evicted": {
				"kind": "node-low",
				"resource": "ephemeral-storage",
				"threshold": "100Mi",
				"available": "90Mi",
				"message": "The node was low on resource: ephemeral-storage. ",
			},
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_node_was_low if {
	count(cause.proves) == 0 with input as the_node_was_low_input
	count(cause.refutes) == 1 with input as the_node_was_low_input
}

it_is_in_no_pod_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {"kubelet.pod": "in no pod"},
	"node": {"seen": {}, "absent": {}},
}

test_it_is_in_no_pod if {
	count(cause.refutes) == 1 with input as it_is_in_no_pod_input
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
