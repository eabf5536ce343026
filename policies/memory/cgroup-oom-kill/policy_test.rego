package causes.memory.cgroup_oom_kill_test

import data.causes.memory.cgroup_oom_kill as cause

the_kernel_names_the_main_process_input := {
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

test_the_kernel_names_the_main_process if {
	count([a | some a in cause.proves; contains(a.says, "process dd (pid 193) at its own memory limit of 64.0 MiB, 0.1 s before its end")]) == 1 with input as the_kernel_names_the_main_process_input
	count(cause.refutes) == 0 with input as the_kernel_names_the_main_process_input
}

a_removed_container_was_alone_in_its_cgroup_input := {
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
					"was_alone": true,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
	},
	"absent": {"runtime.status": "gone", "cgroup.memory": "gone"},
	"node": {"seen": {}, "absent": {}},
}

test_a_removed_container_was_alone_in_its_cgroup if {
	count(cause.proves) == 1 with input as a_removed_container_was_alone_in_its_cgroup_input
	count(cause.refutes) == 0 with input as a_removed_container_was_alone_in_its_cgroup_input
}

a_shell_returns_137_after_its_child_was_killed_input := {
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
					"main_killed": false,
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

test_a_shell_returns_137_after_its_child_was_killed if {
	count(cause.proves) == 0 with input as a_shell_returns_137_after_its_child_was_killed_input
	count(cause.supports) == 2 with input as a_shell_returns_137_after_its_child_was_killed_input
	count(cause.refutes) == 0 with input as a_shell_returns_137_after_its_child_was_killed_input
}

without_the_log_the_counter_and_the_code_prove_nothing_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
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
		"cgroup.memory": {
			"version": 2,
			"path": "/a",
			"level": "container",
			"limit_bytes": 67108864,
			"unlimited": false,
			"usage_bytes": 31457280,
			"oom_kills": 1,
			"ooms": 1,
			"oom_group": false,
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_without_the_log_the_counter_and_the_code_prove_nothing if {
	count(cause.proves) == 0 with input as without_the_log_the_counter_and_the_code_prove_nothing_input
	count(cause.supports) == 2 with input as without_the_log_the_counter_and_the_code_prove_nothing_input
	count(cause.refutes) == 0 with input as without_the_log_the_counter_and_the_code_prove_nothing_input
}

the_limit_was_the_pod_s_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [
				{
					"at_usec": 99900000,
					"level": "pod",
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

test_the_limit_was_the_pod_s if {
	count(cause.proves) == 0 with input as the_limit_was_the_pod_s_input
	count([a | some a in cause.refutes; contains(a.says, "above its own cgroup")]) == 1 with input as the_limit_was_the_pod_s_input
}

only_a_child_was_killed_input := {
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
					"main_killed": false,
					"near_death": false,
				},
			],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 0,
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

test_only_a_child_was_killed if {
	count(cause.proves) == 0 with input as only_a_child_was_killed_input
	count(cause.refutes) > 0 with input as only_a_child_was_killed_input
}

the_log_spans_the_end_and_is_silent_input := {
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
	"node": {"seen": {}, "absent": {}},
}

test_the_log_spans_the_end_and_is_silent if {
	count(cause.proves) == 0 with input as the_log_spans_the_end_and_is_silent_input
	count([a | some a in cause.refutes; contains(a.says, "holds no OOM kill")]) == 1 with input as the_log_spans_the_end_and_is_silent_input
}

a_log_that_does_not_reach_back_refutes_nothing_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": false,
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
	"node": {"seen": {}, "absent": {}},
}

test_a_log_that_does_not_reach_back_refutes_nothing if {
	count(cause.refutes) == 0 with input as a_log_that_does_not_reach_back_refutes_nothing_input
}

a_kill_that_could_not_be_placed_keeps_it_open_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [
				{
					"at_usec": 99900000,
					"level": "unknown",
					"hit": false,
					"victims": [{"pid": 193, "command": "dd"}],
					"limit_bytes": 67108864,
					"constraint": "CONSTRAINT_MEMCG",
					"oom_cgroup": "/a",
					"complete": true,
					"group": false,
					"global": false,
					"runtime_init": false,
				},
			],
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
	"node": {"seen": {}, "absent": {}},
}

test_a_kill_that_could_not_be_placed_keeps_it_open if {
	count(cause.refutes) == 0 with input as a_kill_that_could_not_be_placed_keeps_it_open_input
}

a_healthy_container_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"kernel.oom": {
			"source": "kmsg",
			"covers_death": true,
			"events": [],
			"elsewhere": 0,
			"unplaced": [],
			"rate_limited": 0,
		},
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
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_a_healthy_container if {
	count(cause.supports) == 0 with input as a_healthy_container_input
	count(cause.refutes) > 0 with input as a_healthy_container_input
}

the_pod_was_evicted_a_minute_later_input := {
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
		"kubelet.pod": {
			"source": "kubelet",
			"name": "web-0",
			"namespace": "default",
			"phase": "Failed",
			"conditions": [
				{
					"type": "DisruptionTarget",
					"status": "True",
					"reason": "TerminationByKubelet",
					"at_usec": 160000000,
				},
			],
			"deletion_requested": false,
			"has_liveness_probe": false,
			"has_startup_probe": false,
			"reason": "Evicted",
			"evicted": {"kind": "node-low", "resource": "memory", "message": "m"},
		},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_pod_was_evicted_a_minute_later if {
	count(cause.proves) == 0 with input as the_pod_was_evicted_a_minute_later_input
	count(cause.weakens) == 1 with input as the_pod_was_evicted_a_minute_later_input
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
