package causes.memory.rlimit_or_overcommit_enomem_test

import data.causes.memory.rlimit_or_overcommit_enomem as cause

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

test_an_rlimit_and_its_own_word if {
	given := {
		"seen": {
			"runtime.death": ended(1, {}),
			"runtime.output": {
				"whole": true,
				"allocation_failures": [{"line": "dd: memory exhausted by 900M byte input buffer", "phrase": "memory-exhausted"}],
			},
			"runtime.spec": {"rlimits": {"RLIMIT_AS": 209715200}},
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
	count(cause.proves) == 0 with input as given
}

test_the_kernel_refused_its_main_process if {
	given := {
		"seen": {"kernel.enomem": {"events": [{"at_usec": 1, "pid": 430, "command": "busybox", "match": "pid"}]}},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_a_limit_alone_is_a_setting if {
	given := {"seen": {"runtime.spec": {"rlimits": {"RLIMIT_AS": 209715200}}}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 0 with input as given
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
	count(cause.refutes) == 2 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

test_a_container_that_runs_did_not_give_up if {
	given := {"seen": {"runtime.status": {"state": "running"}}, "absent": {"runtime.death": "it runs"}}
	count(cause.refutes) == 1 with input as given
}
