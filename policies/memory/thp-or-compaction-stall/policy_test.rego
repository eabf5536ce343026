package causes.memory.thp_or_compaction_stall_test

import data.causes.memory.thp_or_compaction_stall as cause

paging(more) := object.union({"window_usec": 2000000, "compact_stalls_in_window": 300, "compact_failures_in_window": 290, "kswapd_scans_in_window": 0}, more)

reclaim := {"version": 2, "window_usec": 2000000, "refault_bytes_per_second": 0, "max_events_in_window": 0, "high_events_in_window": 0}

given(p, seen, absent, node) := {
	"seen": object.union({"cgroup.reclaim": reclaim, "cgroup.reclaim_ancestors": {"levels": [], "complete": true}}, seen), "absent": absent,
	"node": {"seen": object.union({"node.paging": p}, node), "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"memory": {"some_ratio": ratio}}}

test_nothing_else_waits_for_memory if {
	some p in cause.proves with input as given(paging({}), waits(0.2), {}, {})
	startswith(p.says, "tasks compacted memory themselves 150 times a second in the window of 2.0 s, and 290 of 300 times in vain; tasks of this container waited for memory 20 % of the time, though no limit")
}

test_with_a_limit_met_it_is_no_proof if {
	now := given(paging({}), object.union(waits(0.2), {"cgroup.reclaim": object.union(reclaim, {"limit_bytes": 1, "max_events_in_window": 9})}), {}, {})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

test_with_the_machine_short_it_is_no_proof if {
	count(cause.proves) == 0 with input as given(paging({"kswapd_scans_in_window": 5000}), waits(0.2), {}, {})
}

test_on_v1_it_points_this_way if {
	now := given(paging({}), {}, {"cgroup.pressure": "v1"}, {"node.pressure": {"memory": {"some_ratio": 0.2}}})
	count(cause.supports) == 1 with input as now
	count(cause.proves) == 0 with input as now
}

test_it_is_not_felt_here if count(cause.weakens) == 1 with input as given(paging({}), waits(0), {}, {})

test_nobody_compacts if {
	some r in cause.refutes with input as given(paging({"compact_stalls_in_window": 0}), waits(0.3), {}, {})
	r.says == "no task compacted memory itself in the window of 2.0 s"
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
