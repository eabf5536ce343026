# METADATA
# title: One CPU is busy with the network's interrupts
# description: >-
#   Received packets are handled in soft interrupts, often all on one CPU. When
#   that CPU is full, packets wait and are dropped while the others idle.
# related_resources:
#   - ref: https://docs.kernel.org/networking/scaling.html
# custom:
#   needs:
#     node.cpu: [prove, refute, support]
#     node.softnet: [prove, support]
#   explains: [net.softnet-drop]
#   next: Spread the load (RSS or RPS, irqbalance), and see who sends so many packets.
package causes.cpu.softirq_saturation

import data.lib

# Half of a CPU's time in soft interrupts is more than a busy router with spread queues has on any of them.
much := 0.5

some_of_it := 0.25

little := 0.1

hot(n) := sprintf("CPU %d spent %s of its time in soft interrupts", [n.busiest_softirq_cpu, lib.percent(n.busiest_softirq_ratio)])

cites := [lib.cite_node("node.cpu", "busiest_softirq_ratio"), lib.cite_node("node.cpu", "busiest_softirq_cpu")]

proves contains lib.says(
	sprintf("%s, and its rounds ended with packets left %d times (%d dropped)", [hot(n), s.squeezed_in_window, s.dropped_in_window]),
	array.concat(cites, [lib.cite_node("node.softnet", "squeezed_in_window"), lib.cite_node("node.softnet", "dropped_in_window")]),
) if {
	n := input.node.seen["node.cpu"]
	n.busiest_softirq_ratio >= much
	s := input.node.seen["node.softnet"]
	s.squeezed_in_window + s.dropped_in_window > 0
}

supports contains lib.says_strongly(hot(n), cites) if {
	n := input.node.seen["node.cpu"]
	n.busiest_softirq_ratio >= much
	count(proves) == 0
}

supports contains lib.says(hot(n), cites) if {
	n := input.node.seen["node.cpu"]
	n.busiest_softirq_ratio >= some_of_it
	n.busiest_softirq_ratio < much
}

supports contains lib.says(
	sprintf("%d packets were dropped at a full backlog, and %d rounds ended with packets left", [s.dropped_in_window, s.squeezed_in_window]),
	[lib.cite_node("node.softnet", "dropped_in_window"), lib.cite_node("node.softnet", "squeezed_in_window")],
) if {
	s := input.node.seen["node.softnet"]
	s.dropped_in_window > 0
	input.node.seen["node.cpu"].busiest_softirq_ratio >= some_of_it
	count(proves) == 0
}

refutes contains lib.says(
	sprintf("no CPU spent more than %s of its time in soft interrupts", [lib.percent(n.busiest_softirq_ratio)]),
	[lib.cite_node("node.cpu", "busiest_softirq_ratio")],
) if {
	n := input.node.seen["node.cpu"]
	n.busiest_softirq_ratio < little
}
