# METADATA
# title: The hypervisor gives this machine's CPUs to others
# description: >-
#   The machine is virtual, and while it wanted to run, its host ran somebody
#   else. Everything on it is slow, and nothing on it shows why but the steal
#   time.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/proc_stat.5.html
# custom:
#   needs:
#     node.cpu: [prove, refute, support]
#     process.sched: refute
#     cgroup.pressure: refute
#   explains: [probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow, net.softnet-drop]
#   next: Move the machine to another host, or to a size or class whose CPUs are not shared; the host's side cannot be seen from here.
package causes.cpu.steal

import data.lib

stolen(n) := sprintf("the hypervisor took %s of the machine's CPU time; %s of it was idle", [lib.percent(n.steal_ratio), lib.percent(n.idle_ratio + n.iowait_ratio)])

cites := [lib.cite_node("node.cpu", "steal_ratio"), lib.cite_node("node.cpu", "idle_ratio")]

# Steal grows with what a machine wants: with much idle time it cost little.
proves contains lib.says(stolen(n), cites) if {
	n := input.node.seen["node.cpu"]
	n.steal_ratio >= lib.cpu_steal_much
	n.idle_ratio + n.iowait_ratio < lib.cpu_idle_much
}

supports contains lib.says_strongly(stolen(n), cites) if {
	n := input.node.seen["node.cpu"]
	n.steal_ratio >= lib.cpu_steal_some
	n.idle_ratio + n.iowait_ratio < 0.5
	count(proves) == 0
}

supports contains lib.says(stolen(n), cites) if {
	n := input.node.seen["node.cpu"]
	n.steal_ratio >= lib.cpu_steal_some
	n.idle_ratio + n.iowait_ratio >= 0.5
}

refutes contains lib.says(
	sprintf("the hypervisor took %s of the machine's CPU time, or there is none", [lib.percent(n.steal_ratio)]),
	[lib.cite_node("node.cpu", "steal_ratio")],
) if {
	n := input.node.seen["node.cpu"]
	n.steal_ratio < lib.cpu_steal_some
}

refutes contains lib.says(lib.cpu_waits_little.says, lib.cpu_waits_little.cites) if {
	not lib.of_node
	input.node.seen["node.cpu"].steal_ratio < lib.cpu_steal_much
}
