package causes.process.exit_143_sigterm_test

import data.causes.process.exit_143_sigterm as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

test_exit_code_143 if {
	given := {"seen": {"runtime.death": ended(143, {"signal": "SIGTERM"})}, "absent": {}}
	count(cause.supports) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_runtime_was_asked_to_stop_it if {
	given := {"seen": {"runtime.death": ended(143, {}), "runtime.log": {"stop_requested_usec": 5}}, "absent": {}}
	count(cause.supports) == 2 with input as given
}

test_another_signal if {
	given := {"seen": {"runtime.death": ended(139, {"signal": "SIGSEGV"})}, "absent": {}}
	count([a | some a in cause.refutes; contains(a.says, "139 (SIGSEGV)")]) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
