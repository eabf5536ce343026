# METADATA
# title: Tasks hang in uninterruptible sleep (state D)
# description: >-
#   A task in state D waits in the kernel for something that nothing may
#   interrupt: a disk that does not answer, a lock whose holder waits for that
#   disk, a filesystem that was frozen. It cannot be killed, and whoever waits
#   for it waits too. A moment in D is ordinary I/O; the same wait for a whole
#   window is not.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
#   - ref: https://docs.kernel.org/admin-guide/sysctl/kernel.html#hung-task-timeout-secs
# custom:
#   needs:
#     process.states: [prove, refute]
#     cgroup.freezer: [prove, support, refute]
#     kernel.hung: [prove, support]
#     cgroup.io: weaken
#     cgroup.io_ancestors: weaken
#     node.disks: weaken
#     kernel.storage: support
#   explains: [net.listen-overflow, app.external-wait]
#   next: Read /proc/PID/stack of the tasks named; find the frozen filesystem (fsfreeze, a snapshot), the hung disk or the lock's holder. They end when it answers.
package causes.io.d_state_hung_task

import data.lib

# A wait for a lock or a frozen filesystem is not what a busy disk looks like.
proves contains lib.says(
	sprintf("%s in state D through the whole window, in one and the same wait: %s", [
		lib.counted(count(locked), "task was", "tasks were"), concat(", ", sort([lib.task_words(t) | some t in locked])),
	]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	count(locked) > 0
	lib.known_not_frozen
}

# Two minutes in D, and still there: a disk that is only slow does not do that.
proves contains lib.says(
	sprintf("the kernel found %s (task %d) blocked for more than %d s, %d s ago, and it still is: in state D in both looks", [
		e.command, e.pid, e.seconds, round(e.age_seconds),
	]),
	[lib.cite("kernel.hung", "events"), lib.cite("process.states", "stuck_in_d")],
) if {
	some e in input.seen["kernel.hung"].events
	e.kind == "hung-task"
	e.age_seconds <= lib.hung_line_seconds
	some t in lib.stuck_tasks
	t.tid == e.pid
	lib.known_not_frozen
}

supports contains lib.says_strongly(
	sprintf("%s for a request to storage in state D through the whole window: %s", [
		lib.counted(count(waiting), "task waited", "tasks waited"), concat(", ", sort([lib.task_words(t) | some t in waiting])),
	]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	count(waiting) > 0
	lib.known_not_frozen
}

supports contains lib.says_strongly(
	sprintf("%s in state D through the whole window; what for cannot be read: %s", [
		lib.counted(count(unnamed), "task was", "tasks were"), concat(", ", sort([lib.task_words(t) | some t in unnamed])),
	]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	count(unnamed) > 0
	lib.known_not_frozen
}

supports contains lib.says(
	sprintf("the kernel found a task of it, %s (%d), blocked for more than %d s, %d s ago", [e.command, e.pid, e.seconds, round(e.age_seconds)]),
	[lib.cite("kernel.hung", "events")],
) if {
	some e in input.seen["kernel.hung"].events
	e.kind == "hung-task"
	e.ours
	e.age_seconds <= lib.hung_line_seconds
}

# Only with tasks that wait: an error of some disk accuses nobody by itself.
supports contains lib.says(
	sprintf("the kernel logged trouble with storage %d s ago: %s", [round(e.age_seconds), e.line]),
	[lib.cite("kernel.storage", "events"), lib.cite("process.states", "stuck_in_d")],
) if {
	count(lib.stuck_tasks) > 0
	some e in input.seen["kernel.storage"].events
	e.kind in {"io-error", "device-timeout"}
	lib.is_now(e)
}

# A limit on I/O holds a request back for as long as it takes.
weakens contains lib.says_strongly(
	sprintf("its I/O is limited (%s), and the limit is used up to %s: a request waits its turn", [d.device, lib.percent(d.limit_used_ratio)]),
	[lib.cite(c.id, c.field)],
) if {
	count(waiting) > 0
	count(locked) == 0
	some c in limited_io
	d := c.device
}

weakens contains lib.says(
	sprintf("the disk %s works: %s busy, %s requests a second", [d.name, lib.percent(d.busy_ratio), lib.decimal(requests(d))]),
	[lib.cite_node("node.disks", "disks")],
) if {
	count(waiting) > 0
	count(locked) == 0
	some d in input.node.seen["node.disks"].disks
	d.busy_ratio >= 0.9
	requests(d) >= 1
}

refutes contains lib.says(
	sprintf("none of its %d tasks was in state D in both looks%s", [s.looked, moment(s)]),
	[lib.cite("process.states", "blocked_in_both"), lib.cite("process.states", "looked")],
) if {
	s := input.seen["process.states"]
	s.complete
	s.blocked_in_both == 0
}

refutes contains lib.says(
	sprintf("each of the %d tasks in state D went on in between: that is I/O, and no hang", [s.blocked_in_both]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	s := input.seen["process.states"]
	s.complete
	s.blocked_in_both > 0
	count([t | some t in s.stuck_in_d; t.same]) == 0
}

refutes contains lib.says(
	sprintf("its tasks in state D wait for something else: %s", [concat(", ", sort({sprintf("%s (pid %d): %s", [t.command, t.pid, why]) |
		some t in s.stuck_in_d
		why := lib.d_by_design[t.waits_in]
	}))]),
	[lib.cite("process.states", "stuck_in_d")],
) if {
	s := input.seen["process.states"]
	s.complete
	count(lib.stuck_tasks) == 0
	some t in s.stuck_in_d
	t.same
}

refutes contains lib.says(
	sprintf("its cgroup is frozen (%s): that is what state D means there", [f.state]),
	[lib.cite("cgroup.freezer", "frozen")],
) if {
	f := input.seen["cgroup.freezer"]
	f.frozen
	f.version == 1
}

refutes contains lib.says("it has no process that could hang", [lib.cite("process.states", "")]) if {
	input.absent["process.states"]
}

waiting contains t if {
	some t in lib.stuck_tasks
	lib.waits_for_io(t.waits_in)
}

waiting contains t if {
	some t in lib.stuck_tasks
	lib.waits_for_server(t.waits_in)
}

locked contains t if {
	some t in lib.stuck_tasks
	t.waits_in
	not lib.waits_for_io(t.waits_in)
	not lib.waits_for_server(t.waits_in)
}

unnamed contains t if {
	some t in lib.stuck_tasks
	not t.waits_in
}

limited_io contains {"id": "cgroup.io", "field": "devices", "device": d} if {
	some d in input.seen["cgroup.io"].devices
	d.limit_used_ratio >= 0.8
}

limited_io contains {"id": "cgroup.io_ancestors", "field": "levels", "device": d} if {
	some level in input.seen["cgroup.io_ancestors"].levels
	some d in level.devices
	d.limit_used_ratio >= 0.8
}

requests(d) := d.reads_per_second + d.writes_per_second

moment(s) := sprintf(" (%d for a moment)", [s.blocked]) if s.blocked > 0

moment(s) := "" if s.blocked == 0
