package causes.overlay.writable_layer_heavy_write_test

import data.causes.overlay.writable_layer_heavy_write as cause

growth(more) := object.union(
	{
		"window_usec": 1000000, "complete": true, "grew_bytes": 41943040, "copied_up_files": 0, "copied_up_bytes": 0,
		"changed_files": 1, "changed_own_bytes": 94371840, "newest": [{"path": "/var/lib/db/wal", "allocated_bytes": 94371840, "copied_up": false}],
	},
	more,
)

given(g, more, absent) := {
	"seen": object.union({"overlay.growth": g, "overlay.mount": {"lowers": 3, "read_only": false}}, more),
	"absent": absent, "node": {"seen": {}, "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"io": {"some_ratio": ratio}}}

test_a_database_in_the_root_and_its_tasks_wait if {
	some p in cause.proves with input as given(growth({}), waits(0.6), {})
	p.says == "its writable layer grew by 40.0 MiB/s of new data in 1.0 s: /var/lib/db/wal (90.0 MiB), and its tasks waited for I/O 60 % of the time"
	count(cause.refutes) == 0 with input as given(growth({}), waits(0.6), {})
}

test_on_v1_a_task_waits if {
	stuck := {"process.states": {"stuck_in_d": [{"waits_in": "__iomap_dio_rw"}]}}
	count(cause.proves) == 1 with input as given(growth({}), stuck, {"cgroup.pressure": "v1"})
}

# A build on a fast disk: much is written, and nobody waits.
test_nobody_waits if {
	count(cause.proves) == 0 with input as given(growth({}), waits(0.01), {})
	count(cause.weakens) == 1 with input as given(growth({}), waits(0.01), {})
}

test_the_same_file_over_and_over if {
	now := given(growth({"grew_bytes": 0}), object.union(waits(0.6), {"cgroup.io": {"version": 2, "devices": [{"write_bytes_per_second": 20971520}]}}), {})
	some s in cause.supports with input as now
	s.says == "it wrote 20.0 MiB/s to disks, and 1 files of its writable layer (90.0 MiB) changed within 1.0 s"
	count(cause.refutes) == 0 with input as now
}

# The look-alike: all of the growth is copies of the image's files.
test_copies_are_another_cause if {
	copied := growth({"copied_up_files": 1, "copied_up_bytes": 41943040, "changed_own_bytes": 0})
	count(cause.proves) + count(cause.supports) == 0 with input as given(copied, waits(0.6), {})
	count(cause.refutes) == 1 with input as given(copied, waits(0.6), {})
}

test_a_quiet_layer if {
	quiet := growth({"grew_bytes": 4096, "changed_own_bytes": 8192})
	some r in cause.refutes with input as given(quiet, waits(0.6), {})
	r.says == "its writable layer grew by 4.0 KiB/s in 1.0 s, and 1 files of it changed"
}

test_no_overlay if {
	none := {"seen": {"overlay.mount": {"read_only": true}}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.refutes) == 1 with input as none
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
