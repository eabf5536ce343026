package plan_test

import data.plan

test_inotify_is_counted_when_nothing_else_speaks if {
	count([1 | plan.inotify_may_be_short]) == 0 with input as {"seen": {}, "absent": {}}
	count([1 | plan.inotify_may_be_short == false]) == 0 with input as {"seen": {}, "absent": {}}
	plan.inotify_may_be_short == false with input as {"seen": {"cgroup.pids": {"refused_in_window": 3}}, "absent": {}}
}

test_inotify_is_not_counted_when_it_waits_for_a_CPU if {
	plan.inotify_may_be_short == false with input as {"seen": {"process.sched": {"wait_ratio": 0.9, "wait_cpus": 0.9}}, "absent": {}}
	plan.inotify_may_be_short == false with input as {
		"seen": {"cgroup.cpu": {"used_cpus": 0.2}, "cgroup.cpu_ancestors": {"levels": [{"throttled_ratio": 0.9}]}},
		"absent": {},
	}
}

test_it_is_counted_where_a_busy_program_computes if {
	count([1 | plan.inotify_may_be_short == false]) == 0 with input as {"seen": {"cgroup.cpu": {"used_cpus": 0.99}}, "absent": {}}
}

# A program without descriptors left and one without instances print the same.
test_it_is_counted_where_a_process_is_at_its_limit_of_files if {
	count([1 | plan.inotify_may_be_short == false]) == 0 with input as {"seen": {"process.files": {"at_limit": 1}}, "absent": {}}
}
