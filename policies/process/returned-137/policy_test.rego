package causes.process.returned_137_test

import data.causes.process.returned_137 as cause

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

test_its_own_command_line_says_137 if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"runtime.spec": {"command": "sh -c exit 137", "says_exit_137": true},
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

test_exit_137_alone_cannot_tell if {
	given := {"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})}, "absent": {}}
	count([a | some a in cause.supports; contains(a.says, "cannot tell")]) == 1 with input as given
}

test_the_OOM_killer_took_the_main_process if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_a_child_s_OOM_kill_was_passed_on if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": true})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
