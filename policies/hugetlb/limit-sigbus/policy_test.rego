package causes.hugetlb.limit_sigbus_test

import data.causes.hugetlb.limit_sigbus as cause

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

test_the_limit_refused_a_page if {
	given := {
		"seen": {
			"runtime.death": ended(135, {}),
			"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 3}]},
		},
		"absent": {},
	}
	count(cause.supports) == 2 with input as given
	count([a | some a in cause.supports; contains(a.says, "refused 3 allocations")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_the_limit_refused_one_page if {
	given := {
		"seen": {
			"runtime.death": ended(135, {}),
			"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 1}]},
		},
		"absent": {},
	}
	count([a | some a in cause.supports; endswith(a.says, "refused 1 allocation")]) == 1 with input as given
}

test_no_page_was_refused if {
	given := {
		"seen": {
			"runtime.death": ended(135, {}),
			"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 0}]},
		},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_a_cgroup_without_huge_page_files if {
	given := {"seen": {"runtime.death": ended(135, {}), "cgroup.memory": memory({})}, "absent": {"cgroup.hugetlb": "none"}}
	count([a | some a in cause.refutes; contains(a.says, "no huge page limits")]) == 1 with input as given
}

test_a_cgroup_that_is_gone_says_nothing_of_its_limits if {
	given := {"seen": {"runtime.death": ended(135, {})}, "absent": {"cgroup.hugetlb": "none", "cgroup.memory": "gone"}}
	count(cause.refutes) == 0 with input as given
	count(cause.supports) == 1 with input as given
}

test_failures_without_a_death_are_only_a_count if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 3}]},
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 1 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
