package causes.net.conntrack_table_full_test

import data.causes.net.conntrack_table_full as cause

table(more) := object.union(
	{"window_usec": 2000000, "entries": 20, "limit": 262144, "used_ratio": 0.0001, "drops_in_window": 0, "early_drops_in_window": 0, "insert_failed_in_window": 0},
	more,
)

full := {"entries": 8, "limit": 8, "used_ratio": 1}

given(own, node) := {
	"seen": {"conntrack.stats": table(own)}, "absent": {},
	"node": {"seen": {"conntrack.node": table(node)}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_a_full_table_that_drops if {
	says(cause.proves, "the connection table of its network namespace is full (8 of 8 entries in both looks), and 25 packets were dropped in 2.0 s") with input as given(object.union(full, {"drops_in_window": 25}), {})
	says(cause.proves, "the connection table of the node is full") with input as given({}, object.union(full, {"drops_in_window": 1}))
	count(cause.refutes) == 0 with input as given({}, object.union(full, {"drops_in_window": 1}))
}

test_entries_thrown_out if {
	says(cause.supports, "3 entries were thrown out") with input as given({}, object.union(full, {"early_drops_in_window": 3}))
}

test_a_full_table_that_drops_nothing_is_a_hint if {
	count(cause.proves) == 0 with input as given({}, full)
	count(cause.supports) == 1 with input as given({}, full)
	count(cause.refutes) == 0 with input as given({}, full)
}

# Its drops are the clashes.
test_clashes_are_another_cause if {
	clash := {"drops_in_window": 5, "insert_failed_in_window": 5}
	count(cause.proves) == 0 with input as given({}, object.union(full, clash))
	count(cause.refutes) == 2 with input as given({}, clash)
}

test_there_is_room if {
	says(cause.refutes, "of the node holds 20 entries of 262144") with input as given({}, {})
}

test_drops_with_room_are_undecided if {
	count(cause.proves) == 0 with input as given({"drops_in_window": 4}, {})
	count(cause.refutes) == 0 with input as given({"drops_in_window": 4}, {})
}

# One table that is not read could be the full one.
test_the_other_table_is_not_known if {
	count(cause.refutes) == 0 with input as {"seen": {"conntrack.stats": table({})}, "absent": {}, "node": {"seen": {}, "absent": {}}}
}

test_no_limit_could_be_read if {
	says(cause.refutes, "holds 20 entries, and") with input as {
		"seen": {"conntrack.stats": object.remove(table({}), ["limit", "used_ratio"])}, "absent": {},
		"node": {"seen": {}, "absent": {"conntrack.node": "not loaded"}},
	}
}

test_nothing_is_tracked if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"conntrack.stats": "not loaded"}, "node": {"seen": {}, "absent": {"conntrack.node": "not loaded"}}}
}

logged(age, more) := {"seen": {"kernel.network": {"events": [object.union({"kind": "conntrack-full", "age_seconds": age, "line": "nf_conntrack: table full, dropping packet"}, more)]}}, "absent": {}}

test_a_line_of_the_kernel if {
	count(cause.supports) == 1 with input as logged(5, {})
	count(cause.supports) == 0 with input as logged(7200, {})
	count(cause.supports) == 0 with input as logged(5, {"ours": false})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
