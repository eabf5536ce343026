package causes.process.stop_timeout_sigkill_test

import data.causes.process.stop_timeout_sigkill as cause

the_runtime_lost_patience_input := {
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
		"runtime.log": {
			"kill_sent": true,
			"stop_timeout_known": true,
			"stop_timeout_seconds": 10,
			"covers_death": true,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_runtime_lost_patience if {
	count([a | some a in cause.proves; contains(a.says, "grace period of 10 s")]) == 1 with input as the_runtime_lost_patience_input
	count(cause.refutes) == 0 with input as the_runtime_lost_patience_input
}

it_ignores_SIGTERM_input := {
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
		"runtime.spec": {"command": "sh -c trap '' TERM; sleep 9", "ignores_sigterm": true},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_ignores_SIGTERM if {
	count(cause.supports) == 2 with input as it_ignores_SIGTERM_input
	count(cause.proves) == 0 with input as it_ignores_SIGTERM_input
}

the_end_came_one_grace_period_after_the_request_input := {
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
		"runtime.log": {
			"kill_sent": false,
			"stop_timeout_known": true,
			"stop_timeout_seconds": 10,
			"stop_requested_usec": 89500000,
			"covers_death": true,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_end_came_one_grace_period_after_the_request if {
	count([a | some a in cause.supports; contains(a.says, "10.5 s before")]) == 1 with input as the_end_came_one_grace_period_after_the_request_input
}

nobody_asked_the_CRI_to_stop_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "cri",
			"current": true,
			"exit_code": 137,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"runtime.log": {"kill_sent": false, "covers_death": true},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nobody_asked_the_CRI_to_stop_it if {
	count(cause.refutes) == 1 with input as nobody_asked_the_CRI_to_stop_it_input
}

other_clients_of_containerd_are_not_in_its_log_input := {
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
		"runtime.log": {"kill_sent": false, "covers_death": true},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_other_clients_of_containerd_are_not_in_its_log if {
	count(cause.refutes) == 0 with input as other_clients_of_containerd_are_not_in_its_log_input
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
