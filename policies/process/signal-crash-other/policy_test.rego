package causes.process.signal_crash_other_test

import data.causes.process.signal_crash_other as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

test_an_abort if {
	given := {"seen": {"runtime.death": ended(134, {})}, "absent": {}}
	count([a | some a in cause.supports; contains(a.says, "SIGABRT")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_an_illegal_instruction_in_the_log if {
	given := {
		"seen": {
			"runtime.death": ended(132, {}),
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
	}
	count(cause.proves) == 1 with input as given
}

test_an_abort_after_a_failed_allocation if {
	given := {
		"seen": {
			"runtime.death": ended(134, {}),
			"runtime.output": {"whole": true, "allocation_failures": [{"line": "std::bad_alloc", "phrase": "cxx-bad-alloc"}]},
		},
		"absent": {},
	}
	count(cause.weakens) == 1 with input as given
}

test_a_segmentation_fault if {
	given := {
		"seen": {
			"runtime.death": ended(139, {}),
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
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
