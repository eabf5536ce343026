package causes.io.writeback_stall_test

import data.causes.io.writeback_stall as cause

states(more) := object.union({"tasks": 3, "looked": 3, "waits_known": true, "stuck_in_d": [], "blocked": 0, "waits_in": []}, more)

writeback(ratio) := {"dirty_bytes": 900 * 1048576, "writeback_bytes": 0, "limit_bytes": 1048576000, "background_bytes": 524288000, "used_ratio": ratio, "lowest_ratio": ratio}

reclaim(more) := object.union({"version": 2, "limit_bytes": 67108864, "dirty_bytes": 4096, "writeback_bytes": 0}, more)

given(seen, w) := {"seen": seen, "absent": {}, "node": {"seen": {"node.writeback": w}, "absent": {}}}

held := states({"stuck_in_d": [{"waits_in": "balance_dirty_pages"}]})

test_a_writer_is_held_back if {
	now := given({"process.states": held, "cgroup.reclaim": reclaim({"dirty_bytes": 8388608})}, writeback(0.9))
	some p in cause.proves with input as now
	p.says == "a task of it in balance_dirty_pages in both looks: held back while writing; 8.0 MiB of its own pages are dirty or on their way to the disk"
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_a_small_cgroup_has_little_room_of_its_own if {
	now := given({"cgroup.reclaim": reclaim({"dirty_bytes": 8388608}), "cgroup.pressure": {"io": {"some_ratio": 0.7}}}, writeback(0.01))
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_nobody_is_held_back if {
	count(cause.refutes) == 2 with input as given({"process.states": states({}), "cgroup.reclaim": reclaim({})}, writeback(0.01))
}

# Dirty pages of others, and nobody here writes.
test_a_full_machine_that_does_not_hold_us if {
	now := given({"process.states": states({}), "cgroup.reclaim": reclaim({}), "cgroup.pressure": {"io": {"some_ratio": 0}}}, writeback(0.9))
	count(cause.refutes) == 1 with input as now
}

test_without_wchan_nobody_knows if {
	now := given({"process.states": states({"waits_known": false}), "cgroup.reclaim": reclaim({})}, writeback(0.9))
	count(cause.refutes) == 0 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
