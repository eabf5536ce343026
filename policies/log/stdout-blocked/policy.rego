# METADATA
# title: It waits to write its log, and nobody reads it
# description: >-
#   Standard output and error of a container are pipes to the runtime (the shim,
#   a log program). When the reader stops, because its disk is full, its own
#   client is gone or it hangs, the pipe fills up after 64 KiB, and every thread
#   that logs waits in write(2) for ever, using no CPU at all.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/pipe.7.html
# custom:
#   needs:
#     process.stdout: [prove, refute]
#   explains: [net.listen-overflow, net.udp-rcvbuf-overflow, app.external-wait]
#   next: Look at the reader named (the shim, its log file's disk, the log driver); a full log disk is freed, a stopped reader continued or the container restarted. Let the program log without blocking.
package causes.log.stdout_blocked

import data.lib

proves contains lib.says(
	sprintf("%s waited to write to its %s (%s) through the whole window, and nothing was taken out of it: %s%s", [
		lib.counted(o.blocked_still, "thread", "threads"), which, w.to, lib.task_words(writer(w)), reader(o),
	]),
	[lib.cite("process.stdout", "blocked_still"), lib.cite("process.stdout", "writers")],
) if {
	o := input.seen["process.stdout"]
	o.blocked_still > 0
	o.readers_searched
	not o.reader_inside
	some w in stuck_writers(o)
	which := name(o, w)
	w.tid == min([v.tid | some v in stuck_writers(o)])
	startswith(w.to, "pipe:[")
}

# Who is at the other end of a socket, or of a FIFO with a name, cannot be read.
supports contains lib.says_strongly(
	sprintf("%s waited to write to its output (%s) through the whole window, and nothing was taken out of it: %s", [
		lib.counted(o.blocked_still, "thread", "threads"), w.to, lib.task_words(writer(w)),
	]),
	[lib.cite("process.stdout", "blocked_still"), lib.cite("process.stdout", "writers")],
) if {
	o := input.seen["process.stdout"]
	o.blocked_still > 0
	some w in stuck_writers(o)
	w.tid == min([v.tid | some v in stuck_writers(o)])
	not startswith(w.to, "pipe:[")
}

supports contains lib.says_strongly(
	sprintf("%s waited to write to its %s through the whole window, and nothing was taken out of it; who reads it could not be searched in full", [
		lib.counted(o.blocked_still, "thread", "threads"), "output",
	]),
	[lib.cite("process.stdout", "blocked_still")],
) if {
	o := input.seen["process.stdout"]
	o.blocked_still > 0
	not o.readers_searched
	not o.reader_inside
	some w in stuck_writers(o)
	startswith(w.to, "pipe:[")
}

# It moves, but is found waiting in both looks: the reader is slower than it.
supports contains lib.says_strongly(
	sprintf("%s to write to its output in both looks; it is read, but more slowly than it is written%s", [
		lib.counted(o.blocked - o.blocked_still, "thread waited", "threads waited"), reader(o),
	]),
	[lib.cite("process.stdout", "blocked"), lib.cite("process.stdout", "blocked_still")],
) if {
	o := input.seen["process.stdout"]
	o.blocked > o.blocked_still
	not o.reader_inside
}

supports contains lib.says(
	sprintf("%s to write to a pipe, and which one cannot be read; its output is one (%s)", [
		lib.counted(o.blocked_unknown, "thread waits", "threads wait"), o.stdout.name,
	]),
	[lib.cite("process.stdout", "blocked_unknown"), lib.cite("process.stdout", "stdout")],
) if {
	o := input.seen["process.stdout"]
	o.blocked_unknown > 0
	o.stdout.kind == "pipe"
}

# syslog(3) waits when nobody reads /dev/log. Whose queue is full cannot be read, so it may be another program's.
supports contains lib.says(
	sprintf("%s through the whole window for room in the queue of a Unix socket (%s), as syslog(3) does when nobody reads /dev/log: %s", [
		lib.counted(count(datagrams(o)), "thread waited", "threads waited"), w.to, lib.task_words(writer(w)),
	]),
	[lib.cite("process.stdout", "writers"), lib.cite("process.stdout", "blocked_elsewhere")],
) if {
	o := input.seen["process.stdout"]
	w := datagrams(o)[0]
}

refutes contains lib.says(
	sprintf("no thread waits to write to its output (standard output is %s)%s", [o.stdout.name, elsewhere(o)]),
	[lib.cite("process.stdout", "blocked"), lib.cite("process.stdout", "stdout")],
) if {
	o := input.seen["process.stdout"]
	o.blocked == 0
	o.blocked_unknown == 0
	count(datagrams(o)) == 0
}

refutes contains lib.says(
	sprintf("the other end of its output, %s, is in its own hands: %s (pid %d) in the same container reads it", [o.stdout.name, o.reader.command, o.reader.pid]),
	[lib.cite("process.stdout", "reader_inside"), lib.cite("process.stdout", "reader")],
) if {
	o := input.seen["process.stdout"]
	o.reader_inside
}

refutes contains lib.says("it has no process that could wait", [lib.cite("process.stdout", "")]) if {
	input.absent["process.stdout"]
}

datagrams(o) := [w | some w in o.writers; w.waits_in == "unix_wait_for_peer"; w.same; not w.is_output]

stuck_writers(o) := [w | some w in o.writers; w.is_output; w.same]

writer(w) := object.filter(w, ["pid", "tid", "command", "waits_in"])

name(o, w) := "standard output" if w.to == o.stdout.name

name(o, w) := "standard error" if w.to != o.stdout.name

reader(o) := sprintf("; the reading end is with %s (pid %d, state %s)", [o.reader.command, o.reader.pid, o.reader.state])

reader(o) := "" if not o.reader

elsewhere(o) := sprintf("; %s to write to something else, of its own", [lib.counted(o.blocked_elsewhere, "thread waits", "threads wait")]) if o.blocked_elsewhere > 0

elsewhere(o) := "" if o.blocked_elsewhere == 0
