# METADATA
# title: Kernel memory filled the memory limit
# description: >-
#   Slab caches, socket buffers, page tables and kernel stacks are charged to
#   the cgroup that caused them. With very many sockets, threads or directory
#   entries they fill the limit, while no process looks big.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v1/memory.html#kernel-memory-extension-config-memcg-kmem
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [support, refute]
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [memory.cgroup-oom-kill, memory.pod-cgroup-oom-kill, memory.child-oom-main-survived]
#   next: Count the container's sockets and threads, and see which part of memory.stat is big (sock, slab_unreclaimable, kernel_stack, pagetables).
package causes.memory.kernel_memory_heavy

import data.lib

# Before the program starts there is nothing but the kernel's own memory of it:
# a limit that small is another cause.
by_kernel contains e if {
	some e in lib.oom_hits
	not e.runtime_init
	e.kernel_bytes >= e.limit_bytes / 2
}

proves contains lib.says(
	sprintf("when the kernel killed %s at %s, kernel memory held %s (%s of the limit)", [
		lib.victim(e), lib.whose_limit(e), lib.bytes(e.kernel_bytes), lib.percent(e.kernel_bytes / e.limit_bytes),
	]),
	[lib.cite("kernel.oom", "events")],
) if some e in by_kernel

supports contains lib.says_strongly(
	sprintf("its cgroup counts %s, and kernel memory holds %s of its limit of %s", [lib.counted_in_words, lib.bytes(c.kernel_bytes), lib.bytes(c.limit_bytes)]),
	[lib.cite("cgroup.memory", "oom_kills"), lib.cite("cgroup.memory", "kernel_bytes")],
) if {
	lib.counted_oom_kills > 0
	c := input.seen["cgroup.memory"]
	c.kernel_bytes >= c.limit_bytes / 2
}

refutes contains lib.says(
	sprintf("when the kernel killed %s, kernel memory held %s of the limit of %s", [lib.victim(e), lib.bytes(e.kernel_bytes), lib.bytes(e.limit_bytes)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_kernel) == 0
	some e in lib.oom_hits
	e.kernel_bytes < e.limit_bytes / 2
}

refutes contains lib.says(
	sprintf("when the kernel killed %s, anonymous memory and tmpfs held %s of the limit of %s", [lib.victim(e), lib.bytes(others), lib.bytes(e.limit_bytes)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_kernel) == 0
	some e in lib.oom_hits
	others := e.anon_bytes + e.shmem_bytes
	others >= e.limit_bytes / 2
}

refutes contains a if {
	count(lib.oom_hits) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s: no limit was reached", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_kernel) == 0
	some e in lib.oom_of_main
	lib.whole_node(e)
}

refutes contains lib.says(
	sprintf("the kernel killed the runtime's own init, %s: the program had used no memory yet", [lib.victim(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_kernel) == 0
	some e in lib.oom_hits
	e.runtime_init
}
