package causes.process.exit_143_sigterm_test

import data.causes.process.exit_143_sigterm as cause

exit_code_143_input := {
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
			"signal": "SIGTERM",
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_exit_code_143 if {
	count(cause.supports) == 1 with input as exit_code_143_input
	count(cause.refutes) == 0 with input as exit_code_143_input
}

the_runtime_was_asked_to_stop_it_input := {
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
		"runtime.log": {"stop_requested_usec": 5},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_runtime_was_asked_to_stop_it if {
	count(cause.supports) == 2 with input as the_runtime_was_asked_to_stop_it_input
}

another_signal_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 139,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
			"signal": "SIGSEGV",
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_another_signal if {
	count([a | some a in cause.refutes; contains(a.says, "139 (SIGSEGV)")]) == 1 with input as another_signal_input
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
