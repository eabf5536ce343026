# METADATA
# title: The disk returns errors
# description: >-
#   A device fails requests, or answers so late that the kernel gives up and
#   tries again. Each retry takes seconds; what cannot be read or written comes
#   back to the program as an I/O error, or makes the filesystem stop.
# related_resources:
#   - ref: https://docs.kernel.org/block/stat.html
#   - ref: https://docs.kernel.org/scsi/scsi_eh.html
# custom:
#   needs:
#     kernel.storage: [prove, support, refute]
#     mounts.container: [prove, weaken]
#   explains: [fs.remounted-readonly, io.device-saturated, io.writeback-stall, io.d-state-hung-task]
#   next: Move the data off the device and replace it; look at its own error counters (smartctl, nvme smart-log), cable and controller.
package causes.io.device_errors

import data.lib

errors contains e if {
	some e in input.seen["kernel.storage"].events
	e.kind in {"io-error", "device-timeout", "fs-error"}
}

ours(e) if e.device in lib.used_devices

# Partitions and their disk: sda1 is on sda.
ours(e) if {
	some m in input.seen["mounts.container"].mounts
	part_of(e.device, m.disk)
}

# sda1 is on sda and sdab is not; where a disk's name ends in a digit, a p stands before the partition's.
part_of(device, disk) if device == disk

part_of(device, disk) if {
	regex.match(`[^0-9]$`, disk)
	regex.match(`^[0-9]+$`, trim_prefix(device, disk))
	startswith(device, disk)
}

part_of(device, disk) if {
	regex.match(`[0-9]$`, disk)
	regex.match(`^p[0-9]+$`, trim_prefix(device, disk))
	startswith(device, disk)
}

what(e) := sprintf("%d errors of %s in the kernel's log, the last %s ago: %s", [e.count, object.get(e, "device", "a device"), lib.seconds(e.age_seconds * 1000000), e.line])

proves contains lib.says(
	sprintf("%s; it has a filesystem there", [what(e)]),
	[lib.cite("kernel.storage", "events"), lib.cite("mounts.container", "mounts")],
) if {
	some e in errors
	e.kind in {"io-error", "device-timeout"}
	e.age_seconds <= lib.log_now_seconds
	ours(e)
}

# A filesystem error is a finding of a check, not of the device: it stays true, and need not be the device's.
supports contains lib.says_strongly(
	sprintf("%s; it has a filesystem there", [what(e)]),
	[lib.cite("kernel.storage", "events"), lib.cite("mounts.container", "mounts")],
) if {
	some e in errors
	e.kind == "fs-error"
	e.age_seconds <= lib.log_now_seconds
	ours(e)
}

supports contains lib.says(
	sprintf("%s; it has a filesystem there", [what(e)]),
	[lib.cite("kernel.storage", "events"), lib.cite("mounts.container", "mounts")],
) if {
	some e in errors
	e.age_seconds > lib.log_now_seconds
	e.age_seconds <= lib.log_recent_seconds
	ours(e)
}

weakens contains lib.says(
	sprintf("%s; no filesystem of it is known to be there", [what(e)]),
	[lib.cite("kernel.storage", "events"), lib.cite("mounts.container", "mounts")],
) if {
	some e in errors
	e.age_seconds <= lib.log_recent_seconds
	input.seen["mounts.container"].complete
	not ours(e)
}

refutes contains lib.says(
	sprintf("the kernel logged no error of a disk or filesystem in the last %s", [lib.seconds(min([log.covers_seconds, 86400]) * 1000000)]),
	[lib.cite("kernel.storage", "events")],
) if {
	log := input.seen["kernel.storage"]
	lib.storage_log_covers(log)
	log.suppressed == 0
	count([e | some e in errors; e.age_seconds <= lib.log_recent_seconds]) == 0
}
