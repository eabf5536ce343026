package causes.memory.kubepods_allocatable_oom_test

import data.causes.memory.kubepods_allocatable_oom as cause

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

test_all_pods_reached_their_limit if {
	given := {
		"seen": {"kernel.oom": logged([killed({"level": "kubepods", "main_killed": true, "oom_cgroup": "/kubepods"})])},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "of /kubepods, above")]) == 1 with input as given
}

test_the_counters_point_there if {
	given := {
		"seen": {
			"runtime.death": ended(137, {}),
			"cgroup.memory": memory({"oom_kills": 1}),
			"cgroup.memory_ancestors": {
				"complete": true,
				"levels": [memory({"path": "/kubepods", "level": "kubepods", "ooms": 1, "local_ooms": 1, "oom_kills": 1})],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_limit_was_its_own if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) > 0 with input as given
}

test_it_is_in_no_kubepods if {
	given := {
		"seen": {"runtime.death": ended(137, {}), "cgroup.memory_ancestors": {"complete": true, "levels": []}},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
