package plan_test

import data.plan

running := {
	"seen": {"runtime.status": {"state": "running"}, "cgroup.memory": {"oom_kills": 0}},
	"absent": {"runtime.death": "it runs, and no earlier instance is known"},
}

test_a_death_is_worth_following if {
	plan.something_ended with input as {"seen": {"runtime.death": {"exit_code": 0}}, "absent": {}}
}

test_an_oom_kill_in_the_log_is_worth_following if {
	plan.something_ended with input as object.union(running, {"seen": {"kernel.oom": {"events": [{"hit": true}]}}})
}

test_an_oom_kill_in_the_counter_is_worth_following if {
	plan.something_ended with input as object.union(running, {"seen": {"cgroup.memory": {"oom_kills": 1}}})
}

test_a_container_that_only_ran_is_not if {
	plan.something_ended == false with input as running
}

test_a_log_without_kills_changes_nothing if {
	plan.something_ended == false with input as object.union(running, {"seen": {"kernel.oom": {"events": []}}})
}

# Each of the three witnesses is needed: without one, nobody says "no".
test_it_does_not_know_without_the_runtime if {
	not answered with input as {"seen": {"cgroup.memory": {"oom_kills": 0}}, "absent": running.absent}
}

test_it_does_not_know_when_deaths_could_not_be_looked_for if {
	not answered with input as {"seen": running.seen, "absent": {}}
}

test_it_does_not_know_without_the_counter if {
	not answered with input as {"seen": {"runtime.status": {"state": "running"}}, "absent": running.absent}
}

test_it_does_not_know_where_the_kernel_has_no_counter if {
	not answered with input as object.union(running, {"seen": {"cgroup.memory": null}})
}

answered if plan.something_ended in {true, false}
