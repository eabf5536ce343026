package causes.memory.limit_reclaim_thrash_test

import data.causes.memory.limit_reclaim_thrash as cause

# A container at its limit of 64 MiB that reads 1 GiB of dropped pages a second, looked at for 2 s.
reclaim(more) := object.union(
	{
		"version": 2, "path": "/pod/a", "level": "container", "window_usec": 2000000, "limit_bytes": 67108864, "usage_bytes": 66330624,
		"used_ratio": 0.99, "max_events_in_window": 6172, "max_events_below_in_window": 0, "file_refaults_in_window": 524288,
		"refault_bytes_per_second": 1073741824, "major_faults_in_window": 0,
	},
	more,
)

above(levels) := {"levels": levels, "complete": true}

pod := reclaim({"path": "/pod", "level": "pod", "limit_bytes": 134217728, "max_events_in_window": 0, "used_ratio": 0.5})

given(seen, absent, node) := {"seen": seen, "absent": absent, "node": {"seen": node, "absent": {}}}

on_v2(own, levels, ratio) := given(
	{"cgroup.reclaim": own, "cgroup.reclaim_ancestors": above(levels), "cgroup.pressure": {"memory": {"some_ratio": ratio}, "io": {"some_ratio": ratio}}},
	{}, {},
)

test_pages_come_back_and_tasks_wait if {
	input_v2 := on_v2(reclaim({}), [pod], 0.43)
	some p in cause.proves with input as input_v2
	p.says == "its own limit of 64.0 MiB was met 6172 times in the window of 2.0 s, and 1.0 GiB/s of its file pages were read again after they had been dropped; its tasks waited for memory 43 % of the time"
	count(cause.refutes) == 0 with input as input_v2
}

test_the_pods_limit if {
	input_v2 := on_v2(
		object.remove(reclaim({"max_events_in_window": 0}), ["limit_bytes", "used_ratio"]),
		[object.union(pod, {"max_events_in_window": 900, "used_ratio": 0.98})], 0.43,
	)
	some p in cause.proves with input as input_v2
	startswith(p.says, "the limit of its pod (/pod) of 128.0 MiB was met 900 times") with input as input_v2
	count(cause.refutes) == 0 with input as input_v2
}

# cgroup v1: the machine's pressure, whose pages are nearly all ours.
on_v1(own, node) := given(
	{"cgroup.reclaim": object.union(own, {"version": 1}), "cgroup.reclaim_ancestors": above([])},
	{"cgroup.pressure": "cgroup v1"}, node,
)

roomy := {
	"node.paging": {"available_ratio": 0.86, "kswapd_scans_in_window": 0, "alloc_stalls_in_window": 0, "file_refaults_in_window": 530000},
	"node.pressure": {"memory": {"some_ratio": 0.4}, "io": {"some_ratio": 0.01}},
}

test_on_v1_the_machine_waits_for_our_pages if {
	some p in cause.proves with input as on_v1(reclaim({}), roomy)
	contains(p.says, "99 % of all pages the machine read again; tasks on it waited for memory 40 % of the time, though 86 % of its memory is available")
}

reads(n) := {"cgroup.io": {"version": 2, "devices": [{"device": "254:0", "read_bytes_per_second": n}]}}

# What streams through the cache is waited for as I/O.
test_what_it_reads_from_disks_is_what_came_back if {
	streaming := on_v2(reclaim({}), [pod], 0.05)
	waits := {"cgroup.pressure": {"memory": {"some_ratio": 0.05}, "io": {"some_ratio": 0.6}}}
	some p in cause.proves with input as object.union(streaming, {"seen": object.union(streaming.seen, object.union(waits, reads(1100000000)))})
	endswith(p.says, "which is most of the 1.0 GiB/s it read from disks; its tasks waited for I/O 60 % of the time")
	count(cause.proves) == 0 with input as object.union(streaming, {"seen": object.union(streaming.seen, object.union(waits, reads(9000000000)))})
}

test_on_v1_the_disks_read_our_pages if {
	node := object.union(roomy, {
		"node.pressure": {"memory": {"some_ratio": 0.03}, "io": {"some_ratio": 0.22}},
		"node.disks": {"disks": [{"name": "vda", "read_bytes_per_second": 1200000000}]},
	})
	some p in cause.proves with input as on_v1(reclaim({}), node)
	contains(p.says, "tasks on it waited for I/O 22 % of the time")
	others := object.union(node, {"node.disks": {"disks": [{"name": "vda", "read_bytes_per_second": 9200000000}]}})
	count(cause.proves) == 0 with input as on_v1(reclaim({}), others)
}

test_on_v1_somebody_elses_pages_prove_nothing if {
	others := object.union(roomy, {"node.paging": object.union(roomy["node.paging"], {"file_refaults_in_window": 5300000})})
	count(cause.proves) == 0 with input as on_v1(reclaim({}), others)
	count(cause.supports) == 1 with input as on_v1(reclaim({}), others)
}

test_on_v1_a_short_machine_is_another_cause if {
	short := object.union(roomy, {"node.paging": object.union(roomy["node.paging"], {"kswapd_scans_in_window": 9000})})
	count(cause.proves) == 0 with input as on_v1(reclaim({}), short)
}

test_without_any_pressure_to_read_it_is_likely if {
	some s in cause.supports with input as on_v1(reclaim({}), {})
	s.strong with input as on_v1(reclaim({}), {})
	count(cause.proves) == 0 with input as on_v1(reclaim({}), {})
}

test_tasks_wait_for_pages if {
	stuck := object.union(on_v1(reclaim({}), {}), {"seen": object.union(on_v1(reclaim({}), {}).seen, {"process.states": {"stuck_in_d": [{"waits_in": "folio_wait_bit_common"}]}})})
	count(cause.supports) == 2 with input as stuck
}

test_a_large_cache_that_is_hardly_turned_over if {
	hardly := reclaim({"limit_bytes": 8589934592, "refault_bytes_per_second": 10485760})
	some s in cause.supports with input as on_v1(hardly, {})
	not s.strong with input as on_v1(hardly, {})
}

test_nobody_waits if {
	count(cause.weakens) == 1 with input as on_v2(reclaim({}), [pod], 0.01)
	count(cause.proves) == 0 with input as on_v2(reclaim({}), [pod], 0.01)
}

# Memory and swap have one limit, as the kubelet sets it on v1: the kernel counts nothing.
test_a_limit_that_nobody_counts if {
	full := on_v1(object.remove(reclaim({"version": 1}), ["max_events_in_window"]), roomy)
	some p in cause.proves with input as full
	startswith(p.says, "its own limit of 64.0 MiB is reached (99 % of it are used), and 1.0 GiB/s of its file pages")
	count(cause.refutes) == 0 with input as full
}

# The look-alike: new files fill the cache, the limit is met all the time, nothing comes back.
test_a_full_cache_is_calm if {
	calm := on_v2(reclaim({"refault_bytes_per_second": 2038, "file_refaults_in_window": 1}), [pod], 0.01)
	count(cause.proves) + count(cause.supports) == 0 with input as calm
	some r in cause.refutes with input as calm
	r.says == "2.0 KiB/s of its file pages were read again in the window: what was dropped is not missed"
}

test_nothing_was_read_again if {
	some r in cause.refutes with input as on_v2(reclaim({"refault_bytes_per_second": 0, "file_refaults_in_window": 0}), [pod], 0)
	startswith(r.says, "none of its file pages")
}

test_no_limit_was_met if {
	some r in cause.refutes with input as on_v2(reclaim({"max_events_in_window": 0}), [pod], 0.4)
	startswith(r.says, "no memory limit was met")
}

test_there_is_no_limit if {
	free := object.remove(reclaim({"max_events_in_window": 0}), ["limit_bytes", "used_ratio"])
	some r in cause.refutes with input as on_v2(free, [], 0.4)
	r.says == "neither it nor a cgroup above it has a memory limit"
}

test_a_limit_above_that_could_not_be_read_may_be_the_one if {
	unread := given({"cgroup.reclaim": reclaim({"max_events_in_window": 0}), "cgroup.reclaim_ancestors": {"levels": [], "complete": false}}, {}, {})
	count(cause.refutes) == 0 with input as unread
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as given({}, {}, {})
}
