# METADATA
# title: It ended on SIGTERM
# description: >-
#   Exit code 143 stands for SIGTERM: the ordinary way to stop a container, in a
#   rollout, a drain or a node shutdown, or by hand. Something asked it to stop,
#   and it did.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/signal.7.html
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
# custom:
#   needs:
#     runtime.death: [support, refute]
#     runtime.log: support
#     runtime.output: support
#     kubelet.pod: support
#     kubernetes.events: support
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: []
#   next: Nothing to fix when the stop was wanted; the exit code does not tell who asked, so look at events and at the runtime log of that time.
package causes.process.exit_143_sigterm

import data.lib

codes := {143}

ended_143 if input.seen["runtime.death"].exit_code == 143

supports contains lib.says_strongly(
	"it ended with exit code 143, which stands for SIGTERM; it does not tell who sent it",
	[lib.cite("runtime.death", "exit_code")],
) if ended_143

supports contains lib.says("the runtime logged a request to stop it", [lib.cite("runtime.log", "stop_requested_usec")]) if {
	ended_143
	input.seen["runtime.log"].stop_requested_usec > 0
}

supports contains lib.says(
	sprintf("the container itself wrote that it got SIGTERM: %q", [m.line]),
	[lib.cite("runtime.output", "terminating")],
) if {
	ended_143
	some m in input.seen["runtime.output"].terminating
}

supports contains lib.says(sprintf("pod %s/%s was being deleted", [p.namespace, p.name]), [lib.cite("kubelet.pod", "deletion_requested")]) if {
	ended_143
	p := input.seen["kubelet.pod"]
	p.deletion_requested
}

supports contains lib.says(sprintf("the kubelet reported that it stops it: %s", [e.message]), [lib.cite("kubernetes.events", "events")]) if {
	ended_143
	some e in input.seen["kubernetes.events"].events
	e.reason == "Killing"
	e.ours
	e.near_death
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
