package causes.net.conntrack_insert_failed_test

import data.causes.net.conntrack_insert_failed as cause

table(more) := object.union(
	{"window_usec": 2000000, "entries": 20, "limit": 262144, "used_ratio": 0.0001, "drops_in_window": 0, "early_drops_in_window": 0, "insert_failed_in_window": 0},
	more,
)

given(own, node) := {
	"seen": {"conntrack.stats": table(own)}, "absent": {},
	"node": {"seen": {"conntrack.node": table(node)}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_many_clashes if {
	says(cause.proves, "7 connections could not be inserted into the connection table of the node in 2.0 s") with input as given({}, {"insert_failed_in_window": 7, "drops_in_window": 7})
	count(cause.refutes) == 0 with input as given({}, {"insert_failed_in_window": 7})
}

test_one_clash_is_a_hint if {
	count(cause.proves) == 0 with input as given({"insert_failed_in_window": 1}, {})
	says(cause.supports, "1 connection could not") with input as given({"insert_failed_in_window": 1}, {})
}

# In a full table it is the table's size that fails them.
test_a_full_table_is_another_cause if {
	count(cause.proves) == 0 with input as given({"insert_failed_in_window": 7, "used_ratio": 1}, {})
	count(cause.supports) == 1 with input as given({"insert_failed_in_window": 7, "used_ratio": 1}, {})
}

test_none_failed if {
	count(cause.refutes) == 2 with input as given({}, {})
	count(cause.supports) == 0 with input as given({}, {})
}

test_nothing_is_tracked if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"conntrack.stats": "not loaded"}, "node": {"seen": {}, "absent": {"conntrack.node": "not loaded"}}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
