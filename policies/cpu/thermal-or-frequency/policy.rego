# METADATA
# title: The CPUs run slower than they could
# description: >-
#   Heat, a power limit or a setting holds the CPUs below their frequency. All
#   work takes longer, and no counter of the container shows it.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/pm/cpufreq.html
# custom:
#   needs:
#     node.thermal: [prove, refute, support]
#     node.cpu: support
#     kernel.limits: support
#   explains: [app.cpu-bound-self]
#   next: Look at cooling and at the firmware's power settings; scaling_max_freq and the governor tell a setting from heat.
package causes.cpu.thermal_or_frequency

import data.lib

# Below three quarters of its frequency a CPU takes a third longer for everything.
slow := 0.75

proves contains lib.says(
	sprintf("CPUs were throttled for heat %d times in the window", [t.throttles_in_window]),
	[lib.cite_node("node.thermal", "throttles_in_window")],
) if {
	t := input.node.seen["node.thermal"]
	t.throttles_in_window >= 2
}

supports contains lib.says_strongly("a CPU was throttled for heat in the window", [lib.cite_node("node.thermal", "throttles_in_window")]) if {
	input.node.seen["node.thermal"].throttles_in_window == 1
}

supports contains lib.says_strongly(
	sprintf("the CPUs may not go above %s of their frequency (scaling_max_freq)", [lib.percent(t.allowed_frequency_ratio)]),
	[lib.cite_node("node.thermal", "allowed_frequency_ratio")],
) if {
	t := input.node.seen["node.thermal"]
	t.allowed_frequency_ratio < slow
}

# An idle CPU is slow on purpose. Where all of them are busy, none is.
supports contains lib.says_strongly(
	sprintf("the CPUs were %s busy, and the fastest ran at %s of its frequency", [lib.percent(n.busy_ratio), lib.percent(t.highest_frequency_ratio)]),
	[lib.cite_node("node.thermal", "highest_frequency_ratio"), lib.cite_node("node.cpu", "busy_ratio")],
) if {
	t := input.node.seen["node.thermal"]
	t.highest_frequency_ratio < slow
	n := input.node.seen["node.cpu"]
	n.busy_ratio >= 0.8
}

supports contains lib.says(
	sprintf("the kernel logged %s ago that a CPU's clock was throttled for heat", [lib.seconds(e.age_seconds * 1000000)]),
	[lib.cite("kernel.limits", "events")],
) if {
	some e in input.seen["kernel.limits"].events
	e.kind == "thermal-throttling"
	e.age_seconds <= 60
}

refutes contains lib.says(
	sprintf("this machine shows no frequency and no throttle count: %s", [why]),
	[lib.cite_node("node.thermal", "")],
) if {
	why := input.node.absent["node.thermal"]
	not hot_lately
}

hot_lately if {
	some e in input.seen["kernel.limits"].events
	e.kind == "thermal-throttling"
	e.age_seconds <= 60
}

refutes contains lib.says(
	sprintf("no CPU was throttled in the window (%d times since boot), and they may run at %s of their frequency", [
		t.throttles_total, lib.percent(object.get(t, "allowed_frequency_ratio", 1)),
	]),
	[lib.cite_node("node.thermal", "throttles_in_window")],
) if {
	t := input.node.seen["node.thermal"]
	t.throttles_in_window == 0
	object.get(t, "allowed_frequency_ratio", 1) >= slow
	not slow_though_busy(t)
}

refutes contains lib.says(
	sprintf("a CPU ran at %s of its frequency", [lib.percent(t.highest_frequency_ratio)]),
	[lib.cite_node("node.thermal", "highest_frequency_ratio")],
) if {
	t := input.node.seen["node.thermal"]
	object.get(t, "throttles_in_window", 0) == 0
	t.highest_frequency_ratio >= slow
	object.get(t, "allowed_frequency_ratio", 1) >= slow
}

slow_though_busy(t) if {
	t.highest_frequency_ratio < slow
	input.node.seen["node.cpu"].busy_ratio >= 0.8
}
