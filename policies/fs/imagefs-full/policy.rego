# METADATA
# title: A filesystem that it writes to is full
# description: >-
#   The filesystem of its writable layer (the runtime's image filesystem) or of a
#   volume has no free block. Each write that needs one fails with ENOSPC (No space left
#   on device); programs try again, or wait for somebody to make room. That it is
#   full does not prove that this is what makes it slow.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/statfs.2.html
#   - ref: https://docs.kernel.org/admin-guide/ext4.html
# custom:
#   needs:
#     mounts.space: [support, weaken, refute]
#   explains: []
#   next: Look for "No space left on device" in what it writes; delete or move data, or grow the volume. Deleted files that are still open hold their space.
package causes.fs.imagefs_full

import data.lib

supports contains lib.says_strongly(
	sprintf("%s is full: 0 B of %s were left in both looks%s, and a write that needs a new block fails with ENOSPC", [lib.filesystem_words(f), lib.bytes(f.size_bytes), of_what_is_free(f)]),
	[lib.cite("mounts.space", "filesystems")],
) if some f in lib.full_filesystems

of_what_is_free(f) := "" if f.free_bytes == 0

of_what_is_free(f) := sprintf(" (the %s that are free %s keeps for itself)", [lib.bytes(f.free_bytes), f.filesystem_type]) if {
	f.free_bytes > 0
	f.free_bytes <= lib.kept_by_itself(f)
}

of_what_is_free(f) := sprintf(" (the %s that are free are kept for root, and its main process writes as user %d)", [lib.bytes(f.free_bytes), input.seen["mounts.space"].writer_uid]) if {
	f.free_bytes > lib.kept_by_itself(f)
}

of_what_is_free(f) := "" if not f.free_bytes

none_is_full := sprintf("none %s is full%s", [lib.asked_words(s), least(s)]) if {
	s := input.seen["mounts.space"]
	count(lib.full_filesystems) == 0
}

least(s) := sprintf(": the least room is %s, on %s", [lib.bytes(room), [f.point | some f in s.filesystems; room_on(f) == room][0]]) if {
	room := min([room_on(f) | some f in s.filesystems])
} else := ""

# To root what is kept for it is room.
room_on(f) := f.free_bytes if {
	input.seen["mounts.space"].writer_uid == 0
	f.free_bytes >= 0
} else := f.available_bytes

refutes contains lib.says(none_is_full, [lib.cite("mounts.space", "filesystems"), lib.cite("mounts.space", "not_asked")]) if {
	input.seen["mounts.space"]
	not lib.space_unread
}

weakens contains lib.says(
	sprintf("%s; %s", [none_is_full, lib.space_unread]),
	[lib.cite("mounts.space", "filesystems"), lib.cite("mounts.space", "not_asked")],
)
