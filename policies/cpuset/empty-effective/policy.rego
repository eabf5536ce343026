# METADATA
# title: Its cpuset is empty, or not what was asked for
# description: >-
#   On cgroup v1 a cpuset begins empty, and until somebody fills it in nothing
#   can be put into it (ENOSPC). On v2 a cpuset that asks for CPUs which are not
#   there runs on its parent's.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpuset-interface-files
#   - ref: https://man7.org/linux/man-pages/man7/cpuset.7.html
# custom:
#   needs:
#     cgroup.cpuset: [prove, refute, support]
#     cgroup.cpu: prove
#     cgroup.cpu_ancestors: prove
#     process.sched: prove
#     cgroup.pressure: prove
#     node.cpu: prove
#   explains: [cpu.cpuset-confined, cpu.node-saturation, qos.neighbour-contention]
#   next: Write cpuset.cpus and cpuset.mems from the parent down (restarting the runtime does it), and compare with the CPUs that are online.
package causes.cpuset.empty_effective

import data.lib

proves contains lib.says(
	sprintf("%s is empty in %s: nothing new can be put into it", [which(set), set.path]),
	[lib.cite("cgroup.cpuset", "cpus_effective"), lib.cite("cgroup.cpuset", "mems_effective")],
) if {
	set := input.seen["cgroup.cpuset"]
	set.version == 1
	empty(set)
}

empty(set) if set.cpus == 0

empty(set) if set.mems_effective == ""

which(set) := "cpuset.cpus" if set.cpus == 0

which(set) := "cpuset.mems" if set.cpus > 0

# None of what it asked for is there: it runs on what its parent has. Whoever
# waits for a CPU there would not, on the CPUs he was given.
proves contains lib.says(
	sprintf("%s, and %s", [elsewhere, lib.cpu_waits.says]),
	array.concat(elsewhere_cites, lib.cpu_waits.cites),
) if lib.cpu_starved

supports contains lib.says_strongly(elsewhere, elsewhere_cites) if not lib.cpu_starved

elsewhere := sprintf("it asks for CPUs %s, of which none can be had, and runs on %s", [set.cpus_requested, set.cpus_effective]) if {
	set := input.seen["cgroup.cpuset"]
	set.granted == 0
	set.cpus > 0
}

elsewhere_cites := [lib.cite("cgroup.cpuset", "cpus_requested"), lib.cite("cgroup.cpuset", "granted")]

supports contains lib.says(
	sprintf("it asks for CPUs %s and has only %s", [set.cpus_requested, set.cpus_effective]),
	[lib.cite("cgroup.cpuset", "cpus_requested"), lib.cite("cgroup.cpuset", "cpus_effective")],
) if {
	set := input.seen["cgroup.cpuset"]
	set.granted > 0
	set.cpus > 0
	set.cpus_requested != set.cpus_effective
}

refutes contains lib.says(
	sprintf("its cpuset has CPUs %s and memory of nodes %s", [set.cpus_effective, set.mems_effective]),
	[lib.cite("cgroup.cpuset", "cpus_effective"), lib.cite("cgroup.cpuset", "mems_effective")],
) if {
	set := input.seen["cgroup.cpuset"]
	not empty(set)
	as_asked(set)
}

as_asked(set) if not set.granted

as_asked(set) if set.cpus_requested == set.cpus_effective

refutes contains lib.says(sprintf("no cpuset holds it: %s", [why]), [lib.cite("cgroup.cpuset", "")]) if {
	why := input.absent["cgroup.cpuset"]
}
