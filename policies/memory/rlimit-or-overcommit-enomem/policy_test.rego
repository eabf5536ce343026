package causes.memory.rlimit_or_overcommit_enomem_test

import data.causes.memory.rlimit_or_overcommit_enomem as cause

an_rlimit_and_its_own_word_input := {
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

test_an_rlimit_and_its_own_word if {
	count(cause.supports) == 2 with input as an_rlimit_and_its_own_word_input
	count(cause.proves) == 0 with input as an_rlimit_and_its_own_word_input
}

the_kernel_refused_its_main_process_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.enomem": {"events": [{"at_usec": 1, "pid": 430, "command": "busybox", "match": "pid"}]},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_kernel_refused_its_main_process if {
	count(cause.proves) == 1 with input as the_kernel_refused_its_main_process_input
}

a_limit_alone_is_a_setting_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {"runtime.spec": {"rlimits": {"RLIMIT_AS": 209715200}}},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_limit_alone_is_a_setting if {
	count(cause.proves) == 0 with input as a_limit_alone_is_a_setting_input
	count(cause.supports) == 0 with input as a_limit_alone_is_a_setting_input
	count(cause.refutes) == 0 with input as a_limit_alone_is_a_setting_input
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
	count(cause.refutes) == 2 with input as it_was_killed_input
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
