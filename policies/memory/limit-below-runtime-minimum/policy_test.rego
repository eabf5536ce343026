package causes.memory.limit_below_runtime_minimum_test

import data.causes.memory.limit_below_runtime_minimum as cause

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

test_runc_s_init_was_the_victim if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"runtime_init": true, "limit_bytes": 598016, "main_killed": true, "victims": [{"pid": 9, "command": "runc:[2:INIT]"}]})]),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "runc:[2:INIT] (pid 9), at its own memory limit of 584.0 KiB")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_runtime_s_own_message if {
	given := {
		"seen": {
			"runtime.death": ended(128, {"never_started": true, "reason": "StartError", "message": "container init was OOM-killed (memory limit too low?)"}),
			"runtime.spec": {"memory_limit_bytes": 600000, "memory_unlimited": false},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

test_an_exec_s_init_in_a_container_that_lives_on if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([killed({"runtime_init": true, "limit_bytes": 16777216})]),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_the_program_was_the_victim if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 2 with input as given
}

test_a_limit_any_runtime_can_live_with if {
	given := {"seen": {"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false}}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
