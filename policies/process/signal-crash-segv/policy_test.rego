package causes.process.signal_crash_segv_test

import data.causes.process.signal_crash_segv as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

test_the_kernel_logged_its_main_process if {
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
	count([a | some a in cause.proves; contains(a.says, "crasher (pid 176)")]) == 1 with input as given
	count(cause.supports) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_exit_code_alone_supports if {
	given := {
		"seen": {"runtime.death": ended(139, {}), "kernel.crash": {"events": [], "covers_death": true, "source": "kmsg"}},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_a_bad_system_call_is_another_signal if {
	given := {"seen": {"runtime.death": ended(159, {})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# What abort() does as process 1, after an allocation failed.
test_an_abort_of_process_1_is_not_proven_to_be_a_crash if {
	given := {
		"seen": {
			"runtime.death": ended(139, {}),
			"runtime.output": {"allocation_failures": [{"line": "std::bad_alloc", "phrase": "cxx-bad-alloc"}]},
			"kernel.crash": {"events": [{
				"at_usec": 1, "kind": "general-protection", "signal": "SIGSEGV", "pid": 176,
				"command": "app", "match": "pid", "line": "traps: app[176] general protection fault",
			}]},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
	count([a | some a in cause.weakens; a.strong]) == 1 with input as given
}

# The same fault with the container's words unread: still no proof.
test_a_general_protection_fault_alone_is_no_proof if {
	given := {
		"seen": {
			"runtime.death": ended(139, {}),
			"kernel.crash": {"events": [{
				"at_usec": 1, "kind": "general-protection", "signal": "SIGSEGV", "pid": 176,
				"command": "app", "match": "pid", "line": "traps: app[176] general protection fault",
			}]},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
}
