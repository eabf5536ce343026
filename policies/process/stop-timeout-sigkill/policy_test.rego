package causes.process.stop_timeout_sigkill_test

import data.causes.process.stop_timeout_sigkill as cause

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

test_the_runtime_lost_patience if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"runtime.log": {"kill_sent": true, "stop_timeout_known": true, "stop_timeout_seconds": 10, "covers_death": true},
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "grace period of 10 s")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_it_ignores_SIGTERM if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"runtime.spec": {"command": "sh -c trap '' TERM; sleep 9", "ignores_sigterm": true},
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
	count(cause.proves) == 0 with input as given
}

test_the_end_came_one_grace_period_after_the_request if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"runtime.log": {
				"kill_sent": false,
				"stop_timeout_known": true,
				"stop_timeout_seconds": 10,
				"stop_requested_usec": 89500000,
				"covers_death": true,
			},
		},
		"absent": {},
	}
	count([a | some a in cause.supports; contains(a.says, "10.5 s before")]) == 1 with input as given
}

test_nobody_asked_the_CRI_to_stop_it if {
	given := {
		"seen": {
			"runtime.death": ended(137, {"source": "cri"}),
			"runtime.log": {"kill_sent": false, "covers_death": true},
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_other_clients_of_containerd_are_not_in_its_log if {
	given := {
		"seen": {"runtime.death": ended(137, {}), "runtime.log": {"kill_sent": false, "covers_death": true}},
		"absent": {},
	}
	count(cause.refutes) == 0 with input as given
}

test_the_OOM_killer_did_it if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# The pod was deleted, and no runtime knows the container any more.
stopped(after) := {"seen": {"kubelet.journal": {"kills": [{"at_usec": 5, "line": "Killing container with a grace period", "grace_seconds": 4, "ended_after_usec": after}]}}, "absent": {}}

test_the_kubelet_saw_it_outlive_its_grace if {
	count(cause.supports) == 1 with input as stopped(8200000)
	count(cause.weakens) == 0 with input as stopped(8200000)
}

test_the_kubelet_saw_it_end_in_time if {
	count(cause.supports) == 0 with input as stopped(2000000)
	count(cause.weakens) == 1 with input as stopped(2000000)
}

test_an_end_seen_late_says_nothing if {
	count(cause.supports | cause.weakens) == 0 with input as stopped(4500000)
}
