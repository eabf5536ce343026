package causes.memory.kubepods_allocatable_oom_test

import data.causes.memory.kubepods_allocatable_oom as cause

all_pods_reached_their_limit_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "kubepods",
					"hit": true,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/kubepods",
					"complete": true,
					"group": false,
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

test_all_pods_reached_their_limit if {
	count([a | some a in cause.proves; contains(a.says, "of /kubepods, above")]) == 1 with input as all_pods_reached_their_limit_input
}

the_counters_point_there_input := {
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
			"oom_kills": 1,
			"ooms": 0,
			"oom_group": false,
		},
		"cgroup.memory_ancestors": {
			"complete": true,
			"levels": [
				{
					"version": 2,
					"path": "/kubepods",
					"level": "kubepods",
					"limit_bytes": 67108864,
					"unlimited": false,
					"usage_bytes": 31457280,
					"oom_kills": 1,
					"ooms": 1,
					"oom_group": false,
				},
			],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_counters_point_there if {
	count(cause.supports) == 1 with input as the_counters_point_there_input
	count(cause.refutes) == 0 with input as the_counters_point_there_input
}

the_limit_was_its_own_input := {
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

test_the_limit_was_its_own if {
	count(cause.refutes) > 0 with input as the_limit_was_its_own_input
}

it_is_in_no_kubepods_input := {
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
		"cgroup.memory_ancestors": {"complete": true, "levels": []},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_is_in_no_kubepods if {
	count(cause.refutes) == 1 with input as it_is_in_no_kubepods_input
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
