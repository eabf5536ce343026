# METADATA
# title: A file server does not answer
# description: >-
#   A filesystem whose files another machine (NFS, CIFS, Ceph) or a program
#   (FUSE) serves, and the server is gone or slow. A hard mount waits for ever:
#   the tasks cannot be killed, and whoever touches the mount joins them.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/nfs.5.html
#   - ref: https://docs.kernel.org/filesystems/fuse.html
# custom:
#   needs:
#     process.states: [prove, refute]
#     mounts.container: [support, refute]
#     kernel.storage: [prove, support, weaken]
#   explains: [io.writeback-stall, io.d-state-hung-task]
#   next: Bring the server back, or the path to it; umount -f or -l frees what waits. Do not stat the mount from a shell you need.
package causes.io.network_storage_hang

import data.lib

proves contains lib.says(
	sprintf("%s of it in one and the same wait for a file server for the whole window, in %s%s", [
		lib.tasks_words(count(lib.server_waiters)), min([t.waits_in | some t in lib.server_waiters]), on_mounts,
	]),
	array.concat([lib.cite("process.states", "stuck_in_d"), lib.cite("process.states", "served")], mount_cites),
) if count(lib.server_waiters) > 0

on_mounts := sprintf("; it has %s", [lib.mounts_words(lib.network_mounts)]) if {
	count(lib.network_mounts) > 0
} else := ""

mount_cites := [lib.cite("mounts.container", "mounts")] if {
	count(lib.network_mounts) > 0
} else := []

silent contains e if {
	some e in input.seen["kernel.storage"].events
	e.kind == "nfs-timeout"
	count([1 | some ok in input.seen["kernel.storage"].events; ok.kind == "nfs-ok"; ok.at_usec > e.at_usec]) == 0
}

refutes contains lib.says(
	sprintf("%s of it waited for a file server in both looks, and none all the time: it answers", [lib.tasks_words(count(s.served))]),
	[lib.cite("process.states", "served"), lib.cite("process.states", "stuck_in_d")],
) if {
	s := input.seen["process.states"]
	s.looked == s.tasks
	count(s.served) > 0
	s.blocked == 0
	count(lib.server_waiters) == 0
}

# The kernel says it once a wait: a line of an hour ago may still hold.
proves contains lib.says(
	sprintf("the kernel says (%s ago): %s; %s of it in uninterruptible sleep in both looks", [
		lib.seconds(e.age_seconds * 1000000), e.line, lib.tasks_words(count(blocked)),
	]),
	[lib.cite("kernel.storage", "events"), lib.cite("process.states", "stuck_in_d")],
) if {
	some e in silent
	blocked := [t | some t in input.seen["process.states"].stuck_in_d; lib.waits_for_server(t.waits_in)]
	count(blocked) > 0
}

supports contains lib.says(
	sprintf("the kernel says (%s ago): %s", [lib.seconds(e.age_seconds * 1000000), e.line]),
	[lib.cite("kernel.storage", "events")],
) if {
	some e in silent
	e.age_seconds <= lib.log_recent_seconds
	count(lib.network_mounts) > 0
}

supports contains lib.says(
	sprintf("it has %s, and %s of it in uninterruptible sleep in both looks", [lib.mounts_words(lib.network_mounts), lib.tasks_words(n)]),
	[lib.cite("mounts.container", "mounts"), lib.cite("process.states", "stuck_in_d")],
) if {
	count(lib.network_mounts) > 0
	n := count([t | some t in input.seen["process.states"].stuck_in_d; t.same])
	n > 0
	count(lib.server_waiters) == 0
}

weakens contains lib.says(
	sprintf("the kernel says that a server answers again (%s ago): %s", [lib.seconds(e.age_seconds * 1000000), e.line]),
	[lib.cite("kernel.storage", "events")],
) if {
	some e in input.seen["kernel.storage"].events
	e.kind == "nfs-ok"
	count(silent) == 0
	count(lib.server_waiters) == 0
}

refutes contains lib.says("no filesystem of it is served by another machine or a program", [lib.cite("mounts.container", "mounts")]) if {
	m := input.seen["mounts.container"]
	m.complete
	count(lib.network_mounts) == 0
	count(lib.server_waiters) == 0
}

refutes contains lib.says("none of its tasks waits for a file server, or in uninterruptible sleep at all", [lib.cite("process.states", "blocked"), lib.cite("process.states", "served")]) if {
	s := input.seen["process.states"]
	s.looked == s.tasks
	s.waits_known
	count(s.served) == 0
	s.blocked == 0
	count(s.stuck_in_d) == 0
}
