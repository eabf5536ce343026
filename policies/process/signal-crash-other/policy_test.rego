package causes.process.signal_crash_other_test

import data.causes.process.signal_crash_other as cause

an_abort_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 134,
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

test_an_abort if {
	count([a | some a in cause.supports; contains(a.says, "SIGABRT")]) == 1 with input as an_abort_input
	count(cause.refutes) == 0 with input as an_abort_input
}

an_illegal_instruction_in_the_log_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 132,
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
					"kind": "invalid-opcode",
					"signal": "SIGILL",
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

test_an_illegal_instruction_in_the_log if {
	count(cause.proves) == 1 with input as an_illegal_instruction_in_the_log_input
}

an_abort_after_a_failed_allocation_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 134,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"runtime.output": {
			"whole": true,
			"allocation_failures": [{"line": "std::bad_alloc", "phrase": "cxx-bad-alloc"}],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_an_abort_after_a_failed_allocation if {
	count(cause.weakens) == 1 with input as an_abort_after_a_failed_allocation_input
}

a_segmentation_fault_input := {
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

test_a_segmentation_fault if {
	count(cause.proves) == 0 with input as a_segmentation_fault_input
	count(cause.refutes) == 1 with input as a_segmentation_fault_input
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
