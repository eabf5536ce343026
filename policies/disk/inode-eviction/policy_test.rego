package causes.disk.inode_eviction_test

import data.causes.disk.inode_eviction as cause

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

test_the_pod_s_status_says_so if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "The node was low on resource: inodes. ", "evicted": {"kind": "node-low", "resource": "inodes", "threshold": "100Mi", "available": "90Mi", "message": "The node was low on resource: inodes. "}}),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "low on inodes (threshold 100Mi, available 90Mi)")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_an_older_OOM_kill_changes_nothing if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "m", "evicted": {"kind": "node-low", "resource": "inodes", "threshold": "100Mi", "available": "90Mi", "message": "m"}}),
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_journal_alone_supports if {
	given := {
		"seen": {
			"kubelet.journal": {
				"evictions": [{"at_usec": 1, "line": "eviction manager: pod evicted", "resource": "inodes"}],
				"pressure": [],
				"kills": [],
				"probes": [],
			},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_it_was_evicted_for_something_else if {
	given := {
		"seen": {
			"kubelet.pod": pod({"reason": "Evicted", "message": "The node was low on resource: other. ", "evicted": {"kind": "node-low", "resource": "memory", "threshold": "100Mi", "available": "90Mi", "message": "The node was low on resource: other. "}}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_the_pod_runs if {
	given := {"seen": {"kubelet.pod": pod({"phase": "Running"})}, "absent": {}}
	count(cause.refutes) == 1 with input as given
}

test_it_is_in_no_pod if {
	given := {"seen": {}, "absent": {"kubelet.pod": "in no pod"}}
	count(cause.refutes) == 1 with input as given
}

test_the_kernel_ended_it if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
