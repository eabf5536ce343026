# METADATA
# title: The main process itself returned 137
# description: >-
#   A program can return 137 as any other number, and shells do when their child
#   died of SIGKILL (128 + 9). The exit status the runtime keeps is one number
#   and cannot tell this from a signal.
# related_resources:
#   - ref: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
#   - ref: https://man7.org/linux/man-pages/man2/wait.2.html
# custom:
#   needs:
#     runtime.death: [support, refute]
#     runtime.spec: support
#     runtime.output: support
#     cgroup.memory: weaken
#     kernel.oom: [support, refute]
#     runtime.log: refute
#     runtime.status: refute
#     process.main: refute
#     kubelet.pod: weaken
#   explains: []
#   next: "Look at what the main process starts: the child that got SIGKILL is the one to ask about; the exit status alone cannot tell."
package causes.process.returned_137

import data.lib

ended_137 := d if {
	d := input.seen["runtime.death"]
	d.exit_code == 137
	not lib.made_up_status(d)
}

supports contains lib.says(
	"it ended with exit code 137; the exit status cannot tell a program that returned 137 from one that got SIGKILL",
	[lib.cite("runtime.death", "exit_code")],
) if ended_137

supports contains lib.says_strongly(
	sprintf("its own command line exits with 137: %s", [s.command]),
	[lib.cite("runtime.spec", "says_exit_137")],
) if {
	ended_137
	s := input.seen["runtime.spec"]
	s.says_exit_137
}

supports contains lib.says(
	sprintf("the container itself wrote that a child got SIGKILL: %q", [m.line]),
	[lib.cite("runtime.output", "child_killed")],
) if {
	ended_137
	some m in input.seen["runtime.output"].child_killed
}

supports contains lib.says(
	sprintf("the kernel killed its child %s, and the main process returned 137 after it", [lib.victim(e)]),
	[lib.cite("kernel.oom", "events")],
) if some e in lib.oom_passed_on

weakens contains a if some a in lib.taken

refutes contains a if {
	some a in ((lib.still_runs | lib.process_lives) | (lib.ended_otherwise({137}) | lib.oom_killed_main))
}

refutes contains lib.says("the runtime sent SIGKILL when the grace period was over", [lib.cite("runtime.log", "kill_sent")]) if {
	input.seen["runtime.log"].kill_sent
}

refutes contains a if some a in made_up

# An exit code the kubelet made up says nothing.
made_up contains lib.says(
	sprintf("its exit code %d was made up (reason %s): nobody saw the real one", [d.exit_code, d.reason]),
	[lib.cite("runtime.death", "reason")],
) if {
	d := input.seen["runtime.death"]
	lib.made_up_status(d)
}
