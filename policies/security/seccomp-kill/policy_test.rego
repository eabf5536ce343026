package causes.security.seccomp_kill_test

import data.causes.security.seccomp_kill as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

test_the_audit_record_names_it if {
	given := {
		"seen": {
			"runtime.death": ended(159, {}),
			"kernel.seccomp": {
				"events": [
					{
						"at_usec": 1,
						"pid": 1350,
						"command": "mkdir",
						"signal": 31,
						"syscall": 83,
						"syscall_name": "mkdir",
						"arch": "x86_64",
						"action": "kill-process",
						"match": "pid",
					},
				],
				"covers_death": true,
				"source": "kmsg",
			},
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "mkdir (83 on x86_64)")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_exit_159_and_a_profile_that_kills if {
	given := {
		"seen": {
			"runtime.death": ended(159, {}),
			"runtime.spec": {"seccomp_profile": true, "seccomp_kills": true, "seccomp_kill_calls": ["mkdir"]},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
}

test_a_segmentation_fault if {
	given := {"seen": {"runtime.death": ended(139, {})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
