package causes.memory.systemd_oomd_kill_test

import data.causes.memory.systemd_oomd_kill as cause

it_killed_a_slice_above_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
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
	"node": {
		"seen": {
			"node.oomd": {
				"kills": [
					{
						"at_usec": 99000000,
						"cgroup": "/user.slice/x.scope",
						"daemon": "systemd-oomd",
						"line": "Killed /user.slice/x.scope",
					},
				],
				"oldest_usec": 1,
			},
		},
		"absent": {},
	},
}

test_it_killed_a_slice_above if {
	count([a | some a in cause.proves; contains(a.says, "1.0 s from its end")]) == 1 with input as it_killed_a_slice_above_input
	count(cause.refutes) == 0 with input as it_killed_a_slice_above_input
}

a_cgroup_whose_name_only_begins_alike_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
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
	"node": {
		"seen": {
			"node.oomd": {
				"kills": [
					{
						"at_usec": 99000000,
						"cgroup": "/user.slice/x.sc",
						"daemon": "systemd-oomd",
						"line": "Killed /user.slice/x.sc",
					},
				],
				"oldest_usec": 1,
			},
		},
		"absent": {},
	},
}

test_a_cgroup_whose_name_only_begins_alike if {
	count(cause.proves) == 0 with input as a_cgroup_whose_name_only_begins_alike_input
	count(cause.refutes) == 1 with input as a_cgroup_whose_name_only_begins_alike_input
}

it_killed_something_else_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
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
	"node": {
		"seen": {
			"node.oomd": {
				"kills": [
					{
						"at_usec": 99000000,
						"cgroup": "/user.slice/y.scope",
						"daemon": "systemd-oomd",
						"line": "Killed /user.slice/y.scope",
					},
				],
				"oldest_usec": 1,
			},
		},
		"absent": {},
	},
}

test_it_killed_something_else if {
	count(cause.proves) == 0 with input as it_killed_something_else_input
	count(cause.refutes) == 1 with input as it_killed_something_else_input
}

a_kill_at_another_time_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
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
	"node": {
		"seen": {
			"node.oomd": {
				"kills": [
					{
						"at_usec": 20000000,
						"cgroup": "/user.slice/x.scope",
						"daemon": "systemd-oomd",
						"line": "Killed /user.slice/x.scope",
					},
				],
				"oldest_usec": 1,
			},
		},
		"absent": {},
	},
}

test_a_kill_at_another_time if {
	count(cause.proves) == 0 with input as a_kill_at_another_time_input
	count(cause.refutes) == 1 with input as a_kill_at_another_time_input
}

no_such_daemon_input := {
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
	"node": {"seen": {}, "absent": {"node.oomd": "none"}},
}

test_no_such_daemon if {
	count(cause.refutes) == 1 with input as no_such_daemon_input
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
