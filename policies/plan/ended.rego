# Of whom it makes no sense to ask why he is slow.
package plan

import data.lib

# METADATA
# description: |
#   Nothing of the subject runs any more. A set of sentences, for the `moot` of a runbook about what is alive: with one of
#   them its question does not arise. A main process that has ended while others of the container go on (they can, where
#   it shares the host's pid namespace) is no such end.
has_ended contains lib.says(
	sprintf("it %s, %s: what has ended is not slow (`runbook run killed` tells why it ended)", [how_long_ago(d), with_code(d)]),
	[lib.cite("runtime.status", "state"), lib.cite("runtime.death", "exit_code"), lib.cite("process.states", "")],
) if {
	nobody_runs
	input.seen["runtime.status"].state == "exited"
	d := input.seen["runtime.death"]
	d.current
}

has_ended contains lib.says(
	"the runtime says that it has exited, and not with which code: what has ended is not slow (`runbook run killed` tells what is known of its end)",
	[lib.cite("runtime.status", "state"), lib.cite("process.states", "")],
) if {
	nobody_runs
	input.seen["runtime.status"].state == "exited"
	not told
}

has_ended contains lib.says(
	sprintf("it has no process (%s), and what does not run is not slow (`runbook run killed` tells what ended it, if something did)", [input.absent["process.states"]]),
	[lib.cite("process.states", "")],
) if {
	nobody_runs
	not exited
}

nobody_runs if {
	input.subject.kind != "node"
	input.absent["process.states"]
}

exited if input.seen["runtime.status"].state == "exited"

told if input.seen["runtime.death"].current

how_long_ago(d) := sprintf("ended %s before this look", [lib.span(age)]) if {
	d.finished_at_usec > 0
	age := input.captured_at_usec - d.finished_at_usec
	age >= 0
} else := "has ended, at a time that is not known"

with_code(d) := "and never started: its start failed" if {
	d.never_started
} else := sprintf("with exit code %d%s%s", [d.exit_code, in_brackets(d), runtime_word(d)])

in_brackets(d) := sprintf(" (as after %s)", [d.signal]) if {
	d.signal
} else := ""

runtime_word(d) := sprintf(" and the reason %s", [d.reason]) if {
	d.reason
} else := ""
