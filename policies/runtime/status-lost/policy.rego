# METADATA
# title: The runtime lost track of it, and its exit status is made up
# description: >-
#   When the shim of a container dies, or the daemon restarts and cannot find it
#   again, nobody is there to collect its exit status. The runtime then reports
#   255 or Unknown, and the kubelet ContainerStatusUnknown; the real cause of
#   the end is lost.
# related_resources:
#   - ref: https://github.com/containerd/containerd/blob/main/core/runtime/v2/README.md
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
# custom:
#   needs:
#     runtime.death: [prove, refute]
#     runtime.log: [prove, support, weaken]
#     runtime.status: [support, refute]
#     cgroup.memory: weaken
#     kernel.oom: refute
#   explains: []
#   next: Look at what happened to the runtime daemon and its shims at that time (restart, upgrade, OOM); the kernel log may still tell how the process ended.
package causes.runtime.status_lost

import data.lib

lost := d if {
	d := input.seen["runtime.death"]
	lib.made_up_status(d)
}

proves contains lib.says(
	sprintf("the runtime gives the reason %s with exit code %d: it did not see the end", [lost.reason, lost.exit_code]),
	[lib.cite("runtime.death", "reason"), lib.cite("runtime.death", "exit_code")],
)

proves contains lib.says(
	"the daemon's connection to the shim broke (ttrpc: closed), and the exit code is 255, the one the daemon makes up",
	[lib.cite("runtime.log", "shim_died"), lib.cite("runtime.death", "exit_code")],
) if {
	input.seen["runtime.log"].shim_died
	input.seen["runtime.death"].exit_code == 255
}

supports contains lib.says("it ended with exit code 255, which runtimes report when they lost the real one", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 255
}

supports contains lib.says("the runtime's daemon was restarted while it ran, and it ended with exit code 255", [lib.cite("runtime.log", "daemon_restarted"), lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.log"].daemon_restarted
	input.seen["runtime.death"].exit_code == 255
}

supports contains lib.says("the runtime gives its state as unknown", [lib.cite("runtime.status", "state")]) if {
	input.seen["runtime.status"].state == "unknown"
}

weakens contains lib.says_strongly(
	sprintf("the log of the runtime's daemon (%s) spans its end, and tells neither of a lost shim nor of a restart of the daemon: a program may return 255 too", [l.source]),
	[lib.cite("runtime.log", "covers_death"), lib.cite("runtime.log", "shim_died"), lib.cite("runtime.log", "daemon_restarted")],
) if {
	input.seen["runtime.death"].exit_code == 255
	count([1 | lost]) == 0
	l := input.seen["runtime.log"]
	l.covers_death
	not l.shim_died
	not l.daemon_restarted
}

refutes contains a if some a in (lib.still_runs | lib.ended_otherwise({255}))

refutes contains a if {
	count([1 | input.seen["runtime.death"].exit_code == 255]) == 0
	count([1 | lost]) == 0
	some a in lib.oom_ended_it
}
