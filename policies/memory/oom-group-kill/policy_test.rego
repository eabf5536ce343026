package causes.memory.oom_group_kill_test

import data.causes.memory.oom_group_kill as cause

the_whole_group_died_input := {
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
					"victims": [{"pid": 1, "command": "a"}, {"pid": 2, "command": "b"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": true,
					"global": false,
					"runtime_init": false,
					"main_killed": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_whole_group_died if {
	count([a | some a in cause.proves; contains(a.says, "2 processes, a (pid 1) first together")]) == 1 with input as the_whole_group_died_input
}

the_counters_tell_of_it_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 137,
			"reason": "Error",
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
			"oom_kills": 2,
			"ooms": 0,
			"oom_group": true,
			"oom_group_kills": 1,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_counters_tell_of_it if {
	count(cause.supports) == 2 with input as the_counters_tell_of_it_input
	count(cause.refutes) == 0 with input as the_counters_tell_of_it_input
}

one_process_was_chosen_input := {
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

test_one_process_was_chosen if {
	count([a | some a in cause.refutes; contains(a.says, "alone")]) == 1 with input as one_process_was_chosen_input
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
