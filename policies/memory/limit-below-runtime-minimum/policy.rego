# METADATA
# title: The memory limit is too small to start anything
# description: >-
#   The runtime's own init runs in the container's cgroup until it starts the
#   program, and needs a few MiB. With a smaller limit (often a slip such as
#   128m, which Kubernetes reads as 0.128 bytes) the kernel kills it first.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory
#   - ref: https://github.com/opencontainers/runc/blob/main/libcontainer/process_linux.go
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     runtime.death: [support, weaken]
#     runtime.spec: [support, weaken]
#     cgroup.memory: weaken
#     process.main: weaken
#     runtime.status: refute
#   explains: [memory.cgroup-oom-kill, memory.pod-cgroup-oom-kill]
#   next: Raise the memory limit to 16 MiB at the least, and check its unit (M or Mi, not m).
package causes.memory.limit_below_runtime_minimum

import data.lib

small := 33554432

# An exec starts by way of the runtime's init too, so that the kill of one
# tells nothing of a container that lives on.
init_killed contains e if {
	some e in lib.killed_oom_events
	e.runtime_init
	not e.near_death == false
	not e.main_killed == false
	count(lib.still_runs) == 0
	count(lib.outlived_by_main) == 0
}

proves contains lib.says(
	sprintf("the kernel killed the runtime's own init, %s, at %s; it runs before the program does", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in init_killed
	e.limit_bytes < small
}

supports contains lib.says(
	sprintf("the kernel killed the runtime's own init, %s, at %s", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in init_killed
	not e.limit_bytes < small
}

supports contains lib.says_strongly(
	sprintf("the runtime says: %s", [d.message]),
	[lib.cite("runtime.death", "message")],
) if {
	d := input.seen["runtime.death"]
	contains(d.message, "container init was OOM-killed")
}

supports contains lib.says(
	sprintf("it never started, and its memory limit is %s", [lib.bytes(s.memory_limit_bytes)]),
	[lib.cite("runtime.spec", "memory_limit_bytes"), lib.cite("runtime.death", "never_started")],
) if {
	input.seen["runtime.death"].never_started
	s := input.seen["runtime.spec"]
	s.memory_limit_bytes < 8388608
}

refutes contains a if {
	count(init_killed) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | started))
}

refutes contains lib.says(
	sprintf("the kernel killed %s, a process of the program and not of the runtime", [lib.victim(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(init_killed) == 0
	some e in lib.oom_hits
	not e.runtime_init
}

refutes contains lib.says(
	sprintf("its memory limit is %s, more than any runtime needs", [lib.bytes(s.memory_limit_bytes)]),
	[lib.cite("runtime.spec", "memory_limit_bytes")],
) if {
	count(init_killed) == 0
	s := input.seen["runtime.spec"]
	s.memory_limit_bytes >= small
}

refutes contains lib.says("it was asked to run without a memory limit", [lib.cite("runtime.spec", "memory_unlimited")]) if {
	count(init_killed) == 0
	input.seen["runtime.spec"].memory_unlimited
}

started contains lib.says(
	sprintf("it started, and ran for %s", [lib.seconds(d.ran_usec)]),
	[lib.cite("runtime.death", "ran_usec"), lib.cite("runtime.death", "never_started")],
) if {
	d := input.seen["runtime.death"]
	not d.never_started
	d.ran_usec > 0
}
