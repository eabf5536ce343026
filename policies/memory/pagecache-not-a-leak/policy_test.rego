package causes.memory.pagecache_not_a_leak_test

import data.causes.memory.pagecache_not_a_leak as cause

reading_files_at_the_limit_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 66060288,
			"oom_kills": 0,
			"ooms": 0,
			"oom_group": false,
			"file_bytes": 57671680,
			"anon_bytes": 2097152,
			"max_events_in_window": 12,
		},
	},
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_reading_files_at_the_limit if {
	count([a | some a in cause.supports; contains(a.says, "98 % of the limit of 64.0 MiB, of which 55.0 MiB is page cache")]) == 1 with input as reading_files_at_the_limit_input
	count(cause.refutes) == 0 with input as reading_files_at_the_limit_input
}

a_high_usage_alone_is_a_state_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 66060288,
			"oom_kills": 0,
			"ooms": 0,
			"oom_group": false,
			"file_bytes": 57671680,
			"anon_bytes": 2097152,
			"max_events_in_window": 0,
		},
	},
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_a_high_usage_alone_is_a_state if {
	count(cause.supports) == 0 with input as a_high_usage_alone_is_a_state_input
}

anonymous_memory_grows_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 66060288,
			"oom_kills": 0,
			"ooms": 0,
			"oom_group": false,
			"file_bytes": 1048576,
			"anon_bytes": 62914560,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_anonymous_memory_grows if {
	count(cause.refutes) == 1 with input as anonymous_memory_grows_input
}

it_was_killed_input := {
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

test_it_was_killed if {
	count(cause.refutes) == 2 with input as it_was_killed_input
}

nothing_is_said_when_nothing_could_be_read_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
