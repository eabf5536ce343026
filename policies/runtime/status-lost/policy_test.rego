package causes.runtime.status_lost_test

import data.causes.runtime.status_lost as cause

# An OOM kill of dd at the container's own limit, and what is special about it.
killed(more) := object.union(
	{
		"at_usec": 99900000, "level": "own", "hit": true, "complete": true, "group": false,
		"constraint": "CONSTRAINT_MEMCG", "limit_bytes": 67108864, "oom_cgroup": "/a",
		"victims": [{"pid": 193, "command": "dd"}],
	},
	more,
)

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

test_the_shim_died if {
	given := {
		"seen": {"runtime.death": ended(255, {}), "runtime.log": {"shim_died": true, "daemon_restarted": false}},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_runtime_says_Unknown if {
	given := {"seen": {"runtime.death": ended(255, {"reason": "Unknown"})}, "absent": {}}
	count(cause.proves) == 1 with input as given
}

test_exit_255_alone_can_be_the_program_s if {
	given := {"seen": {"runtime.death": ended(255, {})}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_a_real_exit_code if {
	given := {"seen": {"runtime.death": ended(1, {})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_the_kernel_ended_it if {
	given := {"seen": {"kernel.oom": logged([killed({"was_alone": true})])}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

returned_255(more) := {
	"seen": {
		"runtime.death": {"exit_code": 255, "finished_at_usec": 1},
		"runtime.log": object.union({"source": "/l", "covers_death": true, "shim_died": false, "daemon_restarted": false}, more),
	},
	"absent": {},
}

test_a_program_that_returned_255 if {
	count(cause.weakens) == 1 with input as returned_255({})
	count(cause.weakens) == 0 with input as returned_255({"covers_death": false})
	count(cause.weakens) == 0 with input as returned_255({"daemon_restarted": true})
}
