# Room on filesystems: what a full one means, and for whom.
package lib

# METADATA
# description: |
#   What ext4 keeps for itself, so that no user gets it, root neither: a fiftieth of its blocks, at most 4096. The size
#   that statfs tells is without the filesystem's own tables, a fifth of a small one; and a write of some blocks is refused
#   a little earlier than one of a single block. What is kept for root, if anything, is a twentieth.
kept_by_itself(f) := min([f.size_bytes / 40 + 65536, 17 * 1048576]) if {
	f.filesystem_type in {"ext2", "ext3", "ext4"}
} else := 0

# METADATA
# description: Filesystems without a block for the user its main process writes as, in both looks.
full_filesystems contains f if {
	some f in input.seen["mounts.space"].filesystems
	nothing_available(f)
	f.free_bytes <= kept_by_itself(f)
}

full_filesystems contains f if {
	s := input.seen["mounts.space"]
	some f in s.filesystems
	nothing_available(f)
	s.writer_uid > 0
}

nothing_available(f) if {
	f.available_bytes == 0
	f.available_bytes_first == 0
}

# METADATA
# description: Filesystems without an inode for a new file, in both looks. Of those without a fixed number nothing is known.
filesystems_without_inodes contains f if {
	some f in input.seen["mounts.space"].filesystems
	f.inodes > 0
	f.inodes_free == 0
	f.inodes_free_first == 0
}

# METADATA
# description: A filesystem for a person.
filesystem_words(f) := sprintf("the filesystem of its writable layer, %s on %s,", [f.filesystem_type, f.source]) if {
	f.overlay
	f.point == "/"
} else := sprintf("%s (%s on %s)", [f.point, f.filesystem_type, f.source]) if {
	f.source
} else := sprintf("%s (%s)", [f.point, f.filesystem_type])

# METADATA
# description: Why something that it may write to was not asked; undefined when all was.
space_unread := sprintf("%s of another machine or a program was not asked, since that can hang", [counted(s.not_asked, "filesystem", "filesystems")]) if {
	s := input.seen["mounts.space"]
	s.not_asked > 0
}

space_unread := s.why if {
	s := input.seen["mounts.space"]
	s.not_asked == 0
	not s.complete
	s.why
}

space_unread := "it may write to more filesystems than are asked" if {
	s := input.seen["mounts.space"]
	s.not_asked == 0
	not s.complete
	not s.why
}

# METADATA
# description: How many filesystems were asked, for a person.
asked_words(s) := sprintf("of the %s of this machine that it may write to", [counted(count(s.filesystems), "filesystem", "filesystems")])
