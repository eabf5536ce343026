# METADATA
# title: It touched a huge page beyond its limit and got SIGBUS
# description: >-
#   Huge pages are reserved when they are mapped and charged when they are
#   touched. When the cgroup's huge page limit refuses the page, there is no
#   error to return, and the kernel sends SIGBUS (exit code 135). No log tells
#   of it.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#hugetlb
#   - ref: https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
# custom:
#   needs:
#     cgroup.hugetlb: [support, refute]
#     runtime.death: [support, refute]
#     cgroup.memory: refute
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: [process.signal-crash-other]
#   next: Raise the hugepages limit of the container, or have the program use fewer; check that the pool of the node is big enough.
package causes.hugetlb.limit_sigbus

import data.lib

codes := {135}

supports contains lib.says("it ended with exit code 135, which stands for SIGBUS", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 135
}

supports contains lib.says_strongly(
	sprintf("it ended with SIGBUS, and its %s huge page limit%s %s", [s.size, lib.of_bytes(s), lib.huge_pages_refused(s)]),
	[lib.cite("cgroup.hugetlb", "sizes"), lib.cite("runtime.death", "exit_code")],
) if {
	input.seen["runtime.death"].exit_code == 135
	some s in input.seen["cgroup.hugetlb"].sizes
	s.failures > 0
}

refutes contains lib.says(
	sprintf("none of its %d huge page limits refused an allocation", [lib.many(o.sizes)]),
	[lib.cite("cgroup.hugetlb", "sizes")],
) if {
	lib.cgroup_is_of_the_run
	o := input.seen["cgroup.hugetlb"]
	lib.many(o.sizes) > 0
	sum([s.failures | some s in o.sizes]) == 0
}

# A cgroup that is gone has no huge page files either: it must still be there.
refutes contains lib.says("its cgroup has no huge page limits", [lib.cite("cgroup.hugetlb", ""), lib.cite("cgroup.memory", "path")]) if {
	input.absent["cgroup.hugetlb"]
	input.seen["cgroup.memory"].path
	lib.cgroup_is_of_the_run
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
