package causes.process.exit_137_sigkill_external_test

import data.causes.process.exit_137_sigkill_external as cause

exit_137_and_a_silent_log_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
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

test_exit_137_and_a_silent_log if {
	count(cause.supports) == 2 with input as exit_137_and_a_silent_log_input
	count(cause.refutes) == 0 with input as exit_137_and_a_silent_log_input
	count(cause.weakens) == 0 with input as exit_137_and_a_silent_log_input
}

the_OOM_killer_did_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": true,
					"near_death": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "OOMKilled",
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

test_the_OOM_killer_did_it if {
	count(cause.refutes) == 1 with input as the_OOM_killer_did_it_input
}

a_child_s_OOM_kill_was_passed_on_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": false,
					"near_death": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
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

test_a_child_s_OOM_kill_was_passed_on if {
	count(cause.refutes) == 1 with input as a_child_s_OOM_kill_was_passed_on_input
}

its_own_command_line_says_137_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
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
		"runtime.spec": {"command": "sh -c exit 137", "says_exit_137": true, "ignores_sigterm": false},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_its_own_command_line_says_137 if {
	count(cause.weakens) == 1 with input as its_own_command_line_says_137_input
}

the_runtime_killed_it_after_the_grace_period_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
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
		"runtime.log": {"kill_sent": true},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_runtime_killed_it_after_the_grace_period if {
	count(cause.refutes) == 1 with input as the_runtime_killed_it_after_the_grace_period_input
}

the_pod_was_evicted_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
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

test_the_pod_was_evicted if {
	count(cause.refutes) == 1 with input as the_pod_was_evicted_input
}

another_exit_code_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 1,
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

test_another_exit_code if {
	count([a | some a in cause.refutes; contains(a.says, "exit code 1, and this cause ends with 137")]) == 1 with input as another_exit_code_input
}

a_made_up_137_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "ContainerStatusUnknown",
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

test_a_made_up_137 if {
	count(cause.supports) == 0 with input as a_made_up_137_input
	count(cause.refutes) == 1 with input as a_made_up_137_input
}

a_live_process_input := {
	"subject": {"kind": "process", "name": "7"},
	"seen": {"process.main": {"pid": 7, "command": "sleep", "state": "S"}},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_live_process if {
	count(cause.refutes) == 1 with input as a_live_process_input
}

nothing_is_said_when_nothing_could_be_read_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
