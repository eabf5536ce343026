package causes.cpu.thermal_or_frequency_test

import data.causes.cpu.thermal_or_frequency as cause
import data.lib_test as scene

thermal := {"cpus": 2, "throttles_in_window": 0, "throttles_total": 40, "lowest_frequency_ratio": 0.2, "highest_frequency_ratio": 0.9, "allowed_frequency_ratio": 1, "governors": ["schedutil"]}

given(more, machine) := scene.given({}, {"node.thermal": object.union(thermal, more), "node.cpu": machine})

test_throttled_for_heat if {
	count(cause.proves) == 1 with input as given({"throttles_in_window": 7}, {})
	count(cause.supports) == 1 with input as given({"throttles_in_window": 1}, {})
}

test_a_setting_holds_them_down if {
	count(cause.supports) == 1 with input as given({"allowed_frequency_ratio": 0.5}, {})
	count(cause.refutes) == 0 with input as given({"allowed_frequency_ratio": 0.5}, {})
}

test_busy_and_slow if {
	slow := given({"highest_frequency_ratio": 0.4}, scene.full)
	count(cause.supports) == 1 with input as slow
	count(cause.refutes) == 0 with input as slow
}

test_an_idle_CPU_is_slow_on_purpose if {
	idle := given({"highest_frequency_ratio": 0.3}, {})
	count(cause.supports) == 0 with input as idle
	count(cause.refutes) == 1 with input as idle
}

test_cool_and_fast if {
	count(cause.refutes) == 2 with input as given({}, {})
}

test_a_virtual_machine_shows_none if {
	vm := {"subject": {"kind": "container"}, "seen": {}, "absent": {}, "node": {"seen": {}, "absent": {"node.thermal": "no CPU shows a frequency"}}}
	count(cause.refutes) == 1 with input as vm
}

test_the_log_says_so if {
	hot := {"kernel.limits": {"events": [{"kind": "thermal-throttling", "age_seconds": 12}]}}
	count(cause.supports) == 1 with input as scene.given(hot, {})
	old := {"kernel.limits": {"events": [{"kind": "thermal-throttling", "age_seconds": 7200}]}}
	count(cause.supports) == 0 with input as scene.given(old, {})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as scene.nothing
}
