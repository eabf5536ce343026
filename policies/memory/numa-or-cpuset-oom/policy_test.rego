package causes.memory.numa_or_cpuset_oom_test

import data.causes.memory.numa_or_cpuset_oom as cause

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

test_the_cpuset_was_full if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "node", "constraint": "CONSTRAINT_CPUSET", "mems_allowed": "1", "main_killed": true})]),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "CONSTRAINT_CPUSET (mems_allowed 1)")]) == 1 with input as given
}

test_a_limit_was_reached if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) > 0 with input as given
}

test_there_is_one_NUMA_node if {
	given := {"seen": {}, "absent": {}, "node": {"seen": {"node.memory": {"numa_nodes": "0"}}}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
