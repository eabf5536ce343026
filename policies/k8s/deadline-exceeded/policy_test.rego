package causes.k8s.deadline_exceeded_test

import data.causes.k8s.deadline_exceeded as cause

the_pod_ran_too_long_input := {
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
			"reason": "DeadlineExceeded",
			"active_deadline_seconds": 600,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_pod_ran_too_long if {
	count([a | some a in cause.proves; contains(a.says, "activeDeadlineSeconds 600")]) == 1 with input as the_pod_ran_too_long_input
	count(cause.refutes) == 0 with input as the_pod_ran_too_long_input
}

it_was_evicted_input := {
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

test_it_was_evicted if {
	count(cause.refutes) == 1 with input as it_was_evicted_input
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
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
