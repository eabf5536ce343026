# METADATA
# title: It crashed with a fatal signal
# description: >-
#   Besides SIGSEGV, a program ends by an illegal instruction (132), a trap
#   (133), its own abort (134), a bus error (135), an arithmetic fault (136), or
#   a limit on CPU time (152) or file size (153). The kernel logs some of these,
#   and none for an abort.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/signal.7.html
#   - ref: https://man7.org/linux/man-pages/man2/getrlimit.2.html
# custom:
#   needs:
#     kernel.crash: prove
#     runtime.death: [support, refute]
#     runtime.output: weaken
#     cgroup.hugetlb: weaken
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: []
#   next: "By signal: SIGILL, compare the CPU flags the image was built for; SIGABRT, read the last output; SIGBUS, look for full tmpfs and huge pages; SIGXCPU and SIGXFSZ, look at the rlimits."
package causes.process.signal_crash_other

import data.lib

codes := {132, 133, 134, 135, 136, 152, 153}

names := {132: "SIGILL", 133: "SIGTRAP", 134: "SIGABRT", 135: "SIGBUS", 136: "SIGFPE", 152: "SIGXCPU", 153: "SIGXFSZ"}

faults contains e if {
	some e in input.seen["kernel.crash"].events
	e.signal != "SIGSEGV"
}

proves contains lib.says(
	sprintf("the kernel logged %s (%s) of its main process %s (pid %d): %s", [e.kind, e.signal, e.command, e.pid, e.line]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in faults
	e.match == "pid"
}

supports contains lib.says(
	sprintf("the kernel logged %s (%s) of %s (pid %d) at that time", [e.kind, e.signal, e.command, e.pid]),
	[lib.cite("kernel.crash", "events")],
) if {
	some e in faults
	e.match == "time-and-name"
}

supports contains lib.says_strongly(
	sprintf("it ended with exit code %d, which stands for %s", [d.exit_code, names[d.exit_code]]),
	[lib.cite("runtime.death", "exit_code")],
) if {
	d := input.seen["runtime.death"]
	d.exit_code in codes
}

weakens contains lib.says(
	sprintf("the container itself wrote that an allocation failed, after which programs abort: %q", [m.line]),
	[lib.cite("runtime.output", "allocation_failures")],
) if {
	input.seen["runtime.death"].exit_code in {132, 133, 134}
	some m in input.seen["runtime.output"].allocation_failures
}

weakens contains lib.says(
	sprintf("its %s huge page limit %s, which ends in SIGBUS too", [s.size, lib.huge_pages_refused(s)]),
	[lib.cite("cgroup.hugetlb", "sizes")],
) if {
	input.seen["runtime.death"].exit_code == 135
	some s in input.seen["cgroup.hugetlb"].sizes
	s.failures > 0
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
