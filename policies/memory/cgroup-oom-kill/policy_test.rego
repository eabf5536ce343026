package causes.memory.cgroup_oom_kill_test

import data.causes.memory.cgroup_oom_kill as cause

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

# The cgroup of the container, of version 2, with nothing remarkable in it.
memory(more) := object.union(
	{
		"version": 2, "path": "/a", "level": "container", "limit_bytes": 67108864, "unlimited": false,
		"usage_bytes": 31457280, "oom_kills": 0, "ooms": 0, "oom_group": false,
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

test_the_kernel_names_the_main_process if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "process dd (pid 193) at its own memory limit of 64.0 MiB, 0.1 s before its end")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_removed_container_was_alone_in_its_cgroup if {
	given := {
		"seen": {"kernel.oom": logged([killed({"was_alone": true})])},
		"absent": {"runtime.status": "gone", "cgroup.memory": "gone"},
	}
	count(cause.proves) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_shell_returns_137_after_its_child_was_killed if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": true})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

test_without_the_log_the_counter_and_the_code_prove_nothing if {
	given := {
		"seen": {"runtime.death": ended(137, {}), "cgroup.memory": memory({"oom_kills": 1, "ooms": 1})},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 2 with input as given
	count(cause.refutes) == 0 with input as given
}

# What a kubelet makes of a pod of one container: a pod with the container's limit.
test_the_pod_s_limit_is_its_own if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "main_killed": true, "near_death": true, "other_task_rss_bytes": 4096})]),
			"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false},
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "its own memory limit of 64.0 MiB, which is that of /a too")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

# Workers of one's own are no others.
test_the_pod_s_only_container if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "main_killed": true, "near_death": true, "other_task_rss_bytes": 50331648})]),
			"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false},
			"kubelet.pod": {"containers": 1, "conditions": []},
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_the_pod_s_limit_may_be_its_own if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) == 0 with input as given
	count([a | some a in cause.supports; contains(a.says, "may be its own limit too")]) == 1 with input as given
}

test_the_limit_was_the_pod_s if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "main_killed": true, "near_death": true})]),
			"runtime.spec": {"memory_limit_bytes": 536870912, "memory_unlimited": false},
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.refutes; contains(a.says, "above its own cgroup")]) == 1 with input as given
}

test_only_a_child_was_killed if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": false, "near_death": false})]),
			"runtime.death": ended(0, {}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) > 0 with input as given
}

test_the_log_spans_the_end_and_is_silent if {
	given := {"seen": {"kernel.oom": logged([]), "runtime.death": ended(137, {})}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.refutes; contains(a.says, "holds no OOM kill")]) == 1 with input as given
}

test_a_log_that_does_not_reach_back_refutes_nothing if {
	given := {
		"seen": {"kernel.oom": object.union(logged([]), {"covers_death": false}), "runtime.death": ended(137, {})},
		"absent": {},
	}
	count(cause.refutes) == 0 with input as given
}

test_a_kill_that_could_not_be_placed_keeps_it_open if {
	given := {
		"seen": {
			"kernel.oom": object.union(logged([]), {"unplaced": [killed({"hit": false, "level": "unknown"})]}),
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count(cause.refutes) == 0 with input as given
}

test_a_healthy_container if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"kernel.oom": logged([]),
			"cgroup.memory": memory({}),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) > 0 with input as given
}

test_the_pod_was_evicted_a_minute_later if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
			"kubelet.pod": pod({"reason": "Evicted", "evicted": {"kind": "node-low", "resource": "memory", "message": "m"}, "conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet", "at_usec": 160000000}]}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.weakens) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
