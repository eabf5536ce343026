package causes.cpu.softirq_saturation_test

import data.causes.cpu.softirq_saturation as cause
import data.lib_test as scene

hot(ratio, softnet) := scene.given({}, {"node.cpu": {"busiest_softirq_ratio": ratio}, "node.softnet": softnet})

squeezed := {"window_usec": 2000000, "processed_in_window": 900000, "dropped_in_window": 0, "squeezed_in_window": 41}

test_one_CPU_handles_packets_all_the_time if {
	[p.says | some p in cause.proves] == ["CPU 0 spent 82 % of its time in soft interrupts, and its rounds ended with packets left 41 times (0 dropped)"] with input as hot(0.82, squeezed)
}

test_without_packets_left_over_it_points_this_way if {
	calm := object.union(squeezed, {"squeezed_in_window": 0})
	count(cause.proves) == 0 with input as hot(0.82, calm)
	count(cause.supports) == 1 with input as hot(0.82, calm)
	count(cause.supports) == 1 with input as hot(0.3, calm)
}

test_no_CPU_is_hot if {
	count(cause.refutes) == 1 with input as hot(0.01, squeezed)
	count(cause.supports) == 0 with input as hot(0.01, squeezed)
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
