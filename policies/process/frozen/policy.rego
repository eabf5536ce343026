# METADATA
# title: The container is frozen
# description: >-
#   The freezer holds every task of the cgroup where it is. It answers nobody,
#   uses no CPU and cannot be killed by itself. On cgroup v1 its tasks read as
#   state D, like tasks that wait for a disk; on v2 as asleep.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files
# custom:
#   needs:
#     cgroup.freezer: [prove, refute, support]
#     runtime.status: support
#     process.states: refute
#   explains: [app.external-wait, io.d-state-hung-task, probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Thaw it through whoever froze it (a paused container, a snapshot or a backup tool); ctr tasks resume, docker unpause, runc resume.
package causes.process.frozen

import data.lib

proves contains lib.says(
	sprintf("its cgroup was frozen in both looks (%s)%s", [f.state, by_whom(f)]),
	[lib.cite("cgroup.freezer", "frozen"), lib.cite("cgroup.freezer", "state")],
) if {
	f := input.seen["cgroup.freezer"]
	f.frozen
}

by_whom(f) := sprintf(": the cgroup above it, %s, was told to freeze", [f.ancestor]) if f.ancestor != ""

by_whom(f) := ": it was told to freeze itself" if {
	f.self
	not f.ancestor
}

by_whom(f) := "" if {
	not f.self
	not f.ancestor
}

supports contains lib.says("the runtime calls it paused", [lib.cite("runtime.status", "state")]) if {
	input.seen["runtime.status"].state == "paused"
}

# Something in it will not go to sleep: it is half frozen, and may stay so.
supports contains lib.says_strongly("its cgroup is being frozen, and not all of its tasks are (FREEZING)", [lib.cite("cgroup.freezer", "state")]) if {
	input.seen["cgroup.freezer"].state == "FREEZING"
}

refutes contains lib.says(
	sprintf("its cgroup was not frozen (%s)%s", [f.state, stopped]),
	array.concat([lib.cite("cgroup.freezer", "frozen")], stopped_cites),
) if {
	f := input.seen["cgroup.freezer"]
	f.frozen == false
	f.state != "FREEZING"
}

# SIGSTOP and a debugger stop a process too, and are not the freezer.
stopped := sprintf("; %d of its %d threads are stopped, in state T, by a signal (SIGSTOP) or a tracer: SIGCONT lets them go on", [s.stopped_in_both, s.tasks]) if {
	s := input.seen["process.states"]
	s.stopped_in_both > 0
} else := ""

stopped_cites := [lib.cite("process.states", "stopped_in_both")] if {
	input.seen["process.states"].stopped_in_both > 0
} else := []

refutes contains lib.says(sprintf("nothing can freeze it: %s", [why]), [lib.cite("cgroup.freezer", "")]) if {
	why := input.absent["cgroup.freezer"]
}
