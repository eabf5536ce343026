package causes.node.shutdown_or_reboot_test

import data.causes.node.shutdown_or_reboot as cause

the_run_spans_a_boot_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 255,
			"reason": "Unknown",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {"node.boot": {"booted_at_usec": 50000000}}, "absent": {}},
}

test_the_run_spans_a_boot if {
	count([a | some a in cause.proves; contains(a.says, "40.0 s before the node booted")]) == 1 with input as the_run_spans_a_boot_input
	count(cause.refutes) == 0 with input as the_run_spans_a_boot_input
}

a_graceful_node_shutdown_input := {
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
			"reason": "Terminated",
			"message": "Pod was terminated in response to imminent node shutdown.",
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_graceful_node_shutdown if {
	count(cause.proves) == 1 with input as a_graceful_node_shutdown_input
}

it_ended_just_before_the_boot_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 143,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {"node.boot": {"booted_at_usec": 130000000}}, "absent": {}},
}

test_it_ended_just_before_the_boot if {
	count([a | some a in cause.supports; contains(a.says, "30.0 s before")]) == 1 with input as it_ended_just_before_the_boot_input
	count(cause.proves) == 0 with input as it_ended_just_before_the_boot_input
}

the_node_has_been_up_since_before_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
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
	"node": {"seen": {"node.boot": {"booted_at_usec": 1000000}}, "absent": {}},
}

test_the_node_has_been_up_since_before if {
	count(cause.refutes) == 1 with input as the_node_has_been_up_since_before_input
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
