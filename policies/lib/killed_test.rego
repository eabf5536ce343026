package lib_test

import data.lib

kill_event := {
	"at_usec": 99900000, "level": "own", "hit": true, "limit_bytes": 67108864,
	"victims": [{"pid": 193, "command": "dd"}],
}

logged(events) := {
	"source": "kmsg", "covers_death": true, "rate_limited": 0, "elsewhere": 2,
	"unplaced": null, "events": events,
}

ended(code) := {
	"exit_code": code, "reason": "Error", "current": true,
	"started_at_usec": 10000000, "finished_at_usec": 100000000,
}

test_a_kill_known_to_be_away_from_the_end_is_none if {
	lib.oom_hits == set() with input.seen as {"kernel.oom": logged([object.union(kill_event, {"near_death": false})])}
	count(lib.oom_hits) == 1 with input.seen as {"kernel.oom": logged([kill_event])}
}

test_a_sibling_s_kill_is_none if {
	lib.oom_hits == set() with input.seen as {"kernel.oom": logged([object.union(kill_event, {"hit": false})])}
}

test_alone_in_its_cgroup_is_the_main_process if {
	count(lib.oom_of_main) == 1 with input.seen as {"kernel.oom": logged([object.union(kill_event, {"was_alone": true})])}
	count(lib.oom_of_main) == 0 with input.seen as {"kernel.oom": logged([kill_event])}
}

test_the_exit_code_helps_where_the_log_cannot_tell if {
	near := logged([object.union(kill_event, {"near_death": true})])
	count(lib.oom_of_main) == 1 with input.seen as {"kernel.oom": near, "runtime.death": ended(137)}
	count(lib.oom_of_main) == 0 with input.seen as {"kernel.oom": near, "runtime.death": ended(0)}
	count(lib.oom_of_main) == 0 with input.seen as {"kernel.oom": near}
}

test_a_child_s_kill_passed_on_ends_it_and_is_not_of_main if {
	seen := {
		"kernel.oom": logged([object.union(kill_event, {"near_death": true, "main_killed": false})]),
		"runtime.death": ended(137),
	}
	count(lib.oom_passed_on) == 1 with input.seen as seen
	count(lib.oom_ended_it) == 1 with input.seen as seen
	count(lib.oom_killed_main) == 0 with input.seen as seen
}

test_silence_of_a_log_that_spans_the_end if {
	count(lib.no_oom_logged) == 1 with input.seen as {"kernel.oom": logged([])}
	count(lib.no_oom_logged) == 1 with input.seen as {"kernel.oom": logged(null)}
	count(lib.no_oom_logged) == 0 with input.seen as {"kernel.oom": object.union(logged([]), {"covers_death": false})}
	count(lib.no_oom_logged) == 0 with input.seen as {"kernel.oom": object.union(logged([]), {"rate_limited": 3})}
	count(lib.no_oom_logged) == 0 with input.seen as {"kernel.oom": object.union(logged([]), {"unplaced": [kill_event]})}
	count(lib.no_oom_logged) == 0 with input.seen as {}
}

test_a_restarted_container_s_new_cgroup_knows_nothing_of_the_run_that_ended if {
	c := {"path": "/a", "oom_kills": 0}
	count(lib.no_oom_counted) == 1 with input.seen as {"cgroup.memory": c, "runtime.death": ended(137)}
	count(lib.no_oom_counted) == 0 with input.seen as {
		"cgroup.memory": c,
		"runtime.death": object.union(ended(137), {"current": false}),
	}
}

test_a_subject_that_is_no_container_does_not_run_by_an_absence if {
	count(lib.still_runs) == 0 with input as {"seen": {}, "absent": {"runtime.death": "no container"}}
	count(lib.still_runs) == 1 with input as {"seen": {"runtime.status": {"state": "running"}}, "absent": {"runtime.death": "none"}}
}

test_a_made_up_status_is_against_nothing if {
	count(lib.ended_otherwise({137})) == 1 with input.seen as {"runtime.death": ended(1)}
	count(lib.ended_otherwise({137})) == 0 with input.seen as {"runtime.death": ended(255)}
	count(lib.ended_otherwise({137})) == 0 with input.seen as {"runtime.death": object.union(ended(0), {"reason": "ContainerStatusUnknown"})}
	count(lib.ended_otherwise({137})) == 0 with input.seen as {}
}

test_whose_limit_it_was if {
	lib.whose_limit(kill_event) == "its own memory limit of 64.0 MiB"
	lib.whose_limit(object.union(kill_event, {"level": "pod", "oom_cgroup": "/p"})) == "the memory limit of 64.0 MiB of /p, above its own cgroup"
	lib.whose_limit({"level": "unknown", "global": true}) == "a moment when the whole node was out of memory"
	lib.whose_limit({"level": "node", "constraint": "CONSTRAINT_CPUSET"}) == "a moment when the NUMA nodes it may use were full (CONSTRAINT_CPUSET)"
	lib.whose_limit({"level": "unknown"}) == "a memory limit the log does not place"
}

test_the_victims_in_words if {
	lib.victim(kill_event) == "dd (pid 193)"
	lib.victim({"victims": [{"pid": 1, "command": "a"}, {"pid": 2, "command": "b"}]}) == "2 processes, a (pid 1) first"
	lib.victim({"victims": null}) == "a process the log does not name"
}

test_a_node_has_no_limit_of_its_own if {
	e := {"level": "own", "limit_bytes": 67108864, "oom_cgroup": "/a/b"}
	lib.whose_limit(e) == "the memory limit of 64.0 MiB of /a/b" with input as {"subject": {"kind": "node"}}
	lib.whose_limit(e) == "its own memory limit of 64.0 MiB" with input as {"subject": {"kind": "container"}}
}
