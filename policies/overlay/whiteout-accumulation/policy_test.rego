package causes.overlay.whiteout_accumulation_test

import data.causes.overlay.whiteout_accumulation as cause

given(whiteouts, system) := {
	"seen": {
		"overlay.upper": {"complete": true, "whiteouts": whiteouts, "most_whiteouts": whiteouts, "most_whiteouts_in": "/data"},
		"overlay.mount": {"read_only": false},
		"cgroup.cpu": {"window_usec": 2000000, "usage_usec_in_window": 1000000, "system_usec_in_window": system},
	},
	"absent": {}, "node": {"seen": {}, "absent": {}},
}

test_many_and_it_toils_in_the_kernel if {
	count(cause.supports) == 2 with input as given(4000, 800000)
	some s in cause.supports with input as given(4000, 800000)
	s.says == "4000 names of the image are marked as removed in /data alone, 4000 in all that was looked at"
}

test_many_and_it_computes if count(cause.supports) == 1 with input as given(4000, 100000)

test_what_a_package_manager_leaves if {
	count(cause.supports) == 0 with input as given(150, 800000)
	some r in cause.refutes with input as given(150, 800000)
	r.says == "its writable layer has 150 whiteouts"
}

test_a_partial_walk_refutes_nothing if {
	partial := object.union(given(150, 0), {"seen": object.union(given(150, 0).seen, {"overlay.upper": {"complete": false, "whiteouts": 3, "most_whiteouts": 3}})})
	count(cause.refutes) == 0 with input as partial
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.supports) + count(cause.refutes) == 0 with input as none
}
