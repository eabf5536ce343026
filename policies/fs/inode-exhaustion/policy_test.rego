package causes.fs.inode_exhaustion_test

import data.causes.fs.inode_exhaustion as cause

filesystem(more) := object.union(
	{
		"point": "/data", "overlay": false, "filesystem_type": "ext4", "source": "/dev/loop3", "size_bytes": 58720256, "available_bytes": 50331648,
		"available_bytes_first": 50331648, "free_bytes": 53477376, "inodes": 64, "inodes_free": 0, "inodes_free_first": 0,
	},
	more,
)

given(filesystems, more) := {"seen": {"mounts.space": object.union({"filesystems": filesystems, "not_asked": 0, "complete": true, "writer_uid": 0}, more)}, "absent": {}}

said(set) := {s.says | some s in set}

test_no_inode_is_left if {
	some s in cause.supports with input as given([filesystem({})], {})
	s.strong
	s.says == "/data (ext4 on /dev/loop3) has no inode left: all 64 were in use in both looks, with 48.0 MiB free; no file can be created on it (ENOSPC)"
	count(cause.refutes) + count(cause.weakens) == 0 with input as given([filesystem({})], {})
}

# The look-alike: no blocks, and inodes enough.
test_a_full_one_has_inodes if {
	full := [filesystem({"available_bytes": 0, "available_bytes_first": 0, "free_bytes": 0, "inodes_free": 50, "inodes_free_first": 51})]
	said(cause.refutes) == {"none of the 1 filesystem of this machine that it may write to is without inodes: the fewest are free on /data, 50 of 64"} with input as given(full, {})
	count(cause.supports) == 0 with input as given(full, {})
}

test_a_number_that_is_not_fixed if {
	btrfs := [filesystem({"filesystem_type": "btrfs", "inodes": 0})]
	count(cause.supports) + count(cause.refutes) == 0 with input as given(btrfs, {})
	said(cause.weakens) == {"none of the 1 filesystem of this machine that it may write to is without inodes; of another the number is not fixed"} with input as given(btrfs, {})
}

test_what_was_not_asked_may_have_none if {
	remote := given([filesystem({"inodes_free": 5})], {"not_asked": 2})
	count(cause.refutes) == 0 with input as remote
	count(cause.weakens) == 1 with input as remote
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) + count(cause.refutes) + count(cause.weakens) == 0 with input as {"seen": {}, "absent": {}}
}
