package causes.memory.pod_cgroup_oom_kill_test

import data.causes.memory.pod_cgroup_oom_kill as cause

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

test_the_pod_s_limit_was_reached if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "main_killed": true, "near_death": true, "oom_cgroup": "/kubepods/podX"})]),
			"runtime.spec": {"memory_limit_bytes": 536870912, "memory_unlimited": false},
			"runtime.death": ended(137, {}),
		},
		"absent": {},
	}
	count([a | some a in cause.proves; contains(a.says, "64.0 MiB of /kubepods/podX, above its own cgroup")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_a_plain_parent_counts_too if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "ancestor", "was_alone": true})]),
			"runtime.spec": {"memory_unlimited": true},
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_the_container_s_own_limit_is_not_known if {
	given := {"seen": {"kernel.oom": logged([killed({"level": "pod", "was_alone": true})])}, "absent": {}}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_the_pod_s_limit_is_the_container_s_own if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "was_alone": true, "other_task_rss_bytes": 4096})]),
			"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count([a | some a in cause.refutes; contains(a.says, "at no other limit above")]) == 1 with input as given
}

# The same limit, and a neighbour in the pod had most of it.
test_another_container_filled_it if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"level": "pod", "was_alone": true, "group": true, "other_task_rss_bytes": 41943040})]),
			"runtime.spec": {"memory_limit_bytes": 67108864, "memory_unlimited": false},
		},
		"absent": {},
	}
	count(cause.proves) == 1 with input as given
}

test_the_leaf_pattern_of_the_counters if {
	given := {
		"seen": {
			"runtime.death": ended(137, {}),
			"cgroup.memory": memory({"oom_kills": 1}),
			"cgroup.memory_ancestors": {"complete": true, "levels": [memory({"path": "/p", "level": "pod", "ooms": 1, "local_ooms": 1, "oom_kills": 1})]},
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 3 with input as given
	count(cause.weakens) == 0 with input as given
}

test_the_limit_was_its_own if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.proves) == 0 with input as given
	count(cause.refutes) > 0 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}

# A container at its own limit, seen from the pod above it: memory.events of the
# pod counts the subtree and says oom 1, its memory.events.local says oom 0.
test_a_pod_whose_subtree_counts_did_not_reach_its_own_limit if {
	given := {
		"seen": {
			"runtime.death": ended(137, {}),
			"cgroup.memory": memory({"oom_kills": 1, "ooms": 1, "local_ooms": 1}),
			"cgroup.memory_ancestors": {"complete": true, "levels": [memory({"path": "/p", "level": "pod", "ooms": 1, "local_ooms": 0, "oom_kills": 1})]},
		},
		"absent": {},
	}
	count([a | some a in cause.supports; contains(a.says, "/p above it")]) == 0 with input as given
	count(cause.weakens) == 2 with input as given
}

# Kernels before 5.2 have no memory.events.local: whose limit it was is not known.
test_without_local_counts_nothing_is_said_of_the_levels_above if {
	given := {
		"seen": {
			"runtime.death": ended(137, {}),
			"cgroup.memory": memory({"oom_kills": 1, "ooms": 1}),
			"cgroup.memory_ancestors": {"complete": true, "levels": [memory({"path": "/p", "level": "pod", "ooms": 1, "oom_kills": 1})]},
		},
		"absent": {},
	}
	count(cause.supports) == 1 with input as given
	count(cause.weakens) == 0 with input as given
}
