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

proves contains lib.says(
	sprintf("the kernel logged a %s of its main process %s (pid %d): %s", [e.kind, e.command, e.pid, e.line]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in segfaults
	e.match == "pid"
}

supports contains lib.says(
	sprintf("the kernel logged a %s of %s (pid %d) at that time: %s", [e.kind, e.command, e.pid, e.line]),
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
