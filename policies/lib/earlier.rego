# OOM kills of a container that are known to be away from its end: another
# kill, of a child, and not what ended it.
package lib

the_time := "its end" if {
	input.seen["runtime.death"].finished_at_usec > 0
} else := "the time in question"

# METADATA
# description: Kills of the subject's own processes, known to be away from its end.
oom_earlier contains e if {
	some e in killed_oom_events
	e.hit
	e.near_death == false
}

earlier_kills := " (" if {
	count(oom_earlier) == 0
} else := sprintf(" near its end (%d at other times, ", [count(oom_earlier)])

# METADATA
# description: Each kill the cgroup counted is in the log, and was away from the end.
counted_kills_were_earlier if {
	count(no_oom_logged) > 0
	counted_oom_kills <= count(oom_earlier)
}
