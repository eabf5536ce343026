package lib_test

# What the tests of CPU policies look at: a container without a limit on a machine of two CPUs, with nothing wrong. Tests
# change what they are about.

cpu := {
	"version": 2, "path": "/pods/app", "level": "container", "unlimited": true, "weight": 100, "window_usec": 2000000,
	"usage_usec_in_window": 100000, "user_usec_in_window": 90000, "used_cpus": 0.05, "periods_in_window": 0,
	"throttled_periods_in_window": 0, "throttled_usec_in_window": 0,
}

above := {"complete": true, "levels": [{
	"version": 2, "path": "/pods", "level": "other", "unlimited": true, "weight": 100, "window_usec": 2000000,
	"periods_in_window": 0, "throttled_periods_in_window": 0, "throttled_usec_in_window": 0,
}]}

cpuset := {"version": 2, "path": "/pods/app", "cpus_requested": "", "cpus_effective": "0-1", "cpus": 2, "mems_effective": "0"}

freezer := {"version": 2, "frozen": false, "state": "thawed", "self": false}

sched := {
	"window_usec": 2000000, "threads": 2, "complete": true, "starved": 0, "run_usec_in_window": 100000,
	"wait_usec_in_window": 1000, "wait_ratio": 0.01, "wait_cpus": 0.0005,
}

# It wants to run all the time, and mostly may not.
waits := {"wait_usec_in_window": 1600000, "wait_ratio": 0.8, "wait_cpus": 0.8, "run_usec_in_window": 400000}

states := {
	"window_usec": 2000000, "tasks": 2, "looked": 2, "complete": true, "waits_known": true, "waits_in": [{"function": "ep_poll", "tasks": 2}],
	"blocked_in_both": 0, "stopped": 0, "stopped_in_both": 0, "busy_threads": 0,
}

node_cpu := {
	"window_usec": 2000000, "online": 2, "idle_ratio": 0.7, "iowait_ratio": 0, "steal_ratio": 0, "busy_ratio": 0.3, "self_ratio": 0.1,
	"busiest_softirq_cpu": 0, "busiest_softirq_ratio": 0.01, "busiest_cpus": 0, "runnable": 1, "runnable_first": 1, "blocked": 0, "load1": 0.5,
}

full := {"idle_ratio": 0.01, "busy_ratio": 0.99, "runnable": 6, "runnable_first": 5, "busiest_cpus": 2, "load1": 5.5}

neighbours := {"window_usec": 2000000, "counted": 5, "complete": true, "groups": [{"path": "/pods/app", "inner": false, "used_cpus": 0.05}]}

greedy := {"path": "/pods/greedy", "name": "shop/batch-0/job", "inner": false, "used_cpus": 1.7}

with_greedy := object.union(neighbours, {"groups": array.concat([greedy], neighbours.groups)})

# given(changes): changes are by fact id, on top of what is quiet; null takes the fact away.
given(own, machine) := {
	"subject": {"kind": "container", "name": "app"},
	"seen": merged(
		{
			"cgroup.cpu": cpu, "cgroup.cpu_ancestors": above, "cgroup.cpuset": cpuset, "cgroup.freezer": freezer,
			"process.sched": sched, "process.states": states,
		},
		own,
	),
	"absent": {"cgroup.pressure": "cgroup v1"},
	"node": {"seen": merged({"node.cpu": node_cpu, "node.neighbours": neighbours}, machine), "absent": {}},
}

merged(plain, changes) := {id: value |
	some id in object.keys(object.union(plain, changes))
	value := merged_one(plain, changes, id)
	value != null
}

merged_one(plain, changes, id) := null if {
	id in object.keys(changes)
	changes[id] == null
} else := object.union(object.get(plain, id, {}), object.get(changes, id, {}))

nothing := {"subject": {"kind": "container"}, "seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}

test_the_scene_is_quiet if {
	s := given({}, {})
	s.seen["cgroup.cpu"].used_cpus == 0.05
	not "process.sched" in object.keys(given({"process.sched": null}, {}).seen)
}
