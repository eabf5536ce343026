package causes.memory.swap_thrash_test

import data.causes.memory.swap_thrash as cause

reclaim(more) := object.union(
	{
		"version": 2, "path": "/a", "level": "container", "window_usec": 2000000, "limit_bytes": 67108864, "usage_bytes": 66330624, "used_ratio": 0.99,
		"max_events_in_window": 500, "anon_refaults_in_window": 8000, "swap_bytes": 62914560, "refault_bytes_per_second": 0,
	},
	more,
)

paging(more) := object.union({"window_usec": 2000000, "swap_total_bytes": 536870912, "swap_ins_in_window": 8100, "swap_outs_in_window": 8000}, more)

given(own, seen, absent, node) := {
	"seen": object.union({"cgroup.reclaim": own}, seen), "absent": absent,
	"node": {"seen": object.union({"node.paging": paging({})}, node), "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"memory": {"some_ratio": ratio}}}

test_pages_come_back_from_swap if {
	now := given(reclaim({}), waits(0.8), {}, {})
	some p in cause.proves with input as now
	p.says == "4000 of its anonymous pages a second (15.6 MiB/s) came back from swap in the window of 2.0 s, 60.0 MiB of it are out there; its own limit of 64.0 MiB was met 500 times in the window of 2.0 s; its tasks waited for memory 80 % of the time"
	count(cause.refutes) == 0 with input as now
}

test_a_task_waits_for_a_page if {
	now := given(reclaim({}), {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}]}}, {}, {})
	some p in cause.proves with input as now
	endswith(p.says, "; a task of it in uninterruptible sleep in both looks, in folio_wait_bit_common")
}

test_on_v1_most_of_the_machines_swapping if {
	now := given(reclaim({"version": 1}), {}, {"cgroup.pressure": "v1"}, {"node.pressure": {"memory": {"some_ratio": 0.5}}})
	some p in cause.proves with input as now
	contains(p.says, "99 % of what the machine swapped in; tasks on it waited for memory 50 % of the time")
	others := object.union(now, {"node": {"seen": object.union(now.node.seen, {"node.paging": paging({"swap_ins_in_window": 90000})}), "absent": {}}})
	count(cause.proves) == 0 with input as others
}

test_an_old_kernel_counts_the_machine_only if {
	now := given(object.remove(reclaim({}), ["anon_refaults_in_window"]), {}, {}, {})
	count(cause.supports) == 1 with input as now
	count(cause.proves) == 0 with input as now
}

# Swapped out an hour ago, and left there.
test_in_swap_and_not_missed if {
	now := given(reclaim({"anon_refaults_in_window": 3}), waits(0), {}, {})
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_no_swap if {
	some r in cause.refutes with input as given(reclaim({"anon_refaults_in_window": 0}), {}, {}, {"node.paging": paging({"swap_total_bytes": 0})})
	r.says == "this machine has no swap"
}

test_nobody_swaps_in if {
	some r in cause.refutes with input as given(reclaim({"anon_refaults_in_window": 0}), {}, {}, {"node.paging": paging({"swap_ins_in_window": 0})})
	r.says == "the machine swapped nothing in during the window of 2.0 s"
}

test_back_and_nobody_waits if {
	count(cause.weakens) == 1 with input as given(reclaim({}), waits(0.01), {}, {})
	count(cause.proves) == 0 with input as given(reclaim({}), waits(0.01), {}, {})
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
