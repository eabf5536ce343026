package causes.pids.limit_fork_failure_test

import data.causes.pids.limit_fork_failure as cause

# A container of a pod on cgroup v1, with room.
own(more) := object.union(
	{
		"version": 1, "path": "/kubepods/pod1/c", "level": "container", "current": 12, "current_first": 12, "limit": 100, "used_ratio": 0.12,
		"at_limit": false, "refused_counts": "forks-here", "refused_total": 0, "refused_in_window": 0,
	},
	more,
)

pod(more) := object.union(own({"path": "/kubepods/pod1", "level": "pod"}), more)

given(c, levels) := {"seen": {"cgroup.pids": c, "cgroup.pids_ancestors": {"complete": true, "levels": levels}}, "absent": {}}

words(set) := concat("\n", [s.says | some s in set])

test_forks_are_refused_at_its_own_limit if {
	now := given(own({"current": 100, "used_ratio": 1, "at_limit": true, "refused_total": 41, "refused_in_window": 7}), [pod({})])
	count(cause.proves) == 1 with input as now
	contains(words(cause.proves), "its own limit is 100 tasks, and it has 100 (41 refused since the cgroup was made)") with input as now
	count(cause.refutes) == 0 with input as now
}

test_the_limit_is_the_pods if {
	now := given(own({"limit": 1000, "refused_in_window": 7, "refused_total": 7}), [pod({"current": 100, "used_ratio": 1, "at_limit": true})])
	contains(words(cause.proves), "the limit is that of the pod's cgroup /kubepods/pod1, 100 tasks") with input as now
	count(cause.refutes) == 0 with input as now
}

# Linux 6.11 counts at the cgroup whose limit it was: the container's own file
# says nothing of the pod's.
test_from_6_11_the_pod_counts if {
	now := given(
		own({"version": 2, "refused_counts": "limits-below", "own_refused_in_window": 0}),
		[pod({"version": 2, "refused_counts": "limits-below", "refused_in_window": 5, "own_refused_in_window": 5})],
	)
	count(cause.supports) == 1 with input as now
	count(cause.proves) == 0 with input as now
	count(cause.refutes) == 0 with input as now
}

# There a pod's pids.events counts what the limits of its containers refused.
test_a_siblings_limit_is_not_ours if {
	now := given(
		own({"version": 2, "refused_counts": "limits-below", "own_refused_in_window": 0}),
		[pod({"version": 2, "refused_counts": "limits-below", "refused_in_window": 5, "own_refused_in_window": 0})],
	)
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_full_in_both_looks if {
	now := given(own({"current": 100, "used_ratio": 1, "at_limit": true, "refused_total": 41}), [])
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_refused_long_ago_blames_nobody if {
	now := given(own({"refused_total": 41}), [pod({})])
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

# One process, and room for one: that is how it was meant.
test_a_limit_of_one_for_one_process if {
	now := given(own({"current": 1, "limit": 1, "used_ratio": 1, "at_limit": true}), [])
	count(cause.proves) == 0 with input as now
	[s.strong | some s in cause.supports; s.strong] == [] with input as now
}

heard(events) := {"source": "kmsg", "from_usec": 0, "to_usec": 9, "error_usec": 0, "covers_death": true, "covers_seconds": 600, "suppressed": 0, "omitted": 0, "events": events}

logged(age, ours) := {"kernel.limits": heard([{
	"kind": "fork-rejected", "cgroup": "/kubepods/pod1/c", "age_seconds": age, "ours": ours, "count": 1, "at_usec": 1, "first_usec": 1,
	"line": "cgroup: fork rejected by pids controller in /kubepods/pod1/c",
}])}

test_the_kernels_line_counts_while_it_is_fresh if {
	every c in [[5, true, 1], [500, true, 0], [5, false, 0]] {
		count(cause.supports) == c[2] with input as {"seen": logged(c[0], c[1]), "absent": {}}
	}
}

test_zombies_fill_it if {
	now := object.union(given(own({"current": 100, "used_ratio": 1, "at_limit": true}), []), {"seen": {"process.states": {
		"window_usec": 2000000, "tasks": 100, "looked": 100, "complete": true, "processes": 100, "running": 0, "sleeping": 1, "blocked": 0, "stopped": 0,
		"stopped_in_both": 0, "signalled_in_both": 0, "traced_in_both": 0, "zombies": 99, "zombies_in_both": 99, "blocked_in_both": 0, "stuck_in_d": [], "waits_in": [], "waits_known": true, "writers": [],
	}}})
	count(cause.supports) == 2 with input as now
}

test_without_a_limit_nothing_is_refused if {
	free := object.remove(own({}), ["limit", "used_ratio", "at_limit", "refused_in_window", "refused_total"])
	count(cause.refutes) == 1 with input as given(free, [object.union(free, {"level": "pod"})])
}

test_unread_ancestors_leave_it_open if {
	now := {"seen": {"cgroup.pids": own({})}, "absent": {}}
	count(cause.refutes) == 0 with input as now
	count(cause.supports) == 0 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
