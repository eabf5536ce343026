# METADATA
# title: Its processes are stopped
# description: >-
#   SIGSTOP, SIGTSTP or a tracer (a debugger, strace, a checkpoint tool) holds a
#   process where it is, in state T or t. It answers nobody and uses no CPU, its
#   cgroup is not frozen, and no limit or disk has to do with it. Whoever waits
#   for it waits too.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man7/signal.7.html
#   - ref: https://man7.org/linux/man-pages/man2/ptrace.2.html
# custom:
#   needs:
#     process.states: [prove, support, refute]
#   explains: [app.external-wait, probe.liveness-kill, net.listen-overflow, net.udp-rcvbuf-overflow]
#   next: Find out who stopped it (a debugger, a checkpoint, a script, somebody's kill -STOP), end the tracer or send SIGCONT.
package causes.process.stopped

import data.lib

states := input.seen["process.states"]

proves contains lib.says(
	sprintf("its main process, %s (pid %d), was stopped in both looks (state T): a signal stopped it, and SIGCONT lets it go on", [m.command, m.pid]),
	[lib.cite("process.states", "main"), lib.cite("process.states", "stopped_in_both")],
) if {
	states.stopped_in_both > 0
	m := states.main
	m.state == "T"
}

proves contains lib.says(
	sprintf("all of its %s were stopped in both looks, by a signal", [lib.counted(alive, "thread", "threads")]),
	[lib.cite("process.states", "signalled_in_both"), lib.cite("process.states", "tasks")],
) if {
	states.complete
	alive := states.tasks - states.zombies
	alive > 0
	states.signalled_in_both == alive
}

# A tracer lets its process go on from one system call to the next: two looks may have met two stops.
supports contains lib.says_strongly(
	sprintf("a tracer held %s in both looks (state t)%s", [lib.counted(states.traced_in_both, "of its threads", "of its threads"), by_whom]),
	array.concat([lib.cite("process.states", "traced_in_both")], main_cited),
) if {
	states.traced_in_both > 0
}

# Between two stops it runs, and neither look need meet one.
traced_by := sprintf("its main process, %s (pid %d), is traced by %s", [m.command, m.pid, tracer_words(m.tracing)]) if {
	states.stopped_in_both == 0
	m := states.main
	m.tracing.pid > 0
}

tracer_words(t) := sprintf("%s (pid %d)", [t.command, t.pid]) if {
	t.command != ""
} else := sprintf("pid %d", [t.pid])

supports contains lib.says_strongly(
	sprintf("%s, which held %s when they were looked at: it stops them at every system call or signal that it wants to see", [traced_by, lib.counted(states.held, "of its threads", "of its threads")]),
	[lib.cite("process.states", "main"), lib.cite("process.states", "held")],
) if {
	states.held > 0
	not states.main.tracing.inside
}

supports contains lib.says(sprintf("%s, which may stop it at every system call; none of its threads was held when they were looked at", [traced_by]), [lib.cite("process.states", "main")]) if {
	states.held == 0
	not states.main.tracing.inside
}

supports contains lib.says(sprintf("%s, one of its own processes", [traced_by]), [lib.cite("process.states", "main")]) if states.main.tracing.inside

# A job that a shell has stopped may be meant, where the rest works.
supports contains lib.says_strongly(
	sprintf("%s stopped in both looks, by a signal; SIGCONT lets them go on", [were(states.signalled_in_both)]),
	[lib.cite("process.states", "signalled_in_both")],
) if {
	states.signalled_in_both > 0
	count(proves) == 0
}

supports contains lib.says(
	sprintf("%s stopped in both looks, by a tracer in the one and by a signal in the other", [were(various)]),
	[lib.cite("process.states", "stopped_in_both"), lib.cite("process.states", "signalled_in_both"), lib.cite("process.states", "traced_in_both")],
) if {
	various > 0
}

various := (states.stopped_in_both - states.signalled_in_both) - states.traced_in_both

were(threads) := lib.counted(threads, "of its threads was", "of its threads were")

by_whom := sprintf(", and its main process is traced by %s", [tracer_words(states.main.tracing)]) if {
	states.main.tracing.pid > 0
} else := ""

main_cited := [lib.cite("process.states", "main")] if {
	states.main.tracing.pid > 0
} else := []

refutes contains lib.says(
	sprintf("none of its %s was stopped in both looks", [lib.counted(states.looked, "task", "tasks")]),
	[lib.cite("process.states", "stopped_in_both"), lib.cite("process.states", "looked")],
) if {
	states.complete
	states.stopped_in_both == 0
	states.held == 0
	states.main.tracing.pid == 0
}

refutes contains lib.says("it has no process that could be stopped", [lib.cite("process.states", "")]) if {
	input.absent["process.states"]
}
