package causes.memory.node_reclaim_pressure_test

import data.causes.memory.node_reclaim_pressure as cause

paging(more) := object.union(
	{"window_usec": 2000000, "available_ratio": 0.03, "available_bytes": 67108864, "kswapd_scans_in_window": 90000, "alloc_stalls_in_window": 400, "compact_stalls_in_window": 0},
	more,
)

given(p, seen, absent, node) := {"seen": seen, "absent": absent, "node": {"seen": object.union({"node.paging": p}, node), "absent": {}}}

waits(ratio) := {"cgroup.pressure": {"memory": {"some_ratio": ratio}}}

test_the_machine_is_short_and_we_wait if {
	some p in cause.proves with input as given(paging({}), waits(0.4), {}, {})
	p.says == "the machine has 3 % of its memory available (64.0 MiB); in the window of 2.0 s tasks had to reclaim for it 400 times, and kswapd looked at 90000 pages; tasks of this container waited for memory 40 % of the time"
	count(cause.refutes) == 0 with input as given(paging({}), waits(0.4), {}, {})
}

test_on_v1_our_pages_come_back if {
	now := given(paging({}), {"cgroup.reclaim": {"refault_bytes_per_second": 10485760}}, {"cgroup.pressure": "v1"}, {"node.pressure": {"memory": {"some_ratio": 0.6}}})
	count(cause.proves) == 1 with input as now
	count(cause.supports) == 2 with input as now
}

test_on_v1_a_task_waits_for_a_page if {
	now := given(paging({}), {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}]}}, {"cgroup.pressure": "v1"}, {})
	count(cause.proves) == 1 with input as now
	calm := given(paging({"available_ratio": 0.5}), {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}]}}, {"cgroup.pressure": "v1"}, {})
	count(cause.proves) == 0 with input as calm
}

# A protected container on a machine that is short does not feel it.
test_we_do_not_wait if {
	now := given(paging({}), waits(0.01), {}, {})
	count(cause.proves) == 0 with input as now
	count(cause.weakens) == 1 with input as now
}

# A limit's reclaim scans pages too, and is no shortage of the machine.
test_plenty_is_available if {
	now := given(paging({"available_ratio": 0.86, "kswapd_scans_in_window": 0, "alloc_stalls_in_window": 0}), waits(0.4), {}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as now
	count(cause.refutes) == 2 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
