package causes.process.frozen_test

import data.causes.process.frozen as cause
import data.lib_test as scene

given(more) := scene.given({"cgroup.freezer": more}, {})

test_frozen_by_itself if {
	frozen := given({"version": 1, "frozen": true, "state": "FROZEN", "self": true})
	[p.says | some p in cause.proves] == ["its cgroup was frozen in both looks (FROZEN): it was told to freeze itself"] with input as frozen
	count(cause.refutes) == 0 with input as frozen
}

test_frozen_by_a_cgroup_above if {
	frozen := given({"frozen": true, "state": "frozen", "self": false, "ancestor": "/pods"})
	[p.says | some p in cause.proves] == ["its cgroup was frozen in both looks (frozen): the cgroup above it, /pods, was told to freeze"] with input as frozen
}

test_half_frozen if {
	count(cause.supports) == 1 with input as given({"state": "FREEZING"})
	count(cause.refutes) == 0 with input as given({"state": "FREEZING"})
}

test_thawed if {
	[r.says | some r in cause.refutes] == ["its cgroup was not frozen (thawed)"] with input as given({})
}

test_a_stopped_process_is_not_frozen if {
	stopped := scene.given({"process.states": {"stopped": 2, "stopped_in_both": 2}}, {})
	count(cause.proves) + count(cause.supports) == 0 with input as stopped
	[r.says | some r in cause.refutes] == ["its cgroup was not frozen (thawed); 2 of its 2 threads are stopped, in state T, by a signal (SIGSTOP) or a tracer: SIGCONT lets them go on"] with input as stopped
}

test_no_freezer if {
	root := {"subject": {"kind": "container"}, "seen": {}, "absent": {"cgroup.freezer": "it is in the root cgroup"}, "node": {"seen": {}, "absent": {}}}
	count(cause.refutes) == 1 with input as root
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
