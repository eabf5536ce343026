package causes.overlay.deep_lowers_test

import data.causes.overlay.deep_lowers as cause

given(lowers, system) := {
	"seen": {
		"overlay.mount": {"lowers": lowers, "read_only": false},
		"cgroup.cpu": {"window_usec": 2000000, "usage_usec_in_window": 1000000, "system_usec_in_window": system},
	},
	"absent": {}, "node": {"seen": {}, "absent": {}},
}

test_a_hundred_layers_and_it_toils_in_the_kernel if {
	count(cause.supports) == 2 with input as given(120, 800000)
	count(cause.supports) == 1 with input as given(120, 100000)
}

test_seventy_are_a_hint if count(cause.supports) == 1 with input as given(70, 800000)

test_seven_are_ordinary if {
	some r in cause.refutes with input as given(7, 800000)
	r.says == "its root has 7 layers, which is ordinary"
}

test_no_overlay if {
	none := {"seen": {}, "absent": {"overlay.mount": "the root of its main process is ext4 and no overlay"}, "node": {"seen": {}, "absent": {}}}
	count(cause.refutes) == 1 with input as none
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.supports) + count(cause.refutes) == 0 with input as none
}
