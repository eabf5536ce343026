# METADATA
# title: A filesystem that it writes to has no inodes left
# description: >-
#   Every file takes an inode, and their number was fixed when the filesystem was
#   made. With none left no file can be created: ENOSPC (No space left on
#   device), though there is room for data. That there are none does not prove
#   that this is what makes it slow.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/statfs.2.html
#   - ref: https://man7.org/linux/man-pages/man8/mke2fs.8.html
# custom:
#   needs:
#     mounts.space: [support, weaken, refute]
#   explains: []
#   next: Delete small files (caches, sessions, spools), or make the filesystem anew with more inodes, or as XFS, which makes them as needed.
package causes.fs.inode_exhaustion

import data.lib

supports contains lib.says_strongly(
	sprintf("%s has no inode left: all %d were in use in both looks, with %s free; no file can be created on it (ENOSPC)", [lib.filesystem_words(f), f.inodes, lib.bytes(f.available_bytes)]),
	[lib.cite("mounts.space", "filesystems")],
) if some f in lib.filesystems_without_inodes

none_is_out := sprintf("none %s is without inodes%s", [lib.asked_words(s), least(s)]) if {
	s := input.seen["mounts.space"]
	count(lib.filesystems_without_inodes) == 0
}

least(s) := sprintf(": the fewest are free on %s, %d of %d", [f.point, f.inodes_free, f.inodes]) if {
	numbered := [f | some f in s.filesystems; f.inodes > 0]
	fewest := min([f.inodes_free | some f in numbered])
	f := [f | some f in numbered; f.inodes_free == fewest][0]
} else := ""

without_number if {
	some f in input.seen["mounts.space"].filesystems
	f.inodes == 0
}

refutes contains lib.says(none_is_out, [lib.cite("mounts.space", "filesystems"), lib.cite("mounts.space", "not_asked")]) if {
	input.seen["mounts.space"]
	not lib.space_unread
	not without_number
}

# btrfs makes inodes as it needs them, out of the same space.
weakens contains lib.says(sprintf("%s; of another the number is not fixed", [none_is_out]), [lib.cite("mounts.space", "filesystems")]) if {
	without_number
	not lib.space_unread
}

weakens contains lib.says(
	sprintf("%s; %s", [none_is_out, lib.space_unread]),
	[lib.cite("mounts.space", "filesystems"), lib.cite("mounts.space", "not_asked")],
)
