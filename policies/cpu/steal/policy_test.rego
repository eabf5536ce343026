package causes.cpu.steal_test

import data.causes.cpu.steal as cause
import data.lib_test as scene

stolen(ratio, idle) := scene.given({"process.sched": scene.waits}, {"node.cpu": {"steal_ratio": ratio, "idle_ratio": idle, "busy_ratio": 1 - idle}})

test_the_hypervisor_takes_much if {
	[p.says | some p in cause.proves] == ["the hypervisor took 30 % of the machine's CPU time; 10 % of it was idle"] with input as stolen(0.3, 0.1)
	count(cause.refutes) == 0 with input as stolen(0.3, 0.1)
}

test_a_little_points_this_way if {
	count(cause.proves) == 0 with input as stolen(0.08, 0.1)
	count(cause.supports) == 1 with input as stolen(0.08, 0.1)
	count(cause.supports) == 1 with input as stolen(0.08, 0.8)
}

test_none if {
	count(cause.refutes) == 1 with input as stolen(0, 0)
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
