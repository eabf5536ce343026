package causes.limits.inotify_watches_test

import data.causes.limits.inotify_watches as cause

inotify(more) := {"seen": {"process.inotify": {"complete": true, "users": [object.union(
	{
		"uid": 4242, "instances": 3, "instances_limit": 128, "instances_ratio": 0.0234, "own_instances": 1,
		"watches": 20, "watches_limit": 65536, "watches_ratio": 0.0003, "own_watches": 20,
	},
	more,
)]}}, "absent": {}}

strong := [1 | some s in cause.supports; s.strong]

test_it_holds_them_itself if {
	now := inotify({"watches": 128, "watches_limit": 128, "watches_ratio": 1, "own_watches": 127})
	count(cause.supports) == 1 with input as now
	count(strong) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_others_hold_them if {
	now := inotify({"watches": 128, "watches_limit": 128, "watches_ratio": 1, "own_watches": 0})
	count(cause.supports) == 1 with input as now
	count(strong) == 0 with input as now
	count(cause.refutes) == 0 with input as now
}

test_there_is_room if {
	count(cause.supports) == 0 with input as inotify({})
	count(cause.refutes) == 1 with input as inotify({})
}

test_not_everybody_could_be_looked_at if {
	part := object.union(inotify({}), {"seen": {"process.inotify": {"complete": false}}})
	count(cause.refutes) == 0 with input as part
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
