package causes.memory.v1_oom_disabled_hang_test

import data.causes.memory.v1_oom_disabled_hang as cause

tasks_wait_at_the_limit_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"cgroup.memory": {
			"version": 1,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 0,
			"oom_kill_disabled": true,
			"under_oom": true,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_tasks_wait_at_the_limit if {
	count(cause.proves) == 1 with input as tasks_wait_at_the_limit_input
	count(cause.refutes) == 0 with input as tasks_wait_at_the_limit_input
}

they_sleep_in_the_kernel_function_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"process.tasks": {
			"count": 2,
			"looked": 2,
			"sleeping_uninterruptible": 2,
			"waits_in": ["mem_cgroup_oom_synchronize"],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_they_sleep_in_the_kernel_function if {
	count(cause.supports) == 1 with input as they_sleep_in_the_kernel_function_input
}

the_OOM_killer_is_on_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"cgroup.memory": {
			"version": 1,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 0,
			"oom_kill_disabled": false,
			"under_oom": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_OOM_killer_is_on if {
	count(cause.refutes) == 2 with input as the_OOM_killer_is_on_input
}

version_2_has_no_such_switch_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
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
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_version_2_has_no_such_switch if {
	count(cause.refutes) == 1 with input as version_2_has_no_such_switch_input
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
