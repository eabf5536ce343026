# METADATA
# title: It crashed with a segmentation fault
# description: >-
#   The program touched memory it must not touch, and the kernel ended it with
#   SIGSEGV (exit code 139). The kernel logs one line with the address, where
#   such lines are on; it limits their rate.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/signal.7.html
#   - ref: https://docs.kernel.org/admin-guide/sysctl/debug.html
# custom:
#   needs:
#     kernel.crash: prove
#     runtime.death: [support, refute]
#     runtime.output: weaken
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: []
#   next: Get a core dump (core_pattern) or the instruction pointer of the log line; compare libc and CPU features of the image with the node.
package causes.process.signal_crash_segv

import data.lib

codes := {139}

segfaults contains e if {
	some e in input.seen["kernel.crash"].events
	e.signal == "SIGSEGV"
}

names := {"segfault": "segmentation fault", "general-protection": "general protection fault"}

fault(e) := object.get(names, e.kind, e.kind)

# abort() does nothing to process 1; the C library then runs a privileged
# instruction, and a general protection fault is what the kernel sees. So that
# fault alone is no proof of a stray pointer, whatever else could be read.
like_abort(e) if e.kind == "general-protection"

gave_up contains m if {
	some e in segfaults
	like_abort(e)
	e.match == "pid"
	some m in input.seen["runtime.output"].allocation_failures
}

proves contains lib.says(
	sprintf("the kernel logged a %s of its main process %s (pid %d): %s", [fault(e), e.command, e.pid, e.line]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in segfaults
	e.match == "pid"
	not like_abort(e)
}

supports contains lib.says(
	sprintf("the kernel logged a %s of its main process %s (pid %d), which a stray pointer gives, and abort() of process 1 too: %s", [fault(e), e.command, e.pid, e.line]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in segfaults
	e.match == "pid"
	like_abort(e)
}

weakens contains lib.says_strongly(
	sprintf("the container itself wrote that an allocation failed (%q), and a program that aborts as process 1 ends in a general protection fault", [m.line]),
	[lib.cite("runtime.output", "allocation_failures"), lib.cite("kernel.crash", "events")],
) if {
	m := input.seen["runtime.output"].allocation_failures[0]
	count(gave_up) > 0
}

supports contains lib.says(
	sprintf("the kernel logged a %s of %s (pid %d) at that time: %s", [fault(e), e.command, e.pid, e.line]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in segfaults
	e.match == "time-and-name"
}

supports contains lib.says_strongly("it ended with exit code 139, which stands for SIGSEGV", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 139
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
