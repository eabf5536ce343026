package causes.hugetlb.limit_sigbus_test

import data.causes.hugetlb.limit_sigbus as cause

the_limit_refused_a_page_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 135,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 3}]},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_the_limit_refused_a_page if {
	count(cause.supports) == 2 with input as the_limit_refused_a_page_input
	count([a | some a in cause.supports; contains(a.says, "refused 3 allocations")]) == 1 with input as the_limit_refused_a_page_input
	count(cause.refutes) == 0 with input as the_limit_refused_a_page_input
}

no_page_was_refused_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.death": {
			"source": "containerd",
			"current": true,
			"exit_code": 135,
			"reason": "Error",
			"started_at_usec": 10000000,
			"finished_at_usec": 100000000,
			"ran_usec": 90000000,
			"never_started": false,
			"restarted_afterwards": false,
		},
		"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 0}]},
	},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_no_page_was_refused if {
	count(cause.refutes) == 1 with input as no_page_was_refused_input
}

failures_without_a_death_are_only_a_count_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {
		"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
		"cgroup.hugetlb": {"sizes": [{"size": "2MB", "usage_bytes": 0, "limit_bytes": 4194304, "failures": 3}]},
	},
	"absent": {"runtime.death": "it runs"},
	"node": {"seen": {}, "absent": {}},
}

test_failures_without_a_death_are_only_a_count if {
	count(cause.supports) == 0 with input as failures_without_a_death_are_only_a_count_input
	count(cause.refutes) == 1 with input as failures_without_a_death_are_only_a_count_input
}

nothing_is_said_when_nothing_could_be_read_input := {
	"subject": {"kind": "container", "name": "a", "cgroup_path": "/a"},
	"seen": {},
	"absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
	count(cause.refutes) == 0 with input as nothing_is_said_when_nothing_could_be_read_input
}
