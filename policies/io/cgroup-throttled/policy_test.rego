package causes.io.cgroup_throttled_test

import data.causes.io.cgroup_throttled as cause

# 2 MiB/s on 254:0, as a container wrote that was allowed no more.
device(more) := object.union(
	{
		"device": "254:0", "read_bytes_per_second": 0, "write_bytes_per_second": 2086666, "reads_in_window": 0, "writes_in_window": 4,
		"write_limit_bytes": 2097152, "limit_used_ratio": 0.995,
	},
	more,
)

io(version, devices) := {"version": version, "path": "/pod/a", "level": "container", "window_usec": 2000000, "limited": count(devices) > 0, "devices": devices}

given(own, levels, seen, absent, disks) := {
	"seen": object.union({"cgroup.io": own, "cgroup.io_ancestors": {"levels": levels, "complete": true}}, seen), "absent": absent,
	"node": {"seen": {"node.disks": {"disks": disks}}, "absent": {}},
}

idle := [{"device": "254:0", "name": "vda", "busy_ratio": 0.04, "await_usec": 900, "queue_depth": 0.1, "ended_in_window": 8, "in_flight": 0, "in_flight_first": 0}]

waits(ratio) := {"cgroup.pressure": {"io": {"some_ratio": ratio}}}

v1 := {"cgroup.pressure": "cgroup v1 has none"}

stuck := {"process.states": {"stuck_in_d": [{"waits_in": "__iomap_dio_rw"}], "looked": 2, "tasks": 2, "blocked": 1}}

test_at_its_limit_and_waiting if {
	now := given(io(2, [device({})]), [], waits(0.92), {}, idle)
	some p in cause.proves with input as now
	p.says == "its own limit of 2.0 MiB/s on vda was used to 100 % in the window of 2.0 s, and its tasks waited for I/O 92 % of the time"
	count(cause.refutes) == 0 with input as now
	some s in cause.supports with input as now
	s.says == "the disk itself, vda, has room: busy 4 % of the window, and a request took 0.9 ms"
}

test_on_v1_its_tasks_sleep if {
	now := given(io(1, [device({})]), [], stuck, v1, [])
	some p in cause.proves with input as now
	endswith(p.says, "and a task of it in uninterruptible sleep in both looks, in __iomap_dio_rw")
}

test_requests_a_second if {
	now := given(io(2, [{"device": "8:0", "write_limit_operations": 10, "write_bytes_per_second": 40960, "limit_used_ratio": 1.0}]), [], waits(0.5), {}, idle)
	some p in cause.proves with input as now
	startswith(p.says, "its own limit of 10 requests a second on 8:0")
}

test_a_limit_above_it_on_v2 if {
	now := given(io(2, []), [object.union(io(2, [device({})]), {"path": "/pod", "level": "pod"})], waits(0.92), {}, idle)
	some p in cause.proves with input as now
	startswith(p.says, "the limit of the cgroup above it, /pod, of 2.0 MiB/s")
	count(cause.refutes) == 0 with input as now
}

# On v1 a limit holds for the cgroup that has it alone.
test_a_limit_above_it_on_v1_does_not_hold if {
	now := given(io(1, []), [object.union(io(1, [device({})]), {"path": "/pod", "level": "pod"})], stuck, v1, [])
	count(cause.proves) + count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_one_large_request_takes_seconds if {
	now := given(io(2, [device({"write_bytes_per_second": 0, "limit_used_ratio": 0})]), [], waits(0.99), {}, idle)
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 2 with input as now
}

test_at_its_limit_and_nobody_waits if {
	now := given(io(2, [device({})]), [], waits(0.01), {}, idle)
	count(cause.proves) == 0 with input as now
	count(cause.weakens) == 1 with input as now
}

test_far_from_its_limit if {
	now := given(io(2, [device({"limit_used_ratio": 0.1})]), [], waits(0.01), {}, idle)
	some r in cause.refutes with input as now
	r.says == "its limits are used to at most 10 %, and its tasks waited for I/O 1 % of the time"
}

test_no_limit if {
	some r in cause.refutes with input as given(io(2, []), [io(2, [])], waits(0.9), {}, idle)
	r.says == "there is no limit on its I/O, nor on a cgroup above it"
}

test_the_controller_is_off if {
	now := given({}, [], waits(0.9), {"cgroup.io": "not enabled"}, idle)
	count(cause.refutes) == 1 with input as object.union(now, {"seen": object.remove(now.seen, ["cgroup.io"])})
}

test_what_is_above_could_not_be_read if {
	now := given(io(2, []), [], waits(0.9), {}, idle)
	unread := object.union(now, {"seen": object.union(now.seen, {"cgroup.io_ancestors": {"levels": [], "complete": false}})})
	count(cause.refutes) == 0 with input as unread
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
