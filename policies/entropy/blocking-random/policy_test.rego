package causes.entropy.blocking_random_test

import data.causes.entropy.blocking_random as cause

states(waits) := {
	"window_usec": 2000000, "tasks": 1, "looked": 1, "complete": true, "processes": 1, "running": 0, "sleeping": 1, "blocked": 0, "stopped": 0,
	"stopped_in_both": 0, "signalled_in_both": 0, "traced_in_both": 0, "zombies": 0, "zombies_in_both": 0, "blocked_in_both": 0, "stuck_in_d": [], "waits_in": waits, "waits_known": true, "writers": [],
}

given(waits, release, bits) := {"seen": {"process.states": states(waits)}, "absent": {}, "node": {"absent": {}, "seen": {
	"node.boot": {"booted_at_usec": 1, "boot_id": "x", "kernel_release": release},
	"node.files": {
		"open": 1, "open_first": 1, "open_error_files": 64, "limit": 1000, "used_ratio": 0.001, "entropy_bits": bits,
		"inotify_instances_limit": 128, "inotify_watches_limit": 65536,
	},
}}}

test_it_waits_for_dev_random if {
	now := given([{"function": "_random_read.part.0", "tasks": 1}], "4.19.0-27-amd64", 12)
	count(cause.proves) == 1 with input as now
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_getrandom_waits_at_boot_on_any_kernel if {
	count(cause.proves) == 1 with input as given([{"function": "wait_for_random_bytes", "tasks": 1}], "6.1.0-53-amd64", 256)
}

test_it_waits_for_something_else if {
	now := given([{"function": "ep_poll", "tasks": 1}], "6.18.44", 256)
	count(cause.refutes) == 1 with input as now
	count(cause.supports) == 0 with input as now
}

test_little_entropy_says_nothing_on_a_new_kernel if {
	every release in ["5.6.0", "5.10.0-33-amd64", "6.1.0"] {
		count(cause.supports) == 0 with input as given([], release, 12)
	}
	every release in ["5.4.0-190-generic", "5.5", "4.19.0", "3.10.0-1160.el7.x86_64"] {
		count(cause.supports) == 1 with input as given([], release, 12)
	}
}

test_nothing_is_said_when_nothing_could_be_read if {
	nothing := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as nothing
	count(cause.supports) == 0 with input as nothing
	count(cause.refutes) == 0 with input as nothing
}
