# METADATA
# title: The kubelet killed it after a failed liveness or startup probe
# description: >-
#   When a liveness or startup probe fails often enough in a row, the kubelet
#   stops the container (SIGTERM, then SIGKILL) and starts it again. The probe
#   is the executioner; what made it fail is the cause to look for.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
# custom:
#   needs:
#     kubernetes.events: prove
#     kubelet.journal: prove
#     kubelet.pod: weaken
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.death: refute
#     runtime.status: refute
#   explains: [process.exit-137-sigkill-external, process.exit-143-sigterm, process.stop-timeout-sigkill]
#   next: "Find out why the probe failed: a timeout points at CPU throttling or a slow dependency, a refused connection at the program; give slow starts a startupProbe."
package causes.probe.liveness_kill

import data.lib

proves contains lib.says(
	sprintf("the kubelet reported, just before its end: %s", [e.message]),
	[lib.cite("kubernetes.events", "events")],
) if {
	some e in lib.probe_kills
	e.near_death
}

supports contains lib.says_strongly(
	sprintf("the kubelet reported, at a time that cannot be compared with its end: %s", [e.message]),
	[lib.cite("kubernetes.events", "events")],
) if {
	some e in lib.probe_kills
	not e.near_death
}

supports contains lib.says(
	sprintf("the %s probe failed %d times just before its end: %s", [e.probe, e.count, e.message]),
	[lib.cite("kubernetes.events", "events")],
) if {
	some e in input.seen["kubernetes.events"].events
	e.reason == "Unhealthy"
	e.ours
	e.near_death
	e.probe in {"liveness", "startup"}
}

# The journal names the instance, and outlives the API server's events.
proves contains lib.says(
	sprintf("the kubelet logged of this very instance: %s", [l.reason]),
	[lib.cite("kubelet.journal", "kills")],
) if {
	some l in probe_kills_logged
	l.of_the_ended
}

supports contains lib.says_strongly(
	sprintf("the kubelet logged, of an instance it does not name: %s", [l.reason]),
	[lib.cite("kubelet.journal", "kills")],
) if {
	some l in probe_kills_logged
	not l.of_the_ended
	not l.of_the_ended == false
}

supports contains lib.says(
	sprintf("the kubelet killed other instances of it after a failed probe (%d such kills in its journal)", [n]),
	[lib.cite("kubelet.journal", "kills")],
) if {
	n := count([l | some l in probe_kills_logged; l.of_the_ended == false])
	n > 0
}

probe_kills_logged contains l if {
	some l in input.seen["kubelet.journal"].kills
	regex.match(`failed (liveness|startup) probe`, l.reason)
}

supports contains lib.says(sprintf("the kubelet logged %d failed liveness or startup probes", [n]), [lib.cite("kubelet.journal", "probes")]) if {
	n := count([l | some l in input.seen["kubelet.journal"].probes; lower(l.reason) in {"liveness", "startup"}])
	n > 0
}

# Where the kubelet itself tells of the kill, no specification can refute it:
# so the pod's status can weaken and no more, although without a probe nothing
# is killed by one.
refutes contains lib.says("it has neither a liveness nor a startup probe", [lib.cite("kubelet.pod", "has_liveness_probe"), lib.cite("kubelet.pod", "has_startup_probe")]) if {
	count(proves) == 0
	p := input.seen["kubelet.pod"]
	not p.has_liveness_probe
	not p.has_startup_probe
}

refutes contains a if some a in ((lib.no_pod | lib.still_runs) | lib.oom_ended_it)
