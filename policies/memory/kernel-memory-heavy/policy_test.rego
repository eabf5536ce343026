package causes.memory.kernel_memory_heavy_test

import data.causes.memory.kernel_memory_heavy as cause

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

test_kernel_memory_filled_the_limit if {
	given := {
		"seen": {"kernel.oom": logged([killed({"kernel_bytes": 62914560, "anon_bytes": 1048576, "shmem_bytes": 0})])},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "94 % of the limit")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_anonymous_memory_filled_it if {
	given := {
		"seen": {"kernel.oom": logged([killed({"kernel_bytes": 1048576, "anon_bytes": 65011712, "shmem_bytes": 0})])},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 2 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

test_before_the_program_starts_there_is_nothing_else if {
	given := {
		"seen": {"kernel.oom": logged([killed({"kernel_bytes": 62914560, "anon_bytes": 1048576, "shmem_bytes": 0, "runtime_init": true})])},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}
