# METADATA
# title: It hangs at its memory limit, because the OOM killer is off for it
# description: >-
#   On cgroup v1 the OOM killer can be switched off for a cgroup. At the limit,
#   tasks then sleep until somebody makes room; the container is neither killed
#   nor alive.
# related_resources:
#   - ref: https://docs.kernel.org/admin-guide/cgroup-v1/memory.html#oom-control
# custom:
#   needs:
#     cgroup.memory: [prove, refute]
#     process.tasks: support
#     runtime.spec: refute
#     kernel.oom: refute
#     runtime.death: refute
#   explains: []
#   next: Switch the OOM killer on again (memory.oom_control, or the container's disableOOMKiller), or raise the limit.
package causes.memory.v1_oom_disabled_hang

import data.lib

proves contains lib.says(
	sprintf("the OOM killer is off in %s (oom_kill_disable 1), and tasks wait at the limit (under_oom 1)", [c.path]),
	[lib.cite("cgroup.memory", "oom_kill_disabled"), lib.cite("cgroup.memory", "under_oom")],
) if {
	c := input.seen["cgroup.memory"]
	c.oom_kill_disabled
	c.under_oom
}

supports contains lib.says_strongly(
	sprintf("%d of %d processes sleep uninterruptibly, in mem_cgroup_oom_synchronize", [t.sleeping_uninterruptible, t.looked]),
	[lib.cite("process.tasks", "waits_in")],
) if {
	t := input.seen["process.tasks"]
	"mem_cgroup_oom_synchronize" in t.waits_in
}

refutes contains lib.says(
	sprintf("its cgroup is of version %d, where the OOM killer cannot be switched off", [c.version]),
	[lib.cite("cgroup.memory", "version")],
) if {
	c := input.seen["cgroup.memory"]
	c.version == 2
}

refutes contains lib.says("the OOM killer is on in its cgroup (oom_kill_disable 0)", [lib.cite("cgroup.memory", "oom_kill_disabled")]) if {
	input.seen["cgroup.memory"].oom_kill_disabled == false
}

refutes contains lib.says("no task of it waits at its limit (under_oom 0)", [lib.cite("cgroup.memory", "under_oom")]) if {
	input.seen["cgroup.memory"].under_oom == false
}

refutes contains lib.says("its cgroup is gone: nothing can wait in it", [lib.cite("cgroup.memory", "")]) if {
	input.absent["cgroup.memory"]
}

refutes contains lib.says("it was not asked to run with the OOM killer off", [lib.cite("runtime.spec", "oom_killer_disabled")]) if {
	input.seen["runtime.spec"].oom_killer_disabled == false
	count([1 | input.seen["cgroup.memory"].oom_kill_disabled]) == 0
}

refutes contains a if some a in lib.oom_ended_it

refutes contains lib.says(
	sprintf("it ended (exit code %d), and does not hang", [d.exit_code]),
	[lib.cite("runtime.death", "exit_code")],
) if {
	d := input.seen["runtime.death"]
	d.current
}
