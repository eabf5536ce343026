package causes.pid.kubelet_eviction_test

import data.causes.pid.kubelet_eviction as cause

the_pod_s_status_says_so_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
			"reason": "Evicted",
			"message": "The node was low on resource: pids. ",
			"evicted": {
				"kind": "node-low",
				"resource": "pids",
				"threshold": "100Mi",
				"available": "90Mi",
				"message": "The node was low on resource: pids. ",
			},
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

test_the_pod_s_status_says_so if {
	count([a | some a in cause.proves; contains(a.says, "low on pids (threshold 100Mi, available 90Mi)")]) == 1 with input as the_pod_s_status_says_so_input
	count(cause.refutes) == 0 with input as the_pod_s_status_says_so_input
}

an_older_OOM_kill_changes_nothing_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
			"reason": "Evicted",
			"message": "m",
			"evicted": {
				"kind": "node-low",
				"resource": "pids",
				"threshold": "100Mi",
				"available": "90Mi",
				"message": "m",
			},
		},
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

test_an_older_OOM_kill_changes_nothing if {
	count(cause.proves) == 1 with input as an_older_OOM_kill_changes_nothing_input
	count(cause.refutes) == 0 with input as an_older_OOM_kill_changes_nothing_input
}

the_journal_alone_supports_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.journal": {
			"evictions": [{"at_usec": 1, "line": "eviction manager: pod evicted", "resource": "pids"}],
			"pressure": [],
			"kills": [],
			"probes": [],
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_journal_alone_supports if {
	count(cause.proves) == 0 with input as the_journal_alone_supports_input
	count(cause.supports) == 1 with input as the_journal_alone_supports_input
}

it_was_evicted_for_something_else_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
			"reason": "Evicted",
			"message": "The node was low on resource: other. ",
			"evicted": {
				"kind": "node-low",
				"resource": "inodes",
				"threshold": "100Mi",
				"available": "90Mi",
				"message": "The node was low on resource: other. ",
			},
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_it_was_evicted_for_something_else if {
	count(cause.proves) == 0 with input as it_was_evicted_for_something_else_input
	count(cause.refutes) == 1 with input as it_was_evicted_for_something_else_input
}

the_pod_runs_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Running",
			"conditions": [],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_pod_runs if {
	count(cause.refutes) == 1 with input as the_pod_runs_input
}

it_is_in_no_pod_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {"kubelet.pod": "in no pod"},
	"node": {"seen": {}, "absent": {}},
}

test_it_is_in_no_pod if {
	count(cause.refutes) == 1 with input as it_is_in_no_pod_input
}

the_kernel_ended_it_input := {
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

test_the_kernel_ended_it if {
	count(cause.refutes) == 1 with input as the_kernel_ended_it_input
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
