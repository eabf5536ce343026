# METADATA
# title: The kernel has made a filesystem of it read-only
# description: >-
#   After an error of the device or of its own structures a filesystem goes
#   read-only (errors=remount-ro) or is shut down, to save what is there. Reads
#   go on; each write fails with "Read-only file system" or an I/O error.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/ext4.5.html
#   - ref: https://docs.kernel.org/filesystems/ext4/overview.html
# custom:
#   needs:
#     mounts.container: [prove, refute, support, weaken]
#     kernel.storage: [prove, refute, support]
#   explains: []
#   next: Look for the error before it in the kernel's log; unmount and fsck, or replace the disk. Remounting rw without that loses data.
package causes.fs.remounted_readonly

import data.lib

# Read-only underneath a mount that may write: a configured read-only mount says so itself.
stopped contains m if {
	some m in input.seen["mounts.container"].mounts
	m.super_read_only
	not m.read_only
	not m.network
	on_disk(m)
}

# Others, squashfs and iso9660, are read-only by nature.
writable_types := {"ext4", "ext3", "xfs", "btrfs", "f2fs", "jfs", "reiserfs"}

on_disk(m) if m.backing_type in writable_types

on_disk(m) if m.filesystem_type in writable_types

where(m) := sprintf("%s (%s on %s)", [m.point, m.backing_type, object.get(m, "backing_source", m.backing_device)]) if m.backing_type

where(m) := sprintf("%s (%s on %s)", [m.point, m.filesystem_type, m.source]) if not m.backing_type

proves contains lib.says(
	sprintf("the kernel has shut the filesystem of %s down after an error", [where(m)]),
	[lib.cite("mounts.container", "mounts")],
) if {
	some m in input.seen["mounts.container"].mounts
	m.shut_down
}

proves contains lib.says(
	sprintf("the filesystem of %s is read-only underneath a mount that may write, and the kernel said (%s ago): %s", [
		where(m), lib.seconds(e.age_seconds * 1000000), e.line,
	]),
	[lib.cite("mounts.container", "mounts"), lib.cite("kernel.storage", "events")],
) if {
	some m in stopped
	some e in input.seen["kernel.storage"].events
	e.kind in {"remounted-readonly", "fs-error", "io-error"}
	about(e, m)
}

about(e, m) if m.source == sprintf("/dev/%s", [e.device])

about(e, m) if m.backing_source == sprintf("/dev/%s", [e.device])

about(e, m) if m.disk == e.device

supports contains lib.says_strongly(
	sprintf("the filesystem of %s is read-only underneath a mount that may write", [where(m)]),
	[lib.cite("mounts.container", "mounts")],
) if some m in stopped

# Since ext4's emergency_ro (2025, and in 6.1.y) a filesystem that has gone
# read-only may still say rw in mountinfo; one that was repaired says so, too.
hidden contains {"mount": m, "event": e} if {
	some m in input.seen["mounts.container"].mounts
	not m.super_read_only
	not m.read_only
	not m.network
	on_disk(m)
	some e in input.seen["kernel.storage"].events
	e.kind == "remounted-readonly"
	about(e, m)
}

supports contains lib.says_strongly(hidden_words(h), [lib.cite("mounts.container", "mounts"), lib.cite("kernel.storage", "events")]) if {
	some h in hidden
	h.event.age_seconds <= lib.log_recent_seconds
}

supports contains lib.says(hidden_words(h), [lib.cite("mounts.container", "mounts"), lib.cite("kernel.storage", "events")]) if {
	some h in hidden
	h.event.age_seconds > lib.log_recent_seconds
}

hidden_words(h) := sprintf("the kernel said of the filesystem of %s (%s ago): %s; its mount still says rw, as it does on some kernels, or when it was repaired", [
	where(h.mount), lib.seconds(h.event.age_seconds * 1000000), h.event.line,
])

says_writable if {
	m := input.seen["mounts.container"]
	m.complete
	count([1 | some one in m.mounts; one.super_read_only; not one.read_only]) == 0
	count([1 | some one in m.mounts; one.shut_down]) == 0
}

refutes contains lib.says(
	sprintf("no filesystem of it that it may write to is read-only%s, and the kernel's log does not say that one has become so", [configured]),
	[lib.cite("mounts.container", "mounts"), lib.cite("kernel.storage", "events")],
) if {
	says_writable
	input.seen["kernel.storage"]
	count(hidden) == 0
}

weakens contains lib.says(
	sprintf("no mount of it that it may write to says that it is read-only%s", [configured]),
	[lib.cite("mounts.container", "mounts")],
) if says_writable

configured := sprintf("; %d are by configuration", [n]) if {
	n := count([1 | some m in input.seen["mounts.container"].mounts; m.read_only])
	n > 0
} else := ""
