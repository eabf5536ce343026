# METADATA
# title: Its writers are held back until dirty pages are written
# description: >-
#   A write goes to the page cache and returns at once, until too much of it is
#   not yet on the disk. Then the kernel makes each writer sleep
#   (balance_dirty_pages), so that writes stall in bursts. A cgroup of v2 has a
#   share of its own, and a small one reaches it early.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/sysctl/vm.html#dirty-ratio
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#writeback
# custom:
#   needs:
#     process.states: [prove, refute]
#     node.writeback: [support, refute]
#     cgroup.reclaim: [support, refute]
#     cgroup.pressure: [support, weaken]
#   explains: []
#   next: Look at the disk first; then write less, in smaller bursts or with direct I/O, or lower vm.dirty_bytes so that the bursts are shorter.
package causes.io.writeback_stall

import data.lib

held contains t if {
	some t in input.seen["process.states"].stuck_in_d
	startswith(t.waits_in, "balance_dirty_pages")
}

proves contains lib.says(
	sprintf("%s of it in balance_dirty_pages in both looks: held back while writing%s", [lib.tasks_words(count(held)), own_dirty]),
	array.concat([lib.cite("process.states", "stuck_in_d")], own_cites),
) if count(held) > 0

own_dirty := sprintf("; %s of its own pages are dirty or on their way to the disk", [lib.bytes(r.dirty_bytes + r.writeback_bytes)]) if {
	r := input.seen["cgroup.reclaim"]
	r.dirty_bytes + r.writeback_bytes >= 0
} else := ""

own_cites := [lib.cite("cgroup.reclaim", "dirty_bytes")] if {
	input.seen["cgroup.reclaim"].dirty_bytes >= 0
} else := []

# The kernel holds writers back from halfway between the background limit and the limit on.
node_full := w if {
	w := input.node.seen["node.writeback"]
	w.lowest_ratio >= ((w.background_bytes + w.limit_bytes) / 2) / w.limit_bytes
}

supports contains lib.says(
	sprintf("%s on the machine are dirty or on their way to the disk, %s of the limit in both looks", [
		lib.bytes(node_full.dirty_bytes + node_full.writeback_bytes), lib.percent(node_full.lowest_ratio),
	]),
	[lib.cite_node("node.writeback", "dirty_bytes"), lib.cite_node("node.writeback", "lowest_ratio")],
)

# vm.dirty_ratio is a fifth of what may be used: a cgroup with a limit has as much of its own.
own_full := r if {
	r := input.seen["cgroup.reclaim"]
	r.version == 2
	r.dirty_bytes + r.writeback_bytes >= r.limit_bytes * 0.1
}

supports contains lib.says(
	sprintf("%s of its own pages are dirty or on their way to the disk, of a memory limit of %s", [
		lib.bytes(own_full.dirty_bytes + own_full.writeback_bytes), lib.bytes(own_full.limit_bytes),
	]),
	[lib.cite("cgroup.reclaim", "dirty_bytes"), lib.cite("cgroup.reclaim", "limit_bytes")],
) if lib.io_wait >= lib.io_wait_much

weakens contains lib.says_strongly(
	sprintf("its tasks waited for I/O only %s of the time", [lib.percent(lib.io_wait)]),
	[lib.cite("cgroup.pressure", "io")],
) if {
	lib.io_wait < lib.io_wait_little
	count(held) == 0
}

refutes contains lib.says(
	"none of its tasks is held back while writing (balance_dirty_pages)",
	[lib.cite("process.states", "waits_in"), lib.cite("process.states", "stuck_in_d")],
) if {
	s := input.seen["process.states"]
	s.waits_known
	s.looked == s.tasks
	count(held) == 0
	count(lib.io_blocked) == 0
}

refutes contains lib.says(
	sprintf("dirty pages are %s of the machine's limit, and %s are the container's own", [lib.percent(w.used_ratio), lib.bytes(r.dirty_bytes + r.writeback_bytes)]),
	[lib.cite_node("node.writeback", "used_ratio"), lib.cite("cgroup.reclaim", "dirty_bytes")],
) if {
	w := input.node.seen["node.writeback"]
	w.used_ratio < 0.3
	r := input.seen["cgroup.reclaim"]
	little_of_its_own(r)
	count(held) == 0
}

little_of_its_own(r) if {
	not r.limit_bytes
	r.dirty_bytes + r.writeback_bytes < 16777216
}

little_of_its_own(r) if r.dirty_bytes + r.writeback_bytes < r.limit_bytes * 0.02
