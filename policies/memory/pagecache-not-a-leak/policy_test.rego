package causes.memory.pagecache_not_a_leak_test

import data.causes.memory.pagecache_not_a_leak as cause

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

test_reading_files_at_the_limit if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"cgroup.memory": memory({"usage_bytes": 66060288, "file_bytes": 57671680, "anon_bytes": 2097152, "max_events_in_window": 12}),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count([a | some a in cause.supports; contains(a.says, "98 % of the limit of 64.0 MiB, of which 55.0 MiB is page cache")]) == 1 with input as given
	count(cause.refutes) == 0 with input as given
}

test_pages_that_come_back_are_needed if {
	given := {
		"seen": {"cgroup.memory": memory({"usage_bytes": 66060288, "file_bytes": 57671680, "anon_bytes": 2097152, "max_events_in_window": 12, "refaults_in_window": 51200})},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_a_high_usage_alone_is_a_state if {
	given := {
		"seen": {
			"runtime.status": {"source": "containerd", "id": "a", "state": "running"},
			"cgroup.memory": memory({"usage_bytes": 66060288, "file_bytes": 57671680, "anon_bytes": 2097152, "max_events_in_window": 0}),
		},
		"absent": {"runtime.death": "it runs"},
	}
	count(cause.supports) == 0 with input as given
}

test_anonymous_memory_grows if {
	given := {
		"seen": {"cgroup.memory": memory({"usage_bytes": 66060288, "file_bytes": 1048576, "anon_bytes": 62914560})},
		"absent": {},
	}
	count(cause.refutes) == 1 with input as given
}

test_it_was_killed if {
	given := {
		"seen": {
			"kernel.oom": logged([killed({"main_killed": true, "near_death": true})]),
			"runtime.death": ended(137, {"reason": "OOMKilled"}),
		},
		"absent": {},
	}
	count(cause.refutes) == 2 with input as given
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
