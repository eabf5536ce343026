package causes.log.stdout_blocked_test

import data.causes.log.stdout_blocked as cause

writer := {"pid": 10, "tid": 10, "command": "app", "waits_in": "anon_pipe_write", "same": true, "descriptor": 1, "to": "pipe:[17436]", "is_output": true}

output(more) := {"seen": {"process.stdout": object.union(
	{
		"main_pid": 10, "stdout": {"kind": "pipe", "name": "pipe:[17436]"}, "stderr": {"kind": "pipe", "name": "pipe:[17437]"},
		"blocked": 0, "blocked_still": 0, "blocked_elsewhere": 0, "blocked_unknown": 0, "main_blocked": false, "writers": [],
		"reader_inside": false, "readers_searched": false,
	},
	more,
)}, "absent": {}}

blocked(more) := output(object.union(
	{"blocked": 1, "blocked_still": 1, "main_blocked": true, "readers_searched": true, "writers": [writer], "reader": {"pid": 9, "command": "containerd-shim", "state": "S"}},
	more,
))

test_nobody_reads if {
	count(cause.proves) == 1 with input as blocked({})
	some s in cause.proves with input as blocked({})
	contains(s.says, "1 thread waited to write to its standard output (pipe:[17436])")
	contains(s.says, "with containerd-shim (pid 9, state S)")
	count(cause.refutes) == 0 with input as blocked({})
}

test_its_standard_error_is_full if {
	now := blocked({"writers": [object.union(writer, {"to": "pipe:[17437]", "descriptor": 2})]})
	some s in cause.proves with input as now
	contains(s.says, "standard error")
}

# The entrypoint sent its output to a program of its own.
test_the_reader_is_inside if {
	now := blocked({"reader_inside": true, "reader": {"pid": 11, "command": "tee", "state": "S"}})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_a_slow_reader if {
	now := blocked({"blocked_still": 0, "writers": [object.union(writer, {"same": false})]})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

test_the_reader_could_not_be_searched if {
	now := blocked({"readers_searched": false})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

test_nobody_takes_its_datagrams if {
	full := output({"blocked_elsewhere": 1, "writers": [object.union(writer, {"to": "socket:[9]", "descriptor": 3, "is_output": false, "waits_in": "unix_wait_for_peer"})]})
	count(cause.proves) + count(cause.refutes) == 0 with input as full
	some s in cause.supports with input as full
	s.says == "1 thread waited through the whole window for room in the queue of a Unix socket (socket:[9]), as syslog(3) does when nobody reads /dev/log: app (pid 10) in unix_wait_for_peer"
	not s.strong
}

test_a_socket_has_its_reader_who_knows_where if {
	now := blocked({"stdout": {"kind": "socket", "name": "socket:[9]"}, "writers": [object.union(writer, {"to": "socket:[9]"})]})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

# One end of a pipeline inside the container.
test_another_pipe_is_full if {
	now := output({"blocked_elsewhere": 1, "writers": [object.union(writer, {"to": "pipe:[99]", "is_output": false})]})
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_which_pipe_cannot_be_read if {
	now := output({"blocked_unknown": 1})
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
