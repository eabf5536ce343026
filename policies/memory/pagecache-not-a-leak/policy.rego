# METADATA
# title: The memory in use is page cache, which can be dropped
# description: >-
#   Files that were read or written stay in memory until something else needs
#   it. That counts as usage, so that a container that reads much sits at its
#   limit for ever, and nothing is wrong.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#eviction-signals
# custom:
#   needs:
#     cgroup.memory: [support, refute]
#     kernel.oom: refute
#     runtime.death: refute
#   explains: []
#   next: Nothing to fix; watch the working set (usage less inactive_file) and not the usage.
package causes.memory.pagecache_not_a_leak

import data.lib

near_limit := c if {
	c := input.seen["cgroup.memory"]
	c.usage_bytes >= c.limit_bytes * 0.9
	c.file_bytes > c.anon_bytes * 2
	c.oom_kills == 0
	c.max_events_in_window > 0
}

supports contains lib.says_strongly(
	sprintf("usage is %s of the limit of %s, of which %s is page cache and %s anonymous; the limit was met %d times in the window without a kill", [
		lib.percent(near_limit.usage_bytes / near_limit.limit_bytes), lib.bytes(near_limit.limit_bytes),
		lib.bytes(near_limit.file_bytes), lib.bytes(near_limit.anon_bytes), near_limit.max_events_in_window,
	]),
	[lib.cite("cgroup.memory", "usage_bytes"), lib.cite("cgroup.memory", "file_bytes"), lib.cite("cgroup.memory", "max_events_in_window")],
)

weakens contains lib.says(
	sprintf("tasks waited for memory %s %% of the last minute", [lib.decimal(near_limit.psi_full_avg60_percent)]),
	[lib.cite("cgroup.memory", "psi_full_avg60_percent")],
) if near_limit.psi_full_avg60_percent > 10

# A cache that is needed is not idle: its pages come back.
refutes contains lib.says(
	sprintf("%d pages were read again after they had been dropped: the cache is in use", [c.refaults_in_window]),
	[lib.cite("cgroup.memory", "refaults_in_window")],
) if {
	c := input.seen["cgroup.memory"]
	c.refaults_in_window > 1000
}

refutes contains lib.says(
	sprintf("usage is %s of the limit of %s", [lib.percent(c.usage_bytes / c.limit_bytes), lib.bytes(c.limit_bytes)]),
	[lib.cite("cgroup.memory", "usage_bytes"), lib.cite("cgroup.memory", "limit_bytes")],
) if {
	c := input.seen["cgroup.memory"]
	c.usage_bytes < c.limit_bytes * 0.9
}

refutes contains lib.says("its cgroup has no memory limit", [lib.cite("cgroup.memory", "unlimited")]) if {
	input.seen["cgroup.memory"].unlimited
}

refutes contains lib.says(
	sprintf("anonymous memory (%s) is not much less than page cache (%s)", [lib.bytes(c.anon_bytes), lib.bytes(c.file_bytes)]),
	[lib.cite("cgroup.memory", "anon_bytes"), lib.cite("cgroup.memory", "file_bytes")],
) if {
	c := input.seen["cgroup.memory"]
	c.file_bytes <= c.anon_bytes * 2
}

refutes contains lib.says("its cgroup is gone, and with it what it held", [lib.cite("cgroup.memory", "")]) if {
	input.absent["cgroup.memory"]
}

refutes contains lib.says(sprintf("its cgroup counts %s", [lib.counted_in_words]), [lib.cite("cgroup.memory", "oom_kills")])

refutes contains a if some a in lib.oom_ended_it

refutes contains lib.says(
	sprintf("it ended (exit code %d): page cache ends nothing", [d.exit_code]),
	[lib.cite("runtime.death", "exit_code")],
) if {
	d := input.seen["runtime.death"]
	d.current
}
