package causes.io.device_saturated_test

import data.causes.io.device_saturated as cause

disk(more) := object.union(
	{
		"device": "254:16", "name": "vdb", "busy_ratio": 1, "await_usec": 62000, "queue_depth": 31.5, "ended_in_window": 1000,
		"in_flight": 32, "in_flight_first": 32, "read_bytes_per_second": 1048576, "write_bytes_per_second": 7340032,
	},
	more,
)

calm := disk({"device": "254:0", "name": "vda", "busy_ratio": 0.1, "await_usec": 400, "queue_depth": 0.1})

io(devices) := {"version": 2, "devices": devices}

ours := {"device": "254:16", "reads_in_window": 60, "writes_in_window": 0, "read_bytes_per_second": 838861, "write_bytes_per_second": 0}

given(disks, seen, absent, node) := {
	"seen": seen, "absent": absent,
	"node": {"seen": object.union({"node.disks": {"disks": disks}}, node), "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"io": {"some_ratio": ratio}}, "cgroup.io": io([ours])}

test_long_queue_and_its_tasks_wait if {
	now := given([calm, disk({})], waits(0.8), {}, {})
	some p in cause.proves with input as now
	p.says == "vdb was busy 100 % of the window, a request took 62.0 ms, 31.5 were on their way on average, and its tasks waited for I/O 80 % of the time; 10 % of its bytes are this container's"
	count(cause.refutes) == 0 with input as now
}

test_it_uses_another_disk if {
	now := given([calm, disk({})], object.union(waits(0.8), {"cgroup.io": io([])}), {}, {})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

test_on_v1_tasks_sleep_and_the_machine_waits if {
	seen := {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}, {"waits_in": "io_schedule"}]}}
	now := given([calm, disk({})], seen, {"cgroup.pressure": "v1"}, {"node.pressure": {"io": {"some_ratio": 0.9}}})
	count(cause.supports) == 2 with input as now
}

test_the_only_disk_there_is if {
	seen := {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}]}}
	count(cause.proves) == 1 with input as given([disk({})], seen, {"cgroup.pressure": "v1"}, {})
}

# Busy all the time, by one thread that reads one block after the other: an SSD has room for thirty such.
test_busy_is_not_saturated if {
	now := given([disk({"await_usec": 200, "queue_depth": 1})], waits(0.5), {}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as now
	some r in cause.refutes with input as now
	r.says == "no disk is near its limit: the busiest, vdb, was busy 100 % of the window, and a request took 0.2 ms"
}

test_saturated_by_others_and_not_felt_here if {
	now := given([disk({})], waits(0.01), {}, {})
	count(cause.proves) == 0 with input as now
	count(cause.weakens) == 1 with input as now
}

test_a_disk_that_does_not_answer if {
	now := given([disk({"ended_in_window": 0, "busy_ratio": 0})], waits(0.99), {}, {})
	some s in cause.supports with input as now
	startswith(s.says, "vdb had 32 requests on their way in both looks and ended none")
	count(cause.refutes) == 0 with input as now
}

test_no_disk_did_anything if {
	some r in cause.refutes with input as given([], waits(0.5), {}, {})
	r.says == "no disk did anything"
}

# A frozen container on v1 reads as state D and waits for no disk.
test_frozen_is_no_wait_for_a_disk if {
	seen := {"process.states": {"stuck_in_d": [{"waits_in": "__refrigerator"}]}}
	now := given([disk({})], seen, {"cgroup.pressure": "v1"}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
