package causes.fs.imagefs_full_test

import data.causes.fs.imagefs_full as cause

mib := 1048576

filesystem(more) := object.union(
	{
		"point": "/data", "overlay": false, "filesystem_type": "ext4", "source": "/dev/loop3", "size_bytes": 56 * mib, "available_bytes": 9 * mib,
		"available_bytes_first": 9 * mib, "free_bytes": 12 * mib, "inodes": 16384, "inodes_free": 16000, "inodes_free_first": 16000,
	},
	more,
)

full := {"available_bytes": 0, "available_bytes_first": 0, "free_bytes": mib}

given(filesystems, more) := {"seen": {"mounts.space": object.union({"filesystems": filesystems, "not_asked": 0, "complete": true, "writer_uid": 0}, more)}, "absent": {}}

said(set) := {s.says | some s in set}

test_a_volume_is_full if {
	some s in cause.supports with input as given([filesystem(full)], {})
	s.strong
	s.says == "/data (ext4 on /dev/loop3) is full: 0 B of 56.0 MiB were left in both looks (the 1.0 MiB that are free ext4 keeps for itself), and a write that needs a new block fails with ENOSPC"
	count(cause.refutes) + count(cause.weakens) == 0 with input as given([filesystem(full)], {})
}

test_the_writable_layer_is_full if {
	xfs := filesystem({"point": "/", "overlay": true, "filesystem_type": "xfs", "source": "/dev/vda", "available_bytes": 0, "available_bytes_first": 0, "free_bytes": 0})
	some s in cause.supports with input as given([filesystem({}), xfs], {})
	startswith(s.says, "the filesystem of its writable layer, xfs on /dev/vda, is full: 0 B of 56.0 MiB were left in both looks, and")
}

# What is kept for root is room for root, and for nobody else.
test_what_is_kept_for_root if {
	kept := [filesystem({"available_bytes": 0, "available_bytes_first": 0, "free_bytes": 3 * mib})]
	count(cause.supports) == 0 with input as given(kept, {})
	said(cause.refutes) == {"none of the 1 filesystem of this machine that it may write to is full: the least room is 3.0 MiB, on /data"} with input as given(kept, {})
	some s in cause.supports with input as given(kept, {"writer_uid": 1000})
	contains(s.says, "(the 3.0 MiB that are free are kept for root, and its main process writes as user 1000)")
}

test_full_for_a_moment_is_not_full if {
	now := [filesystem({"available_bytes": 0, "free_bytes": 0})]
	count(cause.supports) == 0 with input as given(now, {})
}

# The look-alike: no inodes, and blocks enough.
test_without_inodes_there_is_room if {
	none := [filesystem({"inodes_free": 0, "inodes_free_first": 0})]
	said(cause.refutes) == {"none of the 1 filesystem of this machine that it may write to is full: the least room is 12.0 MiB, on /data"} with input as given(none, {})
}

test_what_was_not_asked_may_be_full if {
	remote := given([filesystem({})], {"not_asked": 1})
	count(cause.refutes) == 0 with input as remote
	[true | some w in cause.weakens; endswith(w.says, "; 1 filesystem of another machine or a program was not asked, since that can hang")] == [true] with input as remote
	failed := given([filesystem({})], {"complete": false, "why": "ask fs/usage: no answer in time"})
	[true | some w in cause.weakens; endswith(w.says, "no answer in time")] == [true] with input as failed
	count(cause.refutes) == 0 with input as failed
	count(cause.weakens) == 1 with input as given([filesystem({})], {"complete": false})
}

test_nothing_to_write_to if {
	said(cause.refutes) == {"none of the 0 filesystems of this machine that it may write to is full"} with input as given([], {})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) + count(cause.refutes) + count(cause.weakens) == 0 with input as {"seen": {}, "absent": {}}
}
