package causes.memory.self_exit_alloc_failure_test

import data.causes.memory.self_exit_alloc_failure as cause

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

test_it_said_so_and_exited_with_1 if {
	given := {
		"seen": {
			"runtime.death": ended(1, {}),
			"kernel.oom": logged([]),
			"runtime.output": {
				"whole": true,
				"allocation_failures": [{"line": "dd: memory exhausted by 900M byte input buffer", "phrase": "memory-exhausted"}],
			},
			"runtime.spec": {"rlimits": {"RLIMIT_AS": 209715200}},
		},
		"absent": {},
	}
	count(cause.supports) == 3 with input as given
	count(cause.refutes) == 0 with input as given
}

test_exit_code_1_alone_points_nowhere if {
	given := {
		"seen": {"runtime.death": ended(1, {}), "runtime.output": {"whole": true, "allocation_failures": []}},
		"absent": {},
	}
	count(cause.supports) == 0 with input as given
	count(cause.weakens) == 1 with input as given
}

test_it_was_killed if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
			"runtime.output": {
				"whole": true,
				"allocation_failures": [{"line": "dd: memory exhausted by 900M byte input buffer", "phrase": "memory-exhausted"}],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 2 with input as given
}

test_a_program_that_says_so_and_ends_with_0 if {
	given := {
		"seen": {
			"runtime.death": ended(0, {}),
			"runtime.output": {
				"whole": true,
				"allocation_failures": [{"line": "dd: memory exhausted by 900M byte input buffer", "phrase": "memory-exhausted"}],
			},
		},
		"absent": {},
	}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# What abort() does as process 1.
aborted(said) := {
	"seen": {
		"runtime.death": {"source": "containerd", "current": true, "exit_code": 139, "never_started": false, "finished_at_usec": 100000000},
		"runtime.output": {"path": "/l", "whole": true, "last_lines": [], "allocation_failures": said, "child_killed": [], "terminating": []},
	},
	"absent": {},
}

test_process_1_aborts_with_139 if {
	given := aborted([{"line": "terminate called after throwing an instance of 'std::bad_alloc'", "phrase": "cxx-bad-alloc"}])
	count([a | some a in cause.supports; contains(a.says, "exit code 139, as process 1 of a container does when it calls abort()")]) == 1 with input as given
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

test_139_without_a_word_about_memory_is_none if {
	count(cause.supports) == 0 with input as aborted([])
	count(cause.weakens) == 1 with input as aborted([])
}
