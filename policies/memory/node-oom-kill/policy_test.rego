package causes.memory.node_oom_kill_test

import data.causes.memory.node_oom_kill as cause

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

test_the_node_was_out_of_memory if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "node", "constraint": "CONSTRAINT_NONE", "main_killed": true, "global": true})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "the whole node was out of memory")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
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

test_no_kill_since_boot if {
	given := {"seen": {"runtime.death": ended(137, {})}, "absent": {}, "node": {"seen": {"node.memory": {"oom_kills": 0}}}}
	count(cause.weakens) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
