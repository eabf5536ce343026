package causes.process.signal_crash_segv_test

import data.causes.process.signal_crash_segv as cause

the_kernel_logged_its_main_process_input := {
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
		},
		"kernel.crash": {
			"events": [
				{
					"at_usec": 1,
					"kind": "segfault",
					"signal": "SIGSEGV",
					"pid": 176,
					"command": "crasher",
					"match": "pid",
					"line": "crasher[176]: segfault at 8",
				},
			],
			"covers_death": true,
			"source": "kmsg",
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_kernel_logged_its_main_process if {
	count([a | some a in cause.proves; contains(a.says, "crasher (pid 176)")]) == 1 with input as the_kernel_logged_its_main_process_input
	count(cause.supports) == 1 with input as the_kernel_logged_its_main_process_input
	count(cause.refutes) == 0 with input as the_kernel_logged_its_main_process_input
}

the_exit_code_alone_supports_input := {
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
		},
		"kernel.crash": {"events": [], "covers_death": true, "source": "kmsg"},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_exit_code_alone_supports if {
	count(cause.proves) == 0 with input as the_exit_code_alone_supports_input
	count(cause.supports) == 1 with input as the_exit_code_alone_supports_input
}

a_bad_system_call_is_another_signal_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 159,
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

test_a_bad_system_call_is_another_signal if {
	count(cause.refutes) == 1 with input as a_bad_system_call_is_another_signal_input
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
