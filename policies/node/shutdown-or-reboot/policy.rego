# METADATA
# title: The node was shut down or rebooted
# description: >-
#   A shutdown or a crash of the node ends every container on it. What the
#   runtime and the kubelet report afterwards is made up, since nobody saw the
#   containers end.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/
#   - ref: https://man7.org/linux/man-pages/man5/proc_stat.5.html
# custom:
#   needs:
#     node.boot: [prove, refute]
#     runtime.death: [support, refute]
#     runtime.status: refute
#     kubelet.pod: prove
#     kubernetes.node: support
#     cgroup.memory: weaken
#     kernel.oom: refute
#   explains: [runtime.status-lost, process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: "Find out why it rebooted: last -x, the journal of the boot before, and the console or the cloud provider."
package causes.node.shutdown_or_reboot

import data.lib

# btime has whole seconds.
slack := 2000000

booted := input.node.seen["node.boot"].booted_at_usec

proves contains lib.says(
	sprintf("it started %s before the node booted, and its end was reported only afterwards", [lib.seconds(booted - d.started_at_usec)]),
	[lib.cite_node("node.boot", "booted_at_usec"), lib.cite("runtime.death", "started_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.started_at_usec < booted - slack
	reported_after(d)
}

reported_after(d) if d.finished_at_usec > booted + slack

reported_after(d) if {
	not d.finished_at_usec
	lib.made_up_status(d)
}

proves contains lib.says(
	sprintf("pod %s/%s ended with reason %s: %s", [p.namespace, p.name, p.reason, p.message]),
	[lib.cite("kubelet.pod", "reason"), lib.cite("kubelet.pod", "message")],
) if {
	p := input.seen["kubelet.pod"]
	p.reason in {"NodeShutdown", "Terminated"}
	contains(p.message, "node shutdown")
}

supports contains lib.says_strongly(
	sprintf("it ended %s before the node booted", [lib.seconds(booted - d.finished_at_usec)]),
	[lib.cite_node("node.boot", "booted_at_usec"), lib.cite("runtime.death", "finished_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.finished_at_usec < booted + slack
	d.finished_at_usec > booted - 300000000
}

supports contains lib.says(
	sprintf("the API server has an event of the node: %s: %s", [e.reason, e.message]),
	[lib.cite_node("kubernetes.node", "events"), lib.cite("runtime.death", "started_at_usec")],
) if {
	some e in input.node.seen["kubernetes.node"].events
	e.reason in {"Rebooted", "Shutdown", "NodeShutdown"}
	e.last_usec > input.seen["runtime.death"].started_at_usec
}

refutes contains lib.says(
	sprintf("the node booted %s before it started, and not since", [lib.seconds(d.started_at_usec - booted)]),
	[lib.cite_node("node.boot", "booted_at_usec"), lib.cite("runtime.death", "started_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.started_at_usec >= booted - slack
	count(asked_down) == 0
}

refutes contains lib.says(
	sprintf("it had ended %s before the node booted", [lib.seconds(booted - d.finished_at_usec)]),
	[lib.cite_node("node.boot", "booted_at_usec"), lib.cite("runtime.death", "finished_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.finished_at_usec <= booted - 300000000
}

# containerd does not say when a task started, and when it was made will do.
refutes contains lib.says(
	sprintf("the node booted %s before it was created, and not since", [lib.seconds(s.created_at_usec - booted)]),
	[lib.cite_node("node.boot", "booted_at_usec"), lib.cite("runtime.status", "created_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.current
	not d.started_at_usec
	s := input.seen["runtime.status"]
	s.created_at_usec >= booted + slack
	count(asked_down) == 0
}

asked_down contains p.reason if {
	p := input.seen["kubelet.pod"]
	p.reason in {"NodeShutdown", "Terminated"}
}

refutes contains a if some a in (lib.still_runs | lib.oom_ended_it)
