# Storage that fails, and storage that another machine serves, for the runbook `slow`.
package lib

# METADATA
# description: A line of the kernel's log speaks of now for about a minute.
log_now_seconds := 60

# METADATA
# description: For ten minutes it may still have to do with it.
log_recent_seconds := 600

# METADATA
# description: The devices and disks the container's filesystems are on, by the kernel's names.
used_devices contains m.disk if some m in input.seen["mounts.container"].mounts

used_devices contains trim_prefix(m.source, "/dev/") if {
	some m in input.seen["mounts.container"].mounts
	startswith(m.source, "/dev/")
}

used_devices contains trim_prefix(m.backing_source, "/dev/") if {
	some m in input.seen["mounts.container"].mounts
	startswith(m.backing_source, "/dev/")
}

# METADATA
# description: Network filesystems of the container.
network_mounts contains m if {
	some m in input.seen["mounts.container"].mounts
	m.network
}

# METADATA
# description: |
#   Tasks of the container that wait for a server, or for a program that serves files, in one and the same wait for the
#   whole window. A request that is merely slow ends within it.
server_waiters contains t if {
	some t in input.seen["process.states"].stuck_in_d
	t.same
	waits_for_server(t.waits_in)
}

# FUSE waits in state S while a signal may end it.
server_waiters contains t if {
	some t in input.seen["process.states"].served
	t.same
}

# METADATA
# description: Kernel functions in which a task waits for the answer of a file server.
waits_for_server(f) if regex.match(`^(__)?(rpc_wait|rpc_execute|nfs|nfs4|fuse|request_wait_answer|ceph|netfs|cifs|smb2|SendReceive|wait_for_response|compound_send_recv|p9_client|p9_virtio|v9fs|afs|virtio_fs)`, f)

# METADATA
# description: Some mounts for a person; three at most.
mounts_words(mounts) := concat(", ", array.slice(sort([sprintf("%s (%s, %s)", [m.point, m.filesystem_type, m.source]) | some m in mounts]), 0, 3))

# METADATA
# description: The log was read, and is silent for at least ten minutes, or for as long as the subject lives.
storage_log_covers(log) if log.covers_seconds >= log_recent_seconds

storage_log_covers(log) if log.covers_death
