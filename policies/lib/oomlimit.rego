# Whose limit an OOM kill was at, where the kernel names a cgroup above. The
# kubelet gives a pod whose containers all have limits the sum of them, so that
# a container alone in its pod has a pod of its own limit; the pause process
# beside it makes that the one that is reached first.
package lib

# METADATA
# description: The container's own limit, from what it was asked to run or from its cgroup.
own_limits contains n if n := input.seen["runtime.spec"].memory_limit_bytes

own_limits contains n if {
	n := input.seen["cgroup.memory"].limit_bytes
	cgroup_is_of_the_run
}

# METADATA
# description: The kill was at the container's own limit, or at its pod's, which is the same and which nobody else filled.
at_own_limit(e) if e.level == "own"

at_own_limit(e) if at_same_limit(e)

# METADATA
# description: The kill was at the limit of the pod, which is the container's own.
at_same_limit(e) if {
	e.level in {"pod", "slice", "ancestor"}
	some n in own_limits
	n == e.limit_bytes
	filled_alone(e)
}

filled_alone(e) if e.other_task_rss_bytes * 10 < e.limit_bytes

filled_alone(_) if input.seen["kubelet.pod"].containers == 1

# METADATA
# description: The kill was at a limit above that is not the container's own, or that others helped to fill.
at_limit_above(e) if {
	e.level in {"pod", "slice", "ancestor"}
	not at_same_limit(e)
	known_to_differ(e)
}

known_to_differ(e) if {
	count(own_limits) > 0
	not e.limit_bytes in own_limits
}

known_to_differ(_) if input.seen["runtime.spec"].memory_unlimited

known_to_differ(_) if {
	input.seen["cgroup.memory"].unlimited
	cgroup_is_of_the_run
}

known_to_differ(e) if {
	e.other_task_rss_bytes * 10 >= e.limit_bytes
	others_are_outside(e)
}

# A group kill takes all processes of the container, and what remains is of others.
others_are_outside(e) if e.group

others_are_outside(_) if input.seen["kubelet.pod"].containers > 1

# METADATA
# description: whose_limit, where the pod's limit is the container's own.
own_limit_words(e) := sprintf("its own memory limit%s, which is that of %s too", [of_bytes(e), oom_cgroup(e)]) if {
	at_same_limit(e)
} else := whose_limit(e)
