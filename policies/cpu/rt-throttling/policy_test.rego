package causes.cpu.rt_throttling_test

import data.causes.cpu.rt_throttling as cause
import data.lib_test as scene

logged(age) := {"covers_seconds": 9000, "events": [{"kind": "rt-throttling", "age_seconds": age}]}

waiting(age) := scene.given({"process.sched": scene.waits, "cgroup.cpu": {"used_cpus": 0.1}, "kernel.limits": logged(age)}, {"node.cpu": scene.full})

test_it_began_now if {
	[p.says | some p in cause.proves] == ["the kernel began to throttle real-time tasks 8.0 s ago, and its threads waited 1.6 s for a CPU and ran 0.4 s"] with input as waiting(8)
}

test_the_kernel_says_so_once_since_boot if {
	count(cause.proves) == 0 with input as waiting(86400)
	count(cause.supports) == 1 with input as waiting(86400)
}

test_nobody_waits if {
	given := scene.given({"kernel.limits": logged(86400)}, {})
	count(cause.supports) == 0 with input as given
	count(cause.refutes) == 2 with input as given
}

test_a_silent_log_and_nobody_waits if {
	count(cause.refutes) == 3 with input as scene.given({"kernel.limits": {"covers_seconds": 9000, "events": []}}, {})
}

test_a_silent_log_alone_refutes_nothing if {
	silent := scene.given({"process.sched": scene.waits, "kernel.limits": {"covers_seconds": 9000, "events": []}}, {"node.cpu": scene.full})
	count(cause.refutes) == 0 with input as silent
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
