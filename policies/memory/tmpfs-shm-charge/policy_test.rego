package causes.memory.tmpfs_shm_charge_test

import data.causes.memory.tmpfs_shm_charge as cause

shmem_filled_the_limit_input := {
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
					"shmem_bytes": 65011712,
					"anon_bytes": 1048576,
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

test_shmem_filled_the_limit if {
	count([a | some a in cause.proves; contains(a.says, "held 62.0 MiB (97 % of the limit), anonymous memory 1.0 MiB")]) == 1 with input as shmem_filled_the_limit_input
	count(cause.refutes) == 0 with input as shmem_filled_the_limit_input
}

the_counters_point_there_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 1,
			"ooms": 0,
			"oom_group": false,
			"shmem_bytes": 62914560,
		},
		"runtime.spec": {
			"memory_limit_bytes": 67108864,
			"tmpfs_mounts": [{"destination": "/dev/shm", "size_bytes": 524288000}],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_counters_point_there if {
	count(cause.supports) == 2 with input as the_counters_point_there_input
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
					"shmem_bytes": 0,
					"anon_bytes": 66060288,
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

test_anonymous_memory_filled_it if {
	count(cause.proves) == 0 with input as anonymous_memory_filled_it_input
	count(cause.refutes) == 1 with input as anonymous_memory_filled_it_input
}

a_block_without_statistics_says_nothing_input := {
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

test_a_block_without_statistics_says_nothing if {
	count(cause.proves) == 0 with input as a_block_without_statistics_says_nothing_input
	count(cause.supports) == 0 with input as a_block_without_statistics_says_nothing_input
	count(cause.refutes) == 0 with input as a_block_without_statistics_says_nothing_input
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
