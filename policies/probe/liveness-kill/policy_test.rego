package causes.probe.liveness_kill_test

import data.causes.probe.liveness_kill as cause

the_kubelet_says_it_killed_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubernetes.events": {
			"events": [
				{
					"reason": "Killing",
					"ours": true,
					"count": 1,
					"probe": "liveness",
					"message": "Container app failed liveness probe, will be restarted",
					"near_death": true,
				},
			],
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_kubelet_says_it_killed_it if {
	count([a | some a in cause.proves; contains(a.says, "failed liveness probe")]) == 1 with input as the_kubelet_says_it_killed_it_input
	count(cause.refutes) == 0 with input as the_kubelet_says_it_killed_it_input
}

an_event_that_cannot_be_dated_only_supports_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubernetes.events": {
			"events": [
				{
					"reason": "Killing",
					"ours": true,
					"count": 1,
					"probe": "liveness",
					"message": "Container app failed liveness probe, will be restarted",
				},
			],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_an_event_that_cannot_be_dated_only_supports if {
	count(cause.proves) == 0 with input as an_event_that_cannot_be_dated_only_supports_input
	count(cause.supports) == 1 with input as an_event_that_cannot_be_dated_only_supports_input
}

an_event_of_another_time_is_none_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubernetes.events": {
			"events": [
				{
					"reason": "Killing",
					"ours": true,
					"count": 1,
					"probe": "liveness",
					"message": "Container app failed liveness probe, will be restarted",
					"near_death": false,
				},
			],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_an_event_of_another_time_is_none if {
	count(cause.proves) == 0 with input as an_event_of_another_time_is_none_input
	count(cause.supports) == 0 with input as an_event_of_another_time_is_none_input
}

it_has_no_probe_input := {
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
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_has_no_probe if {
	count(cause.refutes) == 1 with input as it_has_no_probe_input
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
