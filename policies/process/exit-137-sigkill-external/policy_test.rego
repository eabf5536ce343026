package causes.process.exit_137_sigkill_external_test

import data.causes.process.exit_137_sigkill_external as cause

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

pod(more) := object.union(
	{
		"name": "web-0", "namespace": "default", "phase": "Failed", "conditions": [],
		"deletion_requested": false, "has_liveness_probe": false, "has_startup_probe": false,
	},
	more,
)

test_exit_137_and_a_silent_log if {
	given := {"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})}, "absent": {}}
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
	count(cause.weakens) == 0 with input as given
}

test_the_OOM_killer_did_it if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_a_child_s_OOM_kill_was_passed_on if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": true})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_its_own_command_line_says_137 if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"runtime.spec": {"command": "sh -c exit 137", "says_exit_137": true, "ignores_sigterm": false},
		},
		"absent": {},
	}
	count(cause.weakens) == 1 with input as given
}

test_the_runtime_killed_it_after_the_grace_period if {
	given := {
		"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {}), "runtime.log": {"kill_sent": true}},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_the_pod_was_evicted if {
	given := {
		"seen": {
			"kernel.oom": logged([]),
			"runtime.death": ended(137, {}),
			"kubelet.pod": pod({"reason": "Evicted", "message": "m", "evicted": {"kind": "node-low", "resource": "memory", "threshold": "100Mi", "available": "90Mi", "message": "m"}}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_another_exit_code if {
	given := {"seen": {"runtime.death": ended(1, {})}, "absent": {}}
	count([a | some a in cause.refutes; contains(a.says, "exit code 1, and this cause ends with 137")]) == 1 with input as given
}

test_a_made_up_137 if {
	given := {"seen": {"runtime.death": ended(137, {"reason": "ContainerStatusUnknown"})}, "absent": {}}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_a_live_process if {
	given := {
		"subject": {"kind": "process", "name": "7"},
		"seen": {"process.main": {"pid": 7, "command": "sleep", "state": "S"}},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# A child was OOM-killed long before: the count of the cgroup is about that.
counted(kills) := {
	"seen": {
		"runtime.death": {"source": "containerd", "current": true, "exit_code": 137, "finished_at_usec": 100000000},
		"cgroup.memory": {"version": 1, "path": "/a", "oom_kills": kills},
		"kernel.oom": {
			"source": "kmsg", "covers_death": true, "rate_limited": 0, "elsewhere": 0, "unplaced": [],
			"events": [{"at_usec": 40000000, "hit": true, "near_death": false, "main_killed": false, "level": "own", "victims": [{"pid": 9, "command": "dd"}]}],
		},
	},
	"absent": {},
}

test_an_earlier_oom_kill_does_not_speak_against_it if {
	count(cause.weakens) == 0 with input as counted(1)
	count([a | some a in cause.supports; contains(a.says, "no OOM kill of its processes near its end (1 at other times, 0 elsewhere)")]) == 1 with input as counted(1)
	count(cause.weakens) == 1 with input as counted(2)
}
