package plan_test

import data.plan

test_inotify_is_counted_when_nothing_else_speaks if {
	count([1 | plan.inotify_may_be_short]) == 0 with input as {"seen": {}, "absent": {}}
	count([1 | plan.inotify_may_be_short == false]) == 0 with input as {"seen": {}, "absent": {}}
	plan.inotify_may_be_short == false with input as {"seen": {"cgroup.pids": {"refused_in_window": 3}}, "absent": {}}
	plan.inotify_may_be_short == false with input as {"seen": {"process.files": {"at_limit": 1}}, "absent": {}}
}
