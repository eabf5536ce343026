# METADATA
# title: It was told to stop, did not in time, and was killed
# description: >-
#   A stop sends SIGTERM first and SIGKILL when the grace period is over. A main
#   process with no handler for SIGTERM never gets it (the kernel drops it for
#   the init of a pid namespace), and a shell that runs a command line does not
#   pass it on.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
#   - ref: https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
# custom:
#   needs:
#     runtime.log: [prove, refute]
#     runtime.death: [support, refute]
#     runtime.spec: support
#     kubelet.pod: support
#     kubelet.journal: [support, weaken]
#     kubernetes.events: support
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: [process.exit-137-sigkill-external]
#   next: Handle SIGTERM, or run the program with exec or behind an init such as tini; lengthen terminationGracePeriodSeconds when it needs the time.
package causes.process.stop_timeout_sigkill

import data.lib

codes := {137}

ended_137 if input.seen["runtime.death"].exit_code == 137

proves contains lib.says(
	sprintf("the runtime logged that it killed the container after the grace period%s", [grace(o)]),
	[lib.cite("runtime.log", "kill_sent")],
) if {
	o := input.seen["runtime.log"]
	o.kill_sent
	ended_137
}

grace(o) := sprintf(" of %d s", [o.stop_timeout_seconds]) if o.stop_timeout_known

grace(o) := "" if not o.stop_timeout_known

supports contains lib.says_strongly(
	sprintf("the runtime was told to stop it %s before it ended with 137, with a grace period of %d s", [lib.seconds(gap), o.stop_timeout_seconds]),
	[lib.cite("runtime.log", "stop_requested_usec"), lib.cite("runtime.death", "finished_at_usec")],
) if {
	ended_137
	o := input.seen["runtime.log"]
	o.stop_timeout_known
	gap := input.seen["runtime.death"].finished_at_usec - o.stop_requested_usec
	gap >= o.stop_timeout_seconds * 1000000
	gap < (o.stop_timeout_seconds + 5) * 1000000
}

supports contains lib.says_strongly(
	sprintf("it ended with 137, and its command line ignores SIGTERM: %s", [s.command]),
	[lib.cite("runtime.death", "exit_code"), lib.cite("runtime.spec", "ignores_sigterm")],
) if {
	ended_137
	s := input.seen["runtime.spec"]
	s.ignores_sigterm
}

supports contains lib.says(
	sprintf("%s: what ended it was no OOM kill", [a.says]),
	a.cites,
) if {
	ended_137
	input.seen["runtime.spec"].ignores_sigterm
	some a in lib.no_oom_logged
}

supports contains lib.says_strongly(
	sprintf("pod %s/%s was being deleted, and the container ended with 137", [p.namespace, p.name]),
	[lib.cite("kubelet.pod", "deletion_requested"), lib.cite("runtime.death", "exit_code")],
) if {
	ended_137
	p := input.seen["kubelet.pod"]
	p.deletion_requested
}

supports contains lib.says(sprintf("the kubelet logged: %s", [l.line]), [lib.cite("kubelet.journal", "kills")]) if {
	ended_137
	some l in input.seen["kubelet.journal"].kills
	not l.of_the_ended == false
}

# All there is where no runtime knows the container any more. The kubelet
# notices an end a second late.
supports contains lib.says_strongly(
	sprintf("the kubelet stopped it with a grace period of %d s, and saw it end only after %s", [l.grace_seconds, lib.seconds(l.ended_after_usec)]),
	[lib.cite("kubelet.journal", "kills"), lib.cite("kubelet.journal", "instance")],
) if {
	some l in input.seen["kubelet.journal"].kills
	l.grace_seconds > 0
	l.ended_after_usec >= (l.grace_seconds + 1) * 1000000
}

supports contains lib.says(sprintf("the kubelet reported that it stops it: %s", [e.message]), [lib.cite("kubernetes.events", "events")]) if {
	ended_137
	some e in input.seen["kubernetes.events"].events
	e.reason == "Killing"
	e.ours
	e.near_death
}

weakens contains lib.says(
	sprintf("the kubelet stopped it with a grace period of %d s, and saw it end within %s", [l.grace_seconds, lib.seconds(l.ended_after_usec)]),
	[lib.cite("kubelet.journal", "kills"), lib.cite("kubelet.journal", "instance")],
) if {
	some l in input.seen["kubelet.journal"].kills
	l.ended_after_usec < l.grace_seconds * 1000000
}

# Only what came through the CRI is in the daemon's log.
refutes contains lib.says("the runtime's log spans its end and holds no request to stop it", [lib.cite("runtime.log", "covers_death"), lib.cite("runtime.death", "source")]) if {
	o := input.seen["runtime.log"]
	o.covers_death
	not o.kill_sent
	not o.stop_requested_usec
	input.seen["runtime.death"].source == "cri"
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
