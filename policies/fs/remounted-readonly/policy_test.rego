package causes.fs.remounted_readonly_test

import data.causes.fs.remounted_readonly as cause

mount(more) := object.union(
	{
		"point": "/data", "filesystem_type": "ext4", "source": "/dev/loop0", "disk": "loop0", "read_only": false,
		"super_read_only": true, "shut_down": false, "network": false,
	},
	more,
)

given(mounts, events) := {
	"seen": {"mounts.container": {"mounts": mounts, "complete": true}, "kernel.storage": {"events": events}},
	"absent": {}, "node": {"seen": {}, "absent": {}},
}

said := {"kind": "remounted-readonly", "age_seconds": 7000, "device": "loop0", "line": "EXT4-fs (loop0): Remounting filesystem read-only"}

test_the_kernel_said_so_and_it_still_is if {
	some p in cause.proves with input as given([mount({})], [said])
	p.says == "the filesystem of /data (ext4 on /dev/loop0) is read-only underneath a mount that may write, and the kernel said (7000.0 s ago): EXT4-fs (loop0): Remounting filesystem read-only"
	count(cause.refutes) == 0 with input as given([mount({})], [said])
}

test_shut_down if count(cause.proves) == 1 with input as given([mount({"shut_down": true})], [])

test_the_upper_directory_of_the_root if {
	root := mount({"point": "/", "filesystem_type": "overlay", "source": "overlay", "disk": "vdb", "backing_type": "ext4", "backing_source": "/dev/vdb", "backing_device": "254:16"})
	some p in cause.proves with input as given([root], [object.union(said, {"device": "vdb"})])
	contains(p.says, "the filesystem of / (ext4 on /dev/vdb)")
}

test_without_the_line_it_is_likely if {
	some s in cause.supports with input as given([mount({})], [])
	s.strong with input as given([mount({})], [])
	count(cause.proves) == 0 with input as given([mount({})], [])
}

# The look-alike: somebody asked for it.
test_read_only_by_configuration if {
	asked := [mount({"read_only": true}), mount({"point": "/", "filesystem_type": "overlay", "super_read_only": false, "read_only": true})]
	count(cause.supports) == 0 with input as given(asked, [])
	some r in cause.refutes with input as given(asked, [])
	r.says == "no filesystem of it that it may write to is read-only; 2 are by configuration, and the kernel's log does not say that one has become so"
}

test_squashfs_is_so_by_nature if {
	count(cause.supports) == 0 with input as given([mount({"filesystem_type": "squashfs"})], [])
}

# Repaired, or a kernel that does not show it: nobody can say.
test_the_mount_says_that_it_may_be_written if {
	old := given([mount({"super_read_only": false})], [said])
	count(cause.proves) + count(cause.refutes) == 0 with input as old
	count(cause.supports) == 1 with input as old
	count([1 | some s in cause.supports; s.strong]) == 0 with input as old
	now := given([mount({"super_read_only": false})], [object.union(said, {"age_seconds": 3})])
	count(cause.proves) + count(cause.refutes) == 0 with input as now
	some s in cause.supports with input as now
	s.strong
}

test_the_log_was_not_read if {
	blind := {"seen": {"mounts.container": {"mounts": [mount({"super_read_only": false})], "complete": true}}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as blind
	count(cause.weakens) == 1 with input as blind
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.refutes) == 0 with input as none
}
