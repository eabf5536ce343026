package causes.cpu.cfs_throttling_test

import data.causes.cpu.cfs_throttling as cause

# A container with a limit of half a CPU, looked at for 2 s.
cpu(more) := object.union(
	{
		"version": 1, "path": "/a", "level": "container", "unlimited": false, "limit_cpus": 0.5, "quota_usec": 50000,
		"period_usec": 100000, "window_usec": 2000000, "periods_in_window": 20, "throttled_periods_in_window": 0,
		"throttled_usec_in_window": 0, "throttled_ratio": 0, "periods_total": 40000, "throttled_periods_total": 0,
	},
	more,
)

given(more) := {"seen": {"cgroup.cpu": cpu(more)}, "absent": {}, "node": {"seen": {"node.cpu": {"idle_ratio": 0.72, "online": 2}}, "absent": {}}}

hard := {"throttled_periods_in_window": 19, "throttled_ratio": 0.95, "throttled_usec_in_window": 950000}

# An init system in a container without a limit has given a part of it one.
partly(more) := given({"unlimited": true, "periods_in_window": 0, "inside": {"looked": 1, "complete": true, "levels": [cpu(object.union({"path": "/a/init", "level": "inside"}, more))]}})

test_a_part_of_it_is_throttled_inside if {
	some a in cause.proves with input as partly(hard)
	a.says == "what is in /a/init, a cgroup inside the container, was throttled in 19 of 20 periods of the last 2.0 s, held back for 1.0 s in all, by the limit of 0.50 CPUs there"
	count(cause.refutes) == 0 with input as partly(hard)
}

test_a_limit_inside_that_is_not_met if {
	count(cause.proves) == 0 with input as partly({})
	count(cause.refutes) > 0 with input as partly({})
}

test_a_part_that_was_not_looked_at_may_be_throttled if {
	unread := given({"unlimited": true, "periods_in_window": 0, "inside": {"looked": 64, "complete": false, "levels": []}})
	count(cause.refutes) == 0 with input as unread
	count(cause.refutes) == 0 with input as given({"throttled_periods_in_window": 0, "throttled_usec_in_window": 0, "inside": {"looked": 0, "complete": false, "levels": []}})
}

test_throttled_in_most_periods if {
	cause.proves == {{
		"says": "throttled in 19 of 20 periods of the last 2.0 s, held back for 1.0 s in all, by its own limit of 0.50 CPUs",
		"cites": [
			{"id": "cgroup.cpu", "of": "", "field": "throttled_periods_in_window"}, {"id": "cgroup.cpu", "of": "", "field": "periods_in_window"},
			{"id": "cgroup.cpu", "of": "", "field": "throttled_usec_in_window"}, {"id": "cgroup.cpu", "of": "", "field": "limit_cpus"},
		],
	}} with input as given(hard)
	count(cause.supports) == 1 with input as given(hard)
	count(cause.refutes) == 0 with input as given(hard)
}

test_a_tenth_of_the_periods_points_this_way if {
	some_of_it := given({"throttled_periods_in_window": 3, "throttled_ratio": 0.15, "throttled_usec_in_window": 150000})
	count(cause.proves) == 0 with input as some_of_it
	count(cause.supports) == 2 with input as some_of_it
	count(cause.refutes) == 0 with input as some_of_it
}

test_few_periods_prove_nothing if {
	few := given({"periods_in_window": 3, "throttled_periods_in_window": 2, "throttled_ratio": 0.67, "throttled_usec_in_window": 150000})
	count(cause.proves) == 0 with input as few
	count(cause.supports) == 2 with input as few
}

test_throttled_often_and_for_no_time_proves_nothing if {
	brief := given({"throttled_periods_in_window": 10, "throttled_ratio": 0.5, "throttled_usec_in_window": 20000})
	count(cause.proves) == 0 with input as brief
}

test_one_period_of_twenty_is_noise if {
	noise := given({"throttled_periods_in_window": 1, "throttled_ratio": 0.05, "throttled_usec_in_window": 60000})
	count(cause.supports) == 0 with input as noise
	count(cause.refutes) == 1 with input as noise
}

test_throttled_an_hour_ago_and_not_now if {
	ago := given({"throttled_periods_total": 9000})
	count(cause.proves) == 0 with input as ago
	count(cause.supports) == 0 with input as ago
	[r.says | some r in cause.refutes] == ["its limit of 0.50 CPUs did not hold it back: throttled in none of 20 periods of the window (9000 of 40000 since the cgroup was made)"] with input as ago
}

test_idle if {
	count(cause.refutes) == 1 with input as given({"periods_in_window": 0})
}

test_no_limit if {
	unlimited := {"seen": {"cgroup.cpu": {"version": 2, "path": "/a", "level": "container", "unlimited": true}}, "absent": {}}
	count(cause.refutes) == 1 with input as unlimited
	count(cause.supports) == 0 with input as unlimited
}

test_an_idle_machine_accuses_nobody if {
	count(cause.supports) == 0 with input as given({})
}

test_a_counter_that_went_backwards_says_nothing if {
	one_look := {"seen": {"cgroup.cpu": object.remove(cpu({}), {
		"periods_in_window", "throttled_periods_in_window", "throttled_usec_in_window", "throttled_ratio",
	})}, "absent": {}}
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as one_look
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
