package causes.memory.v1_oom_disabled_hang_test

import data.causes.memory.v1_oom_disabled_hang as cause

# The cgroup of the container, of version 2, with nothing remarkable in it.
memory(more) := object.union(
	{
		"version": 2, "path": "/a", "level": "container", "limit_bytes": 67108864, "unlimited": false,
		"usage_bytes": 31457280, "oom_kills": 0, "ooms": 0, "oom_group": false,
	},
	more,
)

test_tasks_wait_at_the_limit if {
	given := {
		"seen": {"cgroup.memory": memory({"version": 1, "oom_kill_disabled": true, "under_oom": true})},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_they_sleep_in_the_kernel_function if {
	given := {
		"seen": {
			"process.tasks": {"count": 2, "looked": 2, "sleeping_uninterruptible": 2, "waits_in": ["mem_cgroup_oom_synchronize"]},
		},
		"absent": {},
	}
	count(cause.supports) == 1 with input as given
}

test_the_OOM_killer_is_on if {
	given := {
		"seen": {"cgroup.memory": memory({"version": 1, "oom_kill_disabled": false, "under_oom": false})},
		"absent": {},
	}
	count(cause.refutes) == 2 with input as given
}

test_version_2_has_no_such_switch if {
	given := {"seen": {"cgroup.memory": memory({})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
