package causes.memory.systemd_oomd_kill_test

import data.causes.memory.systemd_oomd_kill as cause

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

test_it_killed_a_slice_above if {
	given := {
		"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})},
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
		},
	}
	count([a | some a in cause.proves; contains(a.says, "1.0 s from its end")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_cgroup_whose_name_only_begins_alike if {
	given := {
		"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})},
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
		},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_it_killed_something_else if {
	given := {
		"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})},
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
		},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_a_kill_at_another_time if {
	given := {
		"subject": {"kind": "container", "name": "a", "cgroup_path": "/user.slice/x.scope/a"},
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})},
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
		},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_no_such_daemon if {
	given := {
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})},
		"absent": {},
		"node": {"absent": {"node.oomd": "none"}},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
