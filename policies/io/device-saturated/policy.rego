# METADATA
# title: The disk cannot keep up
# description: >-
#   A device has more requests than it can serve. Each waits in its queue, and
#   with it the task that sent it: load rises while the CPUs idle. Busy all the
#   time is not yet saturated; long waits and a queue are. Everybody on the disk
#   is slow, whoever fills it.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/iostats.html
#   - ref: https://docs.kernel.org/accounting/psi.html
# custom:
#   needs:
#     node.disks: [prove, refute]
#     cgroup.pressure: [prove, weaken]
#     process.states: [prove, weaken]
#     node.pressure: [support, weaken]
#     cgroup.io: prove
#   explains: [io.d-state-hung-task, io.writeback-stall]
#   next: Find who fills the disk (neighbours, by bytes), limit it with io.max, or move this workload's data to a faster or less shared disk.
package causes.io.device_saturated

import data.lib

own_device(d) := o if {
	some o in input.seen["cgroup.io"].devices
	o.device == d.device
}

own_bytes(o) := o.read_bytes_per_second + o.write_bytes_per_second

disk_bytes(d) := d.read_bytes_per_second + d.write_bytes_per_second

# Whose bytes these are. cgroup v1 counts only what passes a limit's queue.
share(d) := sprintf("; %s of its bytes are this container's", [lib.percent(min([1, own_bytes(o) / disk_bytes(d)]))]) if {
	input.seen["cgroup.io"].version == 2
	o := own_device(d)
	disk_bytes(d) > 0
} else := ""

share_cites(d) := [lib.cite("cgroup.io", "devices")] if {
	input.seen["cgroup.io"].version == 2
	own_device(d)
} else := []

proves contains lib.says(
	sprintf("%s, and %s%s", [lib.disk_words(d), w.says, share(d)]),
	array.concat(array.concat([lib.cite_node("node.disks", "disks")], w.cites), share_cites(d)),
) if {
	some d in lib.saturated_disks
	some w in lib.io_waiting
	uses(d)
}

# It is known to use the disk, or there is no other it could wait for.
uses(d) if {
	o := own_device(d)
	object.get(o, "reads_in_window", 0) + object.get(o, "writes_in_window", 0) > 0
}

uses(_) if {
	count(lib.saturated_disks) == 1
	count(input.node.seen["node.disks"].disks) == 1
}

supports contains lib.says_strongly(
	sprintf("%s, and %s%s", [lib.disk_words(d), w.says, share(d)]),
	array.concat(array.concat([lib.cite_node("node.disks", "disks")], w.cites), share_cites(d)),
) if {
	some d in lib.saturated_disks
	some w in lib.io_waiting
	not uses(d)
}

# A device that takes requests and ends none; its driver may yet say why.
supports contains lib.says_strongly(
	sprintf("%s had %d requests on their way in both looks and ended none, and %s", [d.name, min([d.in_flight_first, d.in_flight]), w.says]),
	array.concat([lib.cite_node("node.disks", "disks")], w.cites),
) if {
	some d in lib.silent_disks
	some w in lib.io_waiting
}

supports contains lib.says(
	sprintf("%s; on the machine tasks waited for I/O %s of the time", [lib.disk_words(d), lib.percent(lib.node_io_wait)]),
	[lib.cite_node("node.disks", "disks"), lib.cite_node("node.pressure", "io")],
) if {
	some d in lib.saturated_disks
	lib.node_io_wait >= lib.io_wait_much
}

weakens contains lib.says_strongly(lib.no_io_wait, lib.no_io_wait_cites) if count(lib.saturated_disks) > 0

weakens contains lib.says(
	sprintf("on the whole machine tasks waited for I/O only %s of the time", [lib.percent(lib.node_io_wait)]),
	[lib.cite_node("node.pressure", "io")],
) if {
	count(lib.saturated_disks) > 0
	lib.node_io_wait < lib.io_wait_little
}

refutes contains lib.says(lib.calm_words, [lib.cite_node("node.disks", "disks")]) if lib.disks_calm
