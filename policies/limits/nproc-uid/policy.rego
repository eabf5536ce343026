# METADATA
# title: Its user is at the limit of processes (RLIMIT_NPROC)
# description: >-
#   RLIMIT_NPROC bounds the tasks of a real user id, counted over the whole
#   node: all containers whose processes run under that id share the count, but
#   for those in a user namespace of their own. A fork beyond it fails with
#   EAGAIN, exactly as at a pids limit, but no counter tells of it. Root and
#   CAP_SYS_RESOURCE are exempt.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/getrlimit.2.html
# custom:
#   needs:
#     process.nproc: [prove, refute]
#     cgroup.pids: weaken
#   explains: []
#   next: Raise the limit (LimitNPROC, ulimit -u of the runtime or the entrypoint), give containers user ids or user namespaces of their own, and find what else runs under this id.
package causes.limits.nproc_uid

import data.lib

proves contains lib.says(
	sprintf("user id %d has %d tasks on this node in both looks or more, and its limit is %d: no process of it may start another; %d of them are this container's", [
		u.uid, min([u.tasks, u.tasks_first]), u.limit, u.own_tasks,
	]),
	[lib.cite("process.nproc", "users")],
) if {
	some u in input.seen["process.nproc"].users
	u.counted
	u.limit >= roomy
	min([u.tasks, u.tasks_first]) >= u.limit
}

# A limit of one or two for a program that starts nothing.
supports contains lib.says(
	sprintf("user id %d has %d tasks, and its limit is %d, though that may be all it needs", [u.uid, u.tasks, u.limit]),
	[lib.cite("process.nproc", "users")],
) if {
	some u in input.seen["process.nproc"].users
	u.counted
	u.limit < roomy
	min([u.tasks, u.tasks_first]) >= u.limit
}

supports contains lib.says_strongly(
	sprintf("user id %d is at the edge of its limit of tasks: %d and %d of %d in the two looks", [u.uid, u.tasks_first, u.tasks, u.limit]),
	[lib.cite("process.nproc", "users")],
) if {
	some u in input.seen["process.nproc"].users
	u.counted
	u.limit >= roomy
	u.used_ratio >= edge
	u.used_ratio < 1
}

# The pids controller counts what it refuses; what the user's limit refuses is
# counted nowhere.
weakens contains lib.says(
	sprintf("%s refused in the window by the pids controller, which is another limit", [lib.counted(c.refused_in_window, "fork was", "forks were")]),
	[lib.cite("cgroup.pids", "refused_in_window")],
) if {
	c := input.seen["cgroup.pids"]
	c.refused_in_window > 0
}

refutes contains lib.says(
	sprintf("no user of it is near its limit of tasks: user id %d has %s of %d", [u.uid, amount(u), u.limit]),
	[lib.cite("process.nproc", "users"), lib.cite("process.nproc", "complete")],
) if {
	n := input.seen["process.nproc"]
	n.complete
	u := n.users[0]
	u.used_ratio < near
}

refutes contains lib.says("the limit holds for none of its processes: it is unlimited for them, or they are exempt", [lib.cite("process.nproc", "")]) if {
	input.absent["process.nproc"]
}

near := 0.9

edge := 0.98

roomy := 8

amount(u) := sprintf("%d", [u.tasks]) if u.counted

amount(u) := sprintf("at most %d", [u.tasks]) if not u.counted
