# METADATA
# title: Allocations failed at an rlimit or by the overcommit policy
# description: >-
#   The kernel refuses memory, with ENOMEM and without a kill, when an address
#   space or data limit (ulimit) is reached, or when vm.overcommit_memory
#   forbids more. The machine and the cgroup can have plenty left.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/getrlimit.2.html
#   - ref: https://docs.kernel.org/mm/overcommit-accounting.html
# custom:
#   needs:
#     kernel.enomem: prove
#     runtime.output: support
#     runtime.spec: [support, weaken]
#     process.main: support
#     node.memory: support
#     runtime.death: refute
#     runtime.status: refute
#     cgroup.memory: weaken
#     kernel.oom: refute
#   explains: []
#   next: Remove the ulimit or set it above what the program maps; with vm.overcommit_memory=2, raise the commit limit.
package causes.memory.rlimit_or_overcommit_enomem

import data.lib

codes := ({c | some c in numbers.range(1, 127)} | {132, 133, 134}) | {139}

said contains m if some m in input.seen["runtime.output"].allocation_failures

proves contains lib.says(
	sprintf("the kernel refused an allocation of its main process %s (pid %d) by the overcommit policy", [e.command, e.pid]),
	[lib.cite("kernel.enomem", "events")],
) if {
	some e in input.seen["kernel.enomem"].events
	e.match == "pid"
}

supports contains lib.says_strongly(
	sprintf("the kernel refused an allocation of %s (pid %d) by the overcommit policy", [e.command, e.pid]),
	[lib.cite("kernel.enomem", "events")],
) if {
	some e in input.seen["kernel.enomem"].events
	e.match == "time-and-name"
}

bounds contains [sprintf("its %s is %s", [name, lib.bytes(n)]), lib.cite("runtime.spec", "rlimits")] if {
	some name in ["RLIMIT_AS", "RLIMIT_DATA"]
	n := input.seen["runtime.spec"].rlimits[name]
}

bounds contains [sprintf("its main process has an address space limit of %s", [lib.bytes(n)]), lib.cite("process.main", "address_space_limit_bytes")] if {
	n := input.seen["process.main"].address_space_limit_bytes
}

bounds contains [sprintf("its main process has a data limit of %s", [lib.bytes(n)]), lib.cite("process.main", "data_limit_bytes")] if {
	n := input.seen["process.main"].data_limit_bytes
}

bounds contains [
	sprintf("the node overcommits no memory, and %s of %s are committed", [lib.bytes(n.committed_bytes), lib.bytes(n.commit_limit_bytes)]),
	lib.cite_node("node.memory", "committed_bytes"),
] if {
	n := input.node.seen["node.memory"]
	n.overcommit_mode == 2
	n.committed_bytes > n.commit_limit_bytes * 0.9
}

# A bound alone is a setting, and a line alone is the container's word.
supports contains lib.says(b[0], [b[1]]) if {
	count(said) > 0
	some b in bounds
}

supports contains lib.says(
	sprintf("the container itself wrote that an allocation failed: %q", [input.seen["runtime.output"].allocation_failures[0].line]),
	[lib.cite("runtime.output", "allocation_failures")],
) if {
	count(said) > 0
	count(bounds) > 0
}

weakens contains lib.says("the runtime was asked to set no address space or data limit", [lib.cite("runtime.spec", "rlimits")]) if {
	o := input.seen["runtime.spec"]
	count([n | some n, _ in o.rlimits; n in {"RLIMIT_AS", "RLIMIT_DATA"}]) == 0
}

refutes contains a if some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
