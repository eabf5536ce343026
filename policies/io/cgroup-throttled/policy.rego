# METADATA
# title: A limit on I/O holds it back
# description: >-
#   io.max (v2) or blkio.throttle (v1) lets a cgroup send so many bytes or
#   requests a second to a device. What is more waits in a queue of its own,
#   before the device: the disk looks idle, and the tasks read as state D.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#io-interface-files
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html
# custom:
#   needs:
#     cgroup.io: [prove, refute, support]
#     cgroup.io_ancestors: [prove, refute, support]
#     cgroup.pressure: [prove, weaken]
#     process.states: [prove, weaken]
#     node.disks: support
#   explains: [io.d-state-hung-task, io.writeback-stall]
#   next: Raise or lift the limit (io.max; podman and docker --device-write-bps; systemd IOWriteBandwidthMax=), or do less I/O.
package causes.io.cgroup_throttled

import data.lib

# At the limit: the kernel hands out in slices of a tenth of a second, and one
# large request may take several of them, so that a window shows a little less
# or more than the limit.
at_limit contains l if {
	some l in lib.io_limits
	l.device.limit_used_ratio >= 0.8
}

owner(l) := "its own limit" if l.own

owner(l) := sprintf("the limit of the cgroup above it, %s,", [l.level.path]) if not l.own

cites(l) := [lib.cite("cgroup.io", "devices")] if l.own

cites(l) := [lib.cite("cgroup.io_ancestors", "levels")] if not l.own

# The limit that was used most, in words.
limit_words(d) := lib.bytes_a_second(d.write_limit_bytes) if {
	is_write(d)
} else := lib.bytes_a_second(d.read_limit_bytes) if {
	is_read(d)
} else := sprintf("%d requests a second", [min(operations)]) if {
	operations := [n | some n in [object.get(d, "read_limit_operations", -1), object.get(d, "write_limit_operations", -1)]; n >= 0]
	count(operations) > 0
} else := lib.bytes_a_second(min([n | some n in [object.get(d, "read_limit_bytes", -1), object.get(d, "write_limit_bytes", -1)]; n >= 0]))

is_write(d) if d.write_bytes_per_second >= d.write_limit_bytes * d.limit_used_ratio * 0.99

is_read(d) if d.read_bytes_per_second >= d.read_limit_bytes * d.limit_used_ratio * 0.99

what(l) := sprintf("%s of %s on %s was used to %s in the window of %s", [
	owner(l), limit_words(l.device), lib.device_name(l.device.device), lib.percent(l.device.limit_used_ratio), lib.seconds(l.level.window_usec),
])

proves contains lib.says(
	sprintf("%s, and %s", [what(l), w.says]),
	array.concat(cites(l), w.cites),
) if {
	some l in at_limit
	some w in lib.io_waiting
}

supports contains lib.says_strongly(what(l), cites(l)) if some l in at_limit

# A request larger than what the limit allows in the window: nothing passes for
# seconds, and everybody waits.
supports contains lib.says_strongly(
	sprintf("%s of %s on %s lets little through (%s of it in the window), and %s", [
		owner(l), limit_words(l.device), lib.device_name(l.device.device), lib.percent(object.get(l.device, "limit_used_ratio", 0)), w.says,
	]),
	array.concat(cites(l), w.cites),
) if {
	some l in lib.io_limits
	not l in at_limit
	lib.disk_has_room(l.device.device)
	some w in lib.io_waiting
}

supports contains lib.says(
	sprintf("the disk itself, %s, has room%s", [lib.device_name(l.device.device), room(l.device.device)]),
	[lib.cite_node("node.disks", "disks")],
) if {
	some l in lib.io_limits
	some _ in lib.io_waiting
	lib.disk_has_room(l.device.device)
}

room(number) := sprintf(": busy %s of the window%s", [lib.percent(d.busy_ratio), lib.await_words(d)]) if {
	d := lib.disk_of(number)
} else := ": it was idle"

weakens contains lib.says_strongly(lib.no_io_wait, lib.no_io_wait_cites) if {
	count(lib.io_limits) > 0
}

refutes contains lib.says("there is no limit on its I/O, nor on a cgroup above it", [lib.cite("cgroup.io", "limited"), lib.cite("cgroup.io_ancestors", "complete")]) if {
	io := input.seen["cgroup.io"]
	io.version == 2
	input.seen["cgroup.io_ancestors"].complete
	count(lib.io_limits) == 0
}

refutes contains lib.says("there is no limit on its I/O (on cgroup v1 those of cgroups above do not hold for it)", [lib.cite("cgroup.io", "limited")]) if {
	io := input.seen["cgroup.io"]
	io.version == 1
	io.limited == false
}

refutes contains lib.says("the io controller does not act on its cgroup, and no cgroup above it has a limit", [lib.cite("cgroup.io", ""), lib.cite("cgroup.io_ancestors", "complete")]) if {
	input.absent["cgroup.io"]
	input.seen["cgroup.io_ancestors"].complete
	count(lib.io_limits) == 0
}

refutes contains lib.says(
	sprintf("its limits are used to at most %s, and %s", [lib.percent(highest), lib.no_io_wait]),
	array.concat([lib.cite("cgroup.io", "devices"), lib.cite("cgroup.io_ancestors", "complete")], lib.no_io_wait_cites),
) if {
	input.seen["cgroup.io"]
	input.seen["cgroup.io_ancestors"].complete
	count(lib.io_limits) > 0
	highest := max([object.get(l.device, "limit_used_ratio", 0) | some l in lib.io_limits])
	highest < 0.5
}
