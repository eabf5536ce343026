package causes.k8s.preempted_test

import data.causes.k8s.preempted as cause

the_scheduler_preempted_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [
				{
					"type": "DisruptionTarget",
					"status": "True",
					"reason": "PreemptionByScheduler",
					"message": "by hand",
				},
			],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_scheduler_preempted_it if {
	count(cause.proves) == 1 with input as the_scheduler_preempted_it_input
	count(cause.refutes) == 0 with input as the_scheduler_preempted_it_input
}

the_kubelet_preempted_it_input := {
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
			"reason": "Preempting",
			"message": "Preempted in order to admit critical pod",
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_kubelet_preempted_it if {
	count([a | some a in cause.proves; contains(a.says, "admit critical pod")]) == 1 with input as the_kubelet_preempted_it_input
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
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
