package causes.memory.child_oom_main_survived_test

import data.causes.memory.child_oom_main_survived as cause

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

test_it_still_runs if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([killed({"main_killed": false})]),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count([a | some a in cause.proves; contains(a.says, "dd (pid 193) in it at its own memory limit of 64.0 MiB, and it runs")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_it_ended_later_with_0 if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": false, "at_usec": 40000000})]),
			"runtime.death": ended(0, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "60.0 s later with exit code 0")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_signal_an_hour_later_is_another_cause if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": false, "at_usec": 40000000})]),
			"runtime.death": ended(143, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_the_main_process_of_today_outlived_it if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({})]),
			"process.main": {"pid": 7, "command": "sh", "state": "S", "started_at_usec": 5},
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_a_kill_of_an_earlier_run_is_none if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"at_usec": 5, "near_death": false})]),
			"runtime.death": ended(1, {}),
			"process.main": {"pid": 7, "command": "sh", "state": "S", "started_at_usec": 200000000},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
}

test_without_the_log_the_word_OOMKilled_beside_0 if {
	given := {
		"seen": {"runtime.death": ended(0, {"reason": "OOMKilled"}), "cgroup.memory": memory({"oom_kills": 1})},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
}

test_the_main_process_was_the_victim if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) > 0 with input as given
}

test_a_healthy_container if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([]),
			"cgroup.memory": memory({}),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 2 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

test_a_kill_in_an_earlier_cgroup_of_the_same_path_is_not_its_own if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([killed({"main_killed": false, "task_cgroup": "/a"})]),
			"cgroup.memory": memory({"oom_kills": 0}),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) > 0 with input as given
}

# A child was OOM-killed, and a minute later something sent SIGKILL to the container.
test_killed_by_something_else_later if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": false, "at_usec": 40000000})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.supports; contains(a.says, "the main process ended 60.0 s later with exit code 137")]) == 1 with input as given
	count(cause.weakens) == 0 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_worker_killed_three_times_is_one_sentence if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([killed({"main_killed": false, "at_usec": t}) | some t in [10, 20, 30]]),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.proves) == 1 with input as given
	some a in cause.proves with input as given
	contains(a.says, "of 64.0 MiB (the last of 3 such kills), and it runs")
}

made(at) := {
	"seen": {
		"kernel.oom": logged([killed({"main_killed": false, "near_death": false, "at_usec": 40000000})]),
		"runtime.status": {"state": "exited", "created_at_usec": at},
		"runtime.death": object.remove(ended(0, {}), ["started_at_usec"]),
	},
	"absent": {},
}

test_containerd_says_only_when_it_was_made if {
	count(cause.proves) == 1 with input as made(10000000)
	count(cause.proves) == 0 with input as made(50000000)
}
