# METADATA
# title: The kernel killed a child process, and the container's main process survived
# description: >-
#   The OOM killer picks the process that frees the most, and that is often a
#   worker. The container goes on with a hole in it, or ends later with another
#   code; runtimes then say OOMKilled beside exit code 0, or of a container that
#   still runs.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
#   - ref: https://man7.org/linux/man-pages/man5/proc_pid_oom_score_adj.5.html
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     runtime.death: [prove, weaken]
#     runtime.status: [prove, support]
#     process.main: prove
#     cgroup.memory: [support, refute]
#     runtime.output: support
#   explains: []
#   next: Find the worker the sentence names and limit its memory; set memory.oom.group=1 when half a container is worse than a restart.
package causes.memory.child_oom_main_survived

import data.lib

own contains e if {
	some e in lib.killed_oom_events
	e.hit
}

kill_words(e) := sprintf("the kernel killed %s in it at %s", [lib.victim(e), lib.whose_limit(e)])

# The main process cannot be the victim of a kill it outlived.
outlived contains [e, a] if {
	some e in own
	not e.was_alone
	some a in lib.still_runs
}

outlived contains pair if some pair in lib.outlived_by_main

outlived contains [e, a] if {
	some e in own
	not e.was_alone
	not e.main_killed
	d := ended_by_itself
	same_run(e, d)
	soon_or_unsignalled(e, d)
	a := lib.says(ended_words(e, d), [lib.cite("runtime.death", "exit_code")])
}

# A worker that is started again is killed again: the newest kill, and how many there were.
proves contains lib.says(
	sprintf("%s%s, and %s", [kill_words(e), of_several(same), a.says]),
	array.concat([lib.cite("kernel.oom", "events")], a.cites),
) if {
	some [e, a] in outlived
	same := {other | some [other, b] in outlived; b.cites == a.cites}
	e.at_usec == max({other.at_usec | some other in same})
}

of_several(kills) := "" if count(kills) == 1

of_several(kills) := sprintf(" (the last of %d such kills)", [count(kills)]) if count(kills) > 1

ended_by_itself := d if {
	d := input.seen["runtime.death"]
	not d.exit_code in {137, 255}
	not lib.made_up_status(d)
	not d.never_started
}

# SIGKILL that came well after the kill was another one.
killed_later := d if {
	d := input.seen["runtime.death"]
	d.exit_code == 137
	not lib.made_up_status(d)
}

same_run(e, _) if not e.near_death == false

same_run(e, d) if {
	e.near_death == false
	e.at_usec > began(d)
	e.at_usec < d.finished_at_usec
}

# containerd does not say when a task started, but when it was made.
began(d) := d.started_at_usec

began(d) := s.created_at_usec if {
	not d.started_at_usec
	d.current
	s := input.seen["runtime.status"]
}

# A signal that came long after the kill is a cause of its own.
soon_or_unsignalled(e, _) if e.near_death

soon_or_unsignalled(_, d) if d.exit_code < 128

ended_words(e, d) := sprintf("the main process ended %s later with exit code %d", [lib.seconds(gap), d.exit_code]) if {
	gap := d.finished_at_usec - e.at_usec
	gap > 0
} else := sprintf("the main process ended with exit code %d", [d.exit_code])

supports contains lib.says(
	sprintf("%s, and %s", [kill_words(e), ended_words(e, d)]),
	[lib.cite("kernel.oom", "events"), lib.cite("runtime.death", "exit_code")],
) if {
	some e in own
	not e.was_alone
	not e.main_killed
	d := ended_by_itself
	same_run(e, d)
	not soon_or_unsignalled(e, d)
}

outlived_till_later contains e if {
	some e in own
	e.near_death == false
	not e.was_alone
	not e.main_killed
	same_run(e, killed_later)
}

supports contains lib.says(
	sprintf("%s%s, and %s", [kill_words(e), of_several(outlived_till_later), ended_words(e, killed_later)]),
	[lib.cite("kernel.oom", "events"), lib.cite("runtime.death", "exit_code")],
) if {
	some e in outlived_till_later
	e.at_usec == max({other.at_usec | some other in outlived_till_later})
}

supports contains lib.says_strongly(
	sprintf("the kernel killed %s in it, which was not its main process", [lib.victim(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	some e in lib.oom_hits
	e.main_killed == false
	not e in lib.oom_passed_on
	count(outlived) == 0
}

supports contains lib.says_strongly(
	sprintf("the runtime gives the reason OOMKilled beside exit code %d: some process was OOM-killed, and not the main one", [d.exit_code]),
	[lib.cite("runtime.death", "reason"), lib.cite("runtime.death", "exit_code")],
) if {
	d := ended_by_itself
	d.reason == "OOMKilled"
}

supports contains lib.says_strongly(
	sprintf("its cgroup counts %s, and it still runs", [lib.counted_in_words]),
	[lib.cite("cgroup.memory", "oom_kills"), lib.cite("runtime.status", "state")],
) if {
	lib.counted_oom_kills > 0
	input.absent["runtime.death"]
	input.seen["runtime.status"].state in {"running", "paused"}
}

supports contains lib.says_strongly(
	sprintf("its cgroup counts %s, and it ended with exit code %d", [lib.counted_in_words, ended_by_itself.exit_code]),
	[lib.cite("cgroup.memory", "oom_kills"), lib.cite("runtime.death", "exit_code")],
) if lib.counted_oom_kills > 0

supports contains lib.says(
	sprintf("the container itself wrote that a child was killed: %q", [m.line]),
	[lib.cite("runtime.output", "child_killed")],
) if {
	lib.counted_oom_kills > 0
	some m in input.seen["runtime.output"].child_killed
}

weakens contains lib.says("it ended with exit code 137: the main process may itself have been killed", [lib.cite("runtime.death", "exit_code")]) if {
	input.seen["runtime.death"].exit_code == 137
	count(outlived_till_later) == 0
}

refutes contains a if {
	count(own) == 0
	some a in (lib.no_oom_logged | lib.no_oom_counted)
}

refutes contains a if {
	count(outlived) == 0
	some a in lib.oom_ended_it
}
