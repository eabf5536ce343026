package causes.memory.kernel_memory_heavy_test

import data.causes.memory.kernel_memory_heavy as cause

kernel_memory_filled_the_limit_input := {
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
					"kernel_bytes": 62914560,
					"anon_bytes": 1048576,
					"shmem_bytes": 0,
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

test_kernel_memory_filled_the_limit if {
	count([a | some a in cause.proves; contains(a.says, "94 % of the limit")]) == 1 with input as kernel_memory_filled_the_limit_input
	count(cause.refutes) == 0 with input as kernel_memory_filled_the_limit_input
}

anonymous_memory_filled_it_input := {
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
					"kernel_bytes": 1048576,
					"anon_bytes": 65011712,
					"shmem_bytes": 0,
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

test_anonymous_memory_filled_it if {
	count(cause.proves) == 0 with input as anonymous_memory_filled_it_input
	count(cause.refutes) == 2 with input as anonymous_memory_filled_it_input
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
