# METADATA
# title: Something outside the container killed it with SIGKILL
# description: >-
#   Exit code 137 stands for SIGKILL, and the kernel's OOM killer is only one
#   sender: an operator, a supervisor, the runtime or another process can send
#   it too. Without audit rules nobody records who.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/signal.7.html
#   - ref: https://man7.org/linux/man-pages/man2/kill.2.html
# custom:
#   needs:
#     runtime.death: [support, refute]
#     kernel.oom: [support, refute]
#     cgroup.memory: [support, weaken]
#     runtime.spec: weaken
#     runtime.log: refute
#     runtime.status: refute
#     process.main: refute
#     kubelet.pod: refute
#     kubernetes.events: refute
#   explains: []
#   next: Who sent it cannot be known afterwards; look at what operators and supervisors did at that time, and set an audit rule for kill(2) to catch the next one.
package causes.process.exit_137_sigkill_external

import data.lib

killed_by_signal := d if {
	d := input.seen["runtime.death"]
	d.exit_code == 137
	not lib.made_up_status(d)
}

supports contains lib.says(
	"it ended with exit code 137, which stands for SIGKILL or for a program that returned 137",
	[lib.cite("runtime.death", "exit_code")],
) if killed_by_signal

supports contains lib.says(sprintf("%s: it was not the OOM killer", [a.says]), a.cites) if {
	killed_by_signal
	some a in (lib.no_oom_logged | lib.no_oom_counted)
}

weakens contains lib.says_strongly(
	sprintf("its cgroup counts %s", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "oom_kills")],
) if {
	lib.counted_oom_kills > 0
	not lib.counted_kills_were_earlier
}

weakens contains lib.says("the runtime gives the reason OOMKilled", [lib.cite("runtime.death", "reason")]) if {
	input.seen["runtime.death"].reason == "OOMKilled"
}

weakens contains lib.says_strongly(
	sprintf("its own command line exits with 137: %s", [s.command]),
	[lib.cite("runtime.spec", "says_exit_137")],
) if {
	s := input.seen["runtime.spec"]
	s.says_exit_137
}

weakens contains lib.says("its command line ignores SIGTERM, so that any stop of it ends in SIGKILL", [lib.cite("runtime.spec", "ignores_sigterm")]) if {
	input.seen["runtime.spec"].ignores_sigterm
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise({137}) | lib.oom_ended_it))
}

refutes contains a if some a in lib.taken

refutes contains lib.says("the runtime itself sent SIGKILL when the grace period was over", [lib.cite("runtime.log", "kill_sent")]) if {
	input.seen["runtime.log"].kill_sent
}

refutes contains lib.says(sprintf("the kubelet killed it after a failed probe: %s", [e.message]), [lib.cite("kubernetes.events", "events")]) if {
	some e in lib.probe_kills
	e.near_death
}

refutes contains a if some a in made_up

# An exit code the kubelet made up says nothing.
made_up contains lib.says(
	sprintf("its exit code %d was made up (reason %s): nobody saw the real one", [d.exit_code, d.reason]),
	[lib.cite("runtime.death", "reason")],
) if {
	d := input.seen["runtime.death"]
	lib.made_up_status(d)
}
