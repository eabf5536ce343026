package causes.net.arp_table_overflow_test

import data.causes.net.arp_table_overflow as cause

given(arp) := {
	"seen": {}, "absent": {},
	"node": {"seen": {"network.neighbour_tables": {"window_usec": 2000000, "tables": [
		object.union({"name": "arp", "entries": 12, "limit": 1024, "used_ratio": 0.01, "table_fulls_in_window": 0, "forced_gc_runs_in_window": 0}, arp),
		{"name": "ndisc", "entries": 10, "limit": 1024, "used_ratio": 0.01, "table_fulls_in_window": 0, "forced_gc_runs_in_window": 0},
	]}}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

full := {"entries": 1024, "used_ratio": 1}

test_a_neighbour_was_refused if {
	says(cause.proves, "(arp, 1024 of 1024 entries) refused 21 entries in 2.0 s") with input as given(object.union(full, {"table_fulls_in_window": 21}))
	count(cause.refutes) == 0 with input as given(object.union(full, {"table_fulls_in_window": 21}))
}

test_full_and_searched if {
	says(cause.supports, "was searched 40 times") with input as given(object.union(full, {"forced_gc_runs_in_window": 40}))
	count(cause.proves) == 0 with input as given(object.union(full, {"forced_gc_runs_in_window": 40}))
}

test_full_alone_is_a_hint if {
	count(cause.supports) == 1 with input as given(full)
	count(cause.refutes) == 0 with input as given(full)
}

# Looking for old entries is what the collector is for.
test_searched_with_room_to_spare if {
	count(cause.supports) == 0 with input as given({"forced_gc_runs_in_window": 40})
	count(cause.refutes) > 0 with input as given({"forced_gc_runs_in_window": 40})
}

test_there_is_room if {
	says(cause.refutes, "(arp) refused nobody in 2.0 s and holds 12 of 1024 entries") with input as given({})
}

logged(age) := {"seen": {"kernel.network": {"events": [{"kind": "neighbour-overflow", "age_seconds": age, "line": "neighbour: arp_cache: neighbor table overflow!"}]}}, "absent": {}}

test_a_line_of_the_kernel if {
	count(cause.supports) == 1 with input as logged(5)
	count(cause.supports) == 0 with input as logged(7200)
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
