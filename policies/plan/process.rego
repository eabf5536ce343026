# Follow-up steps about processes.
package plan

# METADATA
# description: |
#   Counting inotify instances walks through all descriptors of a user's processes on the node. It is not worth it when
#   what holds the container up is plain already. To compute is no such thing: a busy pipeline may be short of instances
#   all the same. Never true: it waits for what is cheaper.
inotify_may_be_short := false if held_up

held_up if input.seen["cgroup.pids"].refused_in_window > 0

held_up if input.seen["cgroup.freezer"].frozen

held_up if input.seen["cgroup.cpu"].throttled_ratio >= 0.5

held_up if {
	some c in input.seen["cgroup.cpu_ancestors"].levels
	c.throttled_ratio >= 0.5
	input.seen["cgroup.cpu"].used_cpus > 0
}

held_up if {
	s := input.seen["process.sched"]
	s.wait_ratio >= 0.5
	s.wait_cpus >= 0.3 # less than a third of a thread's time holds nobody up
}

held_up if input.seen["process.stdout"].blocked_still > 0

held_up if {
	some t in input.seen["process.states"].stuck_in_d
	t.same
}
