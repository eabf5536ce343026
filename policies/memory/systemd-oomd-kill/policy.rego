# METADATA
# title: A user-space OOM daemon killed it
# description: >-
#   systemd-oomd and earlyoom watch memory pressure and kill whole cgroups or
#   single processes with SIGKILL or SIGTERM, long before the kernel would. The
#   kernel logs nothing; the daemon writes to the journal.
# related_resources:
#   - ref: https://www.freedesktop.org/software/systemd/man/latest/systemd-oomd.service.html
#   - ref: https://github.com/rfjakob/earlyoom
# custom:
#   needs:
#     node.oomd: [prove, refute]
#     runtime.death: [support, refute]
#     cgroup.memory: weaken
#     kernel.oom: refute
#     runtime.status: refute
#     process.main: refute
#   explains: [process.exit-137-sigkill-external, process.exit-143-sigterm]
#   next: Set ManagedOOMPreference=avoid or ManagedOOMMemoryPressure=auto on the slice, and find out what made the pressure.
package causes.memory.systemd_oomd_kill

import data.lib

codes := {137, 143}

paths := {input.subject.cgroup_path} | {p | some p in input.subject.instance_cgroups}

of_it contains k if {
	some k in input.node.seen["node.oomd"].kills
	some p in paths
	p != ""
	k.cgroup == p
}

of_it contains k if {
	some k in input.node.seen["node.oomd"].kills
	some p in paths
	count(k.cgroup) > 1
	startswith(p, concat("", [trim_right(k.cgroup, "/"), "/"]))
}

of_it contains k if {
	some k in input.node.seen["node.oomd"].kills
	k.pid == input.seen["runtime.death"].pid
}

# Within half a minute of its end: the daemon acts, then the runtime notices.
of_its_end contains k if {
	some k in of_it
	abs(k.at_usec - input.seen["runtime.death"].finished_at_usec) < 30000000
}

proves contains lib.says(
	sprintf("%s logged, %s from its end: %s", [k.daemon, lib.seconds(abs(k.at_usec - d.finished_at_usec)), k.line]),
	[lib.cite_node("node.oomd", "kills"), lib.cite("runtime.death", "finished_at_usec")],
) if {
	d := input.seen["runtime.death"]
	d.exit_code in codes
	some k in of_its_end
}

supports contains lib.says_strongly(
	sprintf("%s logged of its cgroup or one above: %s", [k.daemon, k.line]),
	[lib.cite_node("node.oomd", "kills")],
) if {
	some k in of_it
	count(of_its_end) == 0
	count([d | d := input.seen["runtime.death"]; d.finished_at_usec]) == 0
}

refutes contains lib.says("no user-space OOM daemon runs here or is in the journal", [lib.cite_node("node.oomd", "")]) if {
	input.node.absent["node.oomd"]
}

refutes contains lib.says(
	sprintf("the journal spans its end, and none of the %d kills of user-space OOM daemons in it was of its cgroup then", [lib.many(o.kills)]),
	[lib.cite_node("node.oomd", "kills"), lib.cite_node("node.oomd", "oldest_usec")],
) if {
	count(of_its_end) == 0
	o := input.node.seen["node.oomd"]
	o.oldest_usec < input.seen["runtime.death"].finished_at_usec
}

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise(codes) | lib.oom_ended_it))
}
