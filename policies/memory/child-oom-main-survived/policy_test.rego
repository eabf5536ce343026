package causes.memory.child_oom_main_survived_test

import data.causes.memory.child_oom_main_survived as cause

it_still_runs_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
	},
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_it_still_runs if {
	count([a | some a in cause.proves; contains(a.says, "dd (pid 193) in it at its own memory limit of 64.0 MiB, and it runs")]) == 1 with input as it_still_runs_input
	count(cause.refutes) == 0 with input as it_still_runs_input
}

it_ended_later_with_0_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 40000000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": false,
					"near_death": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 0,
			"reason": "OOMKilled",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_ended_later_with_0 if {
	count([a | some a in cause.proves; contains(a.says, "60.0 s later with exit code 0")]) == 1 with input as it_ended_later_with_0_input
	count(cause.refutes) == 0 with input as it_ended_later_with_0_input
}

a_signal_an_hour_later_is_another_cause_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 40000000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": false,
					"near_death": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 143,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_signal_an_hour_later_is_another_cause if {
	count(cause.proves) == 0 with input as a_signal_an_hour_later_is_another_cause_input
	count(cause.supports) == 1 with input as a_signal_an_hour_later_is_another_cause_input
}

the_main_process_of_today_outlived_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"process.main": {"pid": 7, "command": "sh", "state": "S", "started_at_usec": 5},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_main_process_of_today_outlived_it if {
	count(cause.proves) == 1 with input as the_main_process_of_today_outlived_it_input
}

a_kill_of_an_earlier_run_is_none_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 5,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"near_death": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 1,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"process.main": {"pid": 7, "command": "sh", "state": "S", "started_at_usec": 200000000},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_a_kill_of_an_earlier_run_is_none if {
	count(cause.proves) == 0 with input as a_kill_of_an_earlier_run_is_none_input
}

without_the_log_the_word_OOMKilled_beside_0_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 0,
			"reason": "OOMKilled",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 1,
			"ooms": 0,
			"oom_group": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_without_the_log_the_word_OOMKilled_beside_0 if {
	count(cause.proves) == 0 with input as without_the_log_the_word_OOMKilled_beside_0_input
	count(cause.supports) == 2 with input as without_the_log_the_word_OOMKilled_beside_0_input
}

the_main_process_was_the_victim_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "own",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
					"main_killed": true,
					"near_death": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "OOMKilled",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_main_process_was_the_victim if {
	count(cause.proves) == 0 with input as the_main_process_was_the_victim_input
	count(cause.refutes) > 0 with input as the_main_process_was_the_victim_input
}

a_healthy_container_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 0,
			"ooms": 0,
			"oom_group": false,
		},
	},
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_a_healthy_container if {
	count(cause.supports) == 0 with input as a_healthy_container_input
	count(cause.refutes) == 2 with input as a_healthy_container_input
}

nothing_is_said_when_nothing_could_be_read_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
