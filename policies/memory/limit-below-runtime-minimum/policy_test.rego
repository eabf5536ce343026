package causes.memory.limit_below_runtime_minimum_test

import data.causes.memory.limit_below_runtime_minimum as cause

runc_s_init_was_the_victim_input := {
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
					"victims": [{"pid": 9, "command": "runc:[2:INIT]"}],
					"limit_bytes": 598016,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": true,
					"main_killed": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_runc_s_init_was_the_victim if {
	count([a | some a in cause.proves; contains(a.says, "runc:[2:INIT] (pid 9), at its own memory limit of 584.0 KiB")]) == 1 with input as runc_s_init_was_the_victim_input
	count(cause.refutes) == 0 with input as runc_s_init_was_the_victim_input
}

the_runtime_s_own_message_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 128,
			"reason": "StartError",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"never_started": true,
			"restarted_afterwards": false,
			"message": "container init was OOM-killed (memory limit too low?)",
		},
		"runtime.spec": {"memory_limit_bytes": 600000, "memory_unlimited": false},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_runtime_s_own_message if {
	count(cause.proves) == 0 with input as the_runtime_s_own_message_input
	count(cause.supports) == 2 with input as the_runtime_s_own_message_input
	count(cause.refutes) == 0 with input as the_runtime_s_own_message_input
}

the_program_was_the_victim_input := {
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
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_program_was_the_victim if {
	count(cause.proves) == 0 with input as the_program_was_the_victim_input
	count(cause.refutes) == 2 with input as the_program_was_the_victim_input
}

a_limit_any_runtime_can_live_with_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false}},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_limit_any_runtime_can_live_with if {
	count(cause.refutes) == 1 with input as a_limit_any_runtime_can_live_with_input
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
