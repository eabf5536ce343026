package causes.memory.self_exit_alloc_failure_test

import data.causes.memory.self_exit_alloc_failure as cause

it_said_so_and_exited_with_1_input := {
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
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.output": {
			"whole": true,
			"allocation_failures": [
				{
					"line": "dd: memory exhausted by 900M byte input buffer",
					"phrase": "memory-exhausted",
				},
			],
		},
		"runtime.spec": {"rlimits": {"RLIMIT_AS": 209715200}},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_said_so_and_exited_with_1 if {
	count(cause.supports) == 3 with input as it_said_so_and_exited_with_1_input
	count(cause.refutes) == 0 with input as it_said_so_and_exited_with_1_input
}

exit_code_1_alone_points_nowhere_input := {
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
		"runtime.output": {"whole": true, "allocation_failures": []},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_exit_code_1_alone_points_nowhere if {
	count(cause.supports) == 0 with input as exit_code_1_alone_points_nowhere_input
	count(cause.weakens) == 1 with input as exit_code_1_alone_points_nowhere_input
}

it_was_killed_input := {
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
		"runtime.output": {
			"whole": true,
			"allocation_failures": [
				{
					"line": "dd: memory exhausted by 900M byte input buffer",
					"phrase": "memory-exhausted",
				},
			],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_was_killed if {
	count(cause.supports) == 0 with input as it_was_killed_input
	count(cause.refutes) == 2 with input as it_was_killed_input
}

a_program_that_says_so_and_ends_with_0_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 0,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"runtime.output": {
			"whole": true,
			"allocation_failures": [
				{
					"line": "dd: memory exhausted by 900M byte input buffer",
					"phrase": "memory-exhausted",
				},
			],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_program_that_says_so_and_ends_with_0 if {
	count(cause.supports) == 0 with input as a_program_that_says_so_and_ends_with_0_input
	count(cause.refutes) == 1 with input as a_program_that_says_so_and_ends_with_0_input
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
