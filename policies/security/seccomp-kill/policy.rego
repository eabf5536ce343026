# METADATA
# title: The seccomp profile killed it for a forbidden system call
# description: >-
#   A seccomp filter with a kill action ends the process with SIGSYS (exit code
#   159) when it makes a call the filter forbids. The kernel writes an audit
#   record of type 1326 that names the call.
# related_resources:
#   - ref: https://docs.kernel.org/userspace-api/seccomp_filter.html
#   - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
# custom:
#   needs:
#     kernel.seccomp: prove
#     runtime.death: [support, refute]
#     runtime.spec: [support, weaken]
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: []
#   next: Add the system call to the profile, or use the runtime default profile; an audit record names the call.
package causes.security.seccomp_kill

import data.lib

codes := {159}

kills contains e if {
	some e in input.seen["kernel.seccomp"].events
	e.action in {"kill-process", "kill-thread"}
}

call(e) := sprintf("%s (%d on %s)", [e.syscall_name, e.syscall, e.arch])

call(e) := sprintf("%d on %s", [e.syscall, e.arch]) if not e.syscall_name

proves contains lib.says(
	sprintf("the kernel recorded that seccomp killed its main process %s (pid %d) for system call %s", [e.command, e.pid, call(e)]),
	[lib.cite("kernel.seccomp", "events")],
) if {
	some e in kills
	e.match == "pid"
}

supports contains lib.says_strongly(
	sprintf("the kernel recorded at that time that seccomp killed %s (pid %d) for system call %s", [e.command, e.pid, call(e)]),
	[lib.cite("kernel.seccomp", "events")],
) if {
	some e in kills
	e.match == "time-and-name"
}

supports contains lib.says("it ended with exit code 159, which stands for SIGSYS (bad system call)", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 159
}

supports contains lib.says(
	sprintf("it ended with SIGSYS, and its seccomp profile has a kill action%s", [for_calls(s)]),
	[lib.cite("runtime.spec", "seccomp_kills"), lib.cite("runtime.death", "exit_code")],
) if {
	input.seen["runtime.death"].exit_code == 159
	s := input.seen["runtime.spec"]
	s.seccomp_kills
}

for_calls(s) := sprintf(" (for %s)", [concat(", ", s.seccomp_kill_calls)]) if lib.many(s.seccomp_kill_calls) > 0

for_calls(s) := "" if lib.many(s.seccomp_kill_calls) == 0

weakens contains lib.says_strongly("the runtime set no seccomp filter", [lib.cite("runtime.spec", "seccomp_profile")]) if {
	count(kills) == 0
	input.seen["runtime.spec"].seccomp_profile == false
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
