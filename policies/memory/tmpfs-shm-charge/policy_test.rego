package causes.memory.tmpfs_shm_charge_test

import data.causes.memory.tmpfs_shm_charge as cause

# An OOM kill of dd at the container's own limit, and what is special about it.
killed(more) := object.union(
	{
		"at_usec": 99900000, "level": "own", "hit": true, "complete": true, "group": false,
		"constraint": "CONSTRAINT_MEMCG", "limit_bytes": 67108864, "oom_cgroup": "/a",
		"victims": [{"pid": 193, "command": "dd"}],
	},
	more,
)

# A kernel log that spans the end.
logged(events) := {
	"source": "kmsg", "covers_death": true, "rate_limited": 0, "elsewhere": 0,
	"unplaced": [], "events": events,
}

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

# The cgroup of the container, of version 2, with nothing remarkable in it.
memory(more) := object.union(
	{
		"version": 2, "path": "/a", "level": "container", "limit_bytes": 67108864, "unlimited": false,
		"usage_bytes": 31457280, "oom_kills": 0, "ooms": 0, "oom_group": false,
	},
	more,
)

test_shmem_filled_the_limit if {
	given := {
		"seen": {"kernel.oom": logged([killed({"shmem_bytes": 65011712, "anon_bytes": 1048576, "main_killed": true})])},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "held 62.0 MiB (97 % of the limit), anonymous memory 1.0 MiB")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_counters_point_there if {
	given := {
		"seen": {
			"runtime.death": ended(137, {}),
			"cgroup.memory": memory({"oom_kills": 1, "shmem_bytes": 62914560}),
			"runtime.spec": {
				"memory_limit_bytes": 67108864,
				"tmpfs_mounts": [{"destination": "/dev/shm", "size_bytes": 524288000}, {"destination": "/run"}],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
}

test_anonymous_memory_filled_it if {
	given := {
		"seen": {"kernel.oom": logged([killed({"shmem_bytes": 0, "anon_bytes": 66060288, "main_killed": true})])},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_a_block_without_statistics_says_nothing if {
	given := {"seen": {"kernel.oom": logged([killed({"main_killed": true})])}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
