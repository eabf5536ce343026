package causes.process.stopped_test

import data.causes.process.stopped as cause

states(more) := {"seen": {"process.states": object.union({"tasks": 4, "looked": 4, "complete": true, "zombies": 0, "stopped": 0, "held": 0, "main": main("S", {}), "stopped_in_both": 0, "signalled_in_both": 0, "traced_in_both": 0}, more)}, "absent": {}}

main(state, more) := object.union({"pid": 176, "command": "app", "state": state, "tracing": {"pid": 0}}, more)

test_a_stopped_main_process if {
	given := states({"stopped": 1, "stopped_in_both": 1, "signalled_in_both": 1, "main": main("T", {})})
	some a in cause.proves with input as given
	contains(a.says, "its main process, app (pid 176), was stopped in both looks (state T)")
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 0 with input as given
}

test_all_of_it_is_stopped if {
	given := states({"tasks": 5, "zombies": 1, "stopped": 4, "stopped_in_both": 4, "signalled_in_both": 4})
	some a in cause.proves with input as given
	contains(a.says, "all of its 4 threads were stopped in both looks, by a signal")
}

test_a_stopped_child if {
	given := states({"stopped": 1, "stopped_in_both": 1, "signalled_in_both": 1, "main": main("S", {})})
	count(cause.proves) == 0 with input as given
	some a in cause.supports with input as given
	a.strong
	a.says == "1 of its threads was stopped in both looks, by a signal; SIGCONT lets them go on"
}

test_a_tracer if {
	given := states({"stopped": 1, "stopped_in_both": 1, "traced_in_both": 1, "main": main("t", {"tracing": {"pid": 4242, "command": "gdb"}})})
	count(cause.proves) == 0 with input as given
	some a in cause.supports with input as given
	a.says == "a tracer held 1 of its threads in both looks (state t), and its main process is traced by gdb (pid 4242)"
}

# One thread is held by a tracer, another was stopped by a signal: each is told of for itself.
test_a_tracer_and_a_signal if {
	given := states({"stopped": 2, "stopped_in_both": 2, "signalled_in_both": 1, "traced_in_both": 1, "main": main("S", {})})
	count(cause.proves) == 0 with input as given
	{a.says | some a in cause.supports} == {
		"a tracer held 1 of its threads in both looks (state t)",
		"1 of its threads was stopped in both looks, by a signal; SIGCONT lets them go on",
	} with input as given
}

# The one that a tracer holds now ran in the first look; the one that a signal stopped did not.
test_a_tracer_that_came_in_between if {
	given := states({"stopped": 2, "stopped_in_both": 1, "signalled_in_both": 1, "main": main("S", {})})
	{a.says | some a in cause.supports} == {"1 of its threads was stopped in both looks, by a signal; SIGCONT lets them go on"} with input as given
}

test_a_tracer_that_let_go if {
	given := states({"tasks": 1, "stopped": 1, "stopped_in_both": 1, "main": main("various", {})})
	count(cause.proves) == 0 with input as given
	{a.says | some a in cause.supports} == {"1 of its threads was stopped in both looks, by a tracer in the one and by a signal in the other"} with input as given
}

# strace lets it run from one system call to the next.
test_a_tracer_that_stops_it_now_and_then if {
	by := {"tracing": {"pid": 4242, "command": "strace"}}
	met := states({"stopped": 1, "held": 1, "main": main("various", by)})
	some a in cause.supports with input as met
	a.says == "its main process, app (pid 176), is traced by strace (pid 4242), which held 1 of its threads when they were looked at: it stops them at every system call or signal that it wants to see"
	a.strong
	count(cause.refutes) == 0 with input as met
	some b in cause.supports with input as states({"stopped": 1, "main": main("S", by)}) # by a signal
	not b.strong
	some c in cause.supports with input as states({"stopped": 1, "main": main("S", {"tracing": {"pid": 4242, "command": "strace", "inside": true}})})
	endswith(c.says, "traced by strace (pid 4242), one of its own processes")
	not c.strong
}

test_stopped_in_one_look_only if {
	given := states({"stopped": 1})
	count(cause.proves) == 0 with input as given
	count(cause.supports) == 0 with input as given
}

test_nobody_is_stopped if {
	count(cause.refutes) == 1 with input as states({})
	count(cause.refutes) == 0 with input as states({"complete": false})
	unknown := object.remove(main("S", {}), ["tracing"])
	s := object.union(object.remove(states({}).seen["process.states"], ["main"]), {"main": unknown})
	count(cause.refutes) == 0 with input as {"seen": {"process.states": s}, "absent": {}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	blind := {"seen": {}, "absent": {}}
	count(cause.proves) == 0 with input as blind
	count(cause.supports) == 0 with input as blind
	count(cause.refutes) == 0 with input as blind
}

test_no_process_no_stop if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"process.states": "its cgroup has no process"}}
}
