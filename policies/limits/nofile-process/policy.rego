# METADATA
# title: A process is at its limit of open files
# description: >-
#   RLIMIT_NOFILE bounds the descriptors of one process: files, sockets, pipes,
#   epoll and inotify instances alike. With every number below it taken, open,
#   accept and socket fail with EMFILE ("Too many open files"). A server then
#   accepts nobody, often at full CPU, while it looks alive.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/getrlimit.2.html
# custom:
#   needs:
#     process.files: [support, refute]
#   explains: [net.listen-overflow]
#   next: Look at what is open (ls -l /proc/PID/fd) and fix the leak, or raise the limit (LimitNOFILE of the runtime, or the program's own setrlimit up to the hard limit).
package causes.limits.nofile_process

import data.lib

# Nobody counts what was refused: a program that has just so many open, and asks for no more, looks the same.
supports contains lib.says_strongly(
	sprintf("%s (pid %d) has no descriptor left in both looks: %d open at a limit of %d%s%s: whatever it would open is refused", [d.command, d.pid, d.open, d.limit, hard(d), others(f)]),
	[lib.cite("process.files", "fullest"), lib.cite("process.files", "at_limit")],
) if {
	f := input.seen["process.files"]
	d := f.fullest
	f.at_limit > 0
	d.at_limit
	d.limit >= roomy
}

# A limit of a handful may be what a program that opens nothing was given.
supports contains lib.says(
	sprintf("%s (pid %d) has all of its %d descriptors in use, though that may be all it needs", [d.command, d.pid, d.limit]),
	[lib.cite("process.files", "fullest")],
) if {
	d := input.seen["process.files"].fullest
	d.at_limit
	d.limit < roomy
}

# At the edge: what opens and closes is refused now and then.
supports contains lib.says_strongly(
	sprintf("%s (pid %d) is at the edge of its limit: %d and %d of %d descriptors in the two looks", [d.command, d.pid, d.open_first, d.open, d.limit]),
	[lib.cite("process.files", "fullest")],
) if {
	d := input.seen["process.files"].fullest
	d.counted
	not d.at_limit
	d.limit >= roomy
	min([d.open_first, d.open]) >= edge * d.limit
}

refutes contains lib.says(
	sprintf("no process of it is near its limit of open files: the fullest, %s (pid %d), has %s of %d", [d.command, d.pid, amount(d), d.limit]),
	[lib.cite("process.files", "fullest"), lib.cite("process.files", "complete")],
) if {
	f := input.seen["process.files"]
	f.complete
	d := f.fullest
	d.used_ratio < near
	d.open_first < near * d.limit
}

refutes contains lib.says("it has no process that could open files", [lib.cite("process.files", "")]) if {
	input.absent["process.files"]
}

# near is where a burst between the looks could have met the limit; edge is
# where one more client does.
near := 0.9

edge := 0.98

# roomy is a limit nobody sets for a program that is meant to have just so many.
roomy := 16

amount(d) := sprintf("%d", [d.open]) if d.counted

amount(d) := sprintf("at most %d", [d.open]) if not d.counted

hard(d) := sprintf(" (it may raise that to %d itself)", [d.hard_limit]) if d.hard_limit > d.limit

hard(d) := "" if not may_raise(d)

may_raise(d) if d.hard_limit > d.limit

others(f) := sprintf("; so have %d more", [f.at_limit - 1]) if f.at_limit > 1

others(f) := "" if f.at_limit == 1
