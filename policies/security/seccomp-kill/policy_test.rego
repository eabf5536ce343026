package causes.security.seccomp_kill_test

import data.causes.security.seccomp_kill as cause

the_audit_record_names_it_input := {
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
	"node": {"seen": {}, "absent": {}},
}

test_the_audit_record_names_it if {
	count([a | some a in cause.proves; contains(a.says, "mkdir (83 on x86_64)")]) == 1 with input as the_audit_record_names_it_input
	count(cause.refutes) == 0 with input as the_audit_record_names_it_input
}

exit_159_and_a_profile_that_kills_input := {
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
		"runtime.spec": {"seccomp_profile": true, "seccomp_kills": true, "seccomp_kill_calls": ["mkdir"]},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_exit_159_and_a_profile_that_kills if {
	count(cause.proves) == 0 with input as exit_159_and_a_profile_that_kills_input
	count(cause.supports) == 2 with input as exit_159_and_a_profile_that_kills_input
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
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_segmentation_fault if {
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
