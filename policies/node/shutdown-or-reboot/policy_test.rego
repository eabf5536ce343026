package causes.node.shutdown_or_reboot_test

import data.causes.node.shutdown_or_reboot as cause

ended(code, more) := object.union(
	{
		"source": "containerd", "current": true, "exit_code": code, "reason": "Error", "never_started": false,
		"started_at_usec": 10000000, "finished_at_usec": 100000000, "ran_usec": 90000000,
	},
	more,
)

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_the_run_spans_a_boot if {
	given := {
		"seen": {"runtime.death": ended(255, {"reason": "Unknown"})},
		"absent": {},
		"node": {"seen": {"node.boot": {"booted_at_usec": 50000000}}},
	}
	count([a | some a in cause.proves; contains(a.says, "40.0 s before the node booted")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_graceful_node_shutdown if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Terminated", "message": "Pod was terminated in response to imminent node shutdown."}),
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_it_ended_just_before_the_boot if {
	given := {
		"seen": {"runtime.death": ended(143, {})},
		"absent": {},
		"node": {"seen": {"node.boot": {"booted_at_usec": 130000000}}},
	}
	count([a | some a in cause.supports; contains(a.says, "30.0 s before")]) == 1 with input as given
	count(cause.proves) == 0 with input as given
}

test_the_node_has_been_up_since_before if {
	given := {
		"seen": {"runtime.death": ended(137, {})},
		"absent": {},
		"node": {"seen": {"node.boot": {"booted_at_usec": 1000000}}},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

created(at) := {
	"seen": {
		"runtime.death": {"exit_code": 137, "current": true, "finished_at_usec": 900000000},
		"runtime.status": {"state": "exited", "created_at_usec": at},
	},
	"absent": {},
	"node": {"seen": {"node.boot": {"booted_at_usec": 500000000}}, "absent": {}},
}

test_it_was_created_after_the_boot if {
	count(cause.refutes) == 1 with input as created(600000000)
	count(cause.refutes) == 0 with input as created(400000000)
}
