package causes.process.returned_137_test

import data.causes.process.returned_137 as cause

its_own_command_line_says_137_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
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
		"runtime.spec": {"command": "sh -c exit 137", "says_exit_137": true},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_its_own_command_line_says_137 if {
	count(cause.supports) == 2 with input as its_own_command_line_says_137_input
	count(cause.refutes) == 0 with input as its_own_command_line_says_137_input
}

exit_137_alone_cannot_tell_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
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
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_exit_137_alone_cannot_tell if {
	count([a | some a in cause.supports; contains(a.says, "cannot tell")]) == 1 with input as exit_137_alone_cannot_tell_input
}

the_OOM_killer_took_the_main_process_input := {
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

test_the_OOM_killer_took_the_main_process if {
	count(cause.refutes) == 1 with input as the_OOM_killer_took_the_main_process_input
}

a_child_s_OOM_kill_was_passed_on_input := {
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
					"main_killed": false,
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

test_a_child_s_OOM_kill_was_passed_on if {
	count(cause.supports) == 2 with input as a_child_s_OOM_kill_was_passed_on_input
	count(cause.refutes) == 0 with input as a_child_s_OOM_kill_was_passed_on_input
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
