# METADATA
# title: The program gave up after a failed allocation
# description: >-
#   An allocation can fail without anybody being killed: at an rlimit, at a heap
#   limit of the language runtime, or by the overcommit policy. Many programs
#   then write a message and exit by themselves, with 1, 2, 3 or an abort (134).
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man3/malloc.3.html
#   - ref: https://docs.oracle.com/en/java/javase/21/troubleshoot/troubleshooting-memory-leaks.html
# custom:
#   needs:
#     runtime.output: [support, weaken]
#     runtime.death: [support, refute]
#     runtime.spec: support
#     kernel.enomem: support
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: []
#   next: Find the limit the allocation met (heap flags, rlimits, overcommit) and set it to fit below the memory limit; the message tells which allocation it was.
package causes.memory.self_exit_alloc_failure

import data.lib

# abort() does nothing to process 1 of a container; the C library then runs a
# privileged instruction, and that ends it with 139.
codes := {c | some c in numbers.range(1, 127)} | {132, 133, 134, 139}

said contains m if some m in input.seen["runtime.output"].allocation_failures

gave_up if {
	count(said) > 0
	input.seen["runtime.death"].exit_code in codes
}

supports contains lib.says(
	sprintf("the container itself wrote that an allocation failed (%d lines, as %q)", [count(said), m.line]),
	[lib.cite("runtime.output", "allocation_failures")],
) if {
	gave_up
	m := input.seen["runtime.output"].allocation_failures[0]
}

supports contains lib.says(
	"it ended with exit code 139, as process 1 of a container does when it calls abort()",
	[lib.cite("runtime.death", "exit_code")],
) if {
	gave_up
	input.seen["runtime.death"].exit_code == 139
}

supports contains lib.says(
	sprintf("it ended by itself, with exit code %d", [d.exit_code]),
	[lib.cite("runtime.death", "exit_code")],
) if {
	gave_up
	d := input.seen["runtime.death"]
	d.exit_code != 139
}

supports contains lib.says(
	sprintf("its %s is %s", [name, lib.bytes(n)]),
	[lib.cite("runtime.spec", "rlimits")],
) if {
	gave_up
	some name in ["RLIMIT_AS", "RLIMIT_DATA"]
	n := input.seen["runtime.spec"].rlimits[name]
}

supports contains lib.says(
	sprintf("the kernel refused an allocation of %s (pid %d)", [e.command, e.pid]),
	[lib.cite("kernel.enomem", "events")],
) if {
	gave_up
	some e in input.seen["kernel.enomem"].events
}

weakens contains lib.says(
	"its whole output was read, and no line of it is about a failed allocation",
	[lib.cite("runtime.output", "allocation_failures")],
) if {
	o := input.seen["runtime.output"]
	o.whole
	lib.many(o.allocation_failures) == 0
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
