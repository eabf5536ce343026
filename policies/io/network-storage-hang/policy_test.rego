package causes.io.network_storage_hang_test

import data.causes.io.network_storage_hang as cause

share := {"point": "/share", "filesystem_type": "nfs4", "source": "10.0.0.5:/export", "network": true}

root := {"point": "/", "filesystem_type": "overlay", "source": "overlay", "network": false}

mounts(all) := {"mounts.container": {"mounts": all, "complete": true}}

states(stuck) := {"process.states": {"tasks": 3, "looked": 3, "waits_known": true, "blocked": count(stuck), "stuck_in_d": stuck, "served": []}}

given(seen) := {"seen": seen, "absent": {}, "node": {"seen": {}, "absent": {}}}

waiting := {"waits_in": "rpc_wait_bit_killable", "same": true}

test_one_and_the_same_wait if {
	now := given(object.union(mounts([root, share]), states([waiting])))
	some p in cause.proves with input as now
	p.says == "a task of it in one and the same wait for a file server for the whole window, in rpc_wait_bit_killable; it has /share (nfs4, 10.0.0.5:/export)"
	count(cause.refutes) == 0 with input as now
}

# A busy client waits in the same function, each time for another answer.
test_a_busy_client_is_no_hang if {
	now := given(object.union(mounts([root, share]), states([{"waits_in": "rpc_wait_bit_killable", "same": false}])))
	count(cause.proves) + count(cause.supports) == 0 with input as now
}

served(same) := {"process.states": {"tasks": 1, "looked": 1, "waits_known": true, "blocked": 0, "stuck_in_d": [], "served": [{"waits_in": "request_wait_answer", "same": same}]}}

# FUSE waits in state S.
test_a_program_that_serves_files_has_stopped if {
	some p in cause.proves with input as given(object.union(mounts([share]), served(true)))
	startswith(p.says, "a task of it in one and the same wait for a file server for the whole window, in request_wait_answer")
	count(cause.refutes) == 0 with input as given(object.union(mounts([share]), served(true)))
}

test_a_program_that_serves_files_and_answers if {
	count(cause.proves) + count(cause.supports) == 0 with input as given(object.union(mounts([share]), served(false)))
	count(cause.refutes) == 1 with input as given(object.union(mounts([share]), served(false)))
}

log(events) := {"kernel.storage": {"events": events}}

said(age) := {"kind": "nfs-timeout", "age_seconds": age, "at_usec": 5, "line": "nfs: server 10.0.0.5 not responding, still trying"}

test_the_kernel_says_so if {
	now := given(object.union(object.union(mounts([share]), states([{"waits_in": "nfs_wait_bit_killable", "same": false}])), log([said(4000)])))
	some p in cause.proves with input as now
	startswith(p.says, "the kernel says (4000.0 s ago): nfs: server")
}

test_the_server_answers_again if {
	ok := {"kind": "nfs-ok", "age_seconds": 9, "at_usec": 6, "line": "nfs: server 10.0.0.5 OK"}
	now := given(object.union(object.union(mounts([share]), states([])), log([said(40), ok])))
	count(cause.proves) + count(cause.supports) == 0 with input as now
	count(cause.weakens) == 1 with input as now
}

test_it_has_no_such_filesystem if {
	some r in cause.refutes with input as given(mounts([root]))
	r.says == "no filesystem of it is served by another machine or a program"
}

test_nobody_waits if {
	some r in cause.refutes with input as given(object.union(mounts([share]), states([])))
	r.says == "none of its tasks waits for a file server, or in uninterruptible sleep at all"
}

# The mount is gone from sight (lazily unmounted), and its task still waits.
test_without_the_mount_the_wait_still_proves if {
	now := given(object.union(mounts([root]), states([waiting])))
	count(cause.proves) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
