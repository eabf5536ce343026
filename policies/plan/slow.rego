# What is worth a second look in a run on all containers of a node.
package plan

import data.lib

# METADATA
# description: |
#   Something cheap hints that this container is held up. The thresholds are those at which a policy begins to say
#   something, or lower. False only when CPU, memory, I/O, tasks, freezer and states were all read and are quiet.
slow_triage if slow_hint

slow_triage := false if {
	not slow_hint
	cpu_heard
	memory_heard
	io_heard
	tasks_heard
	freezer_heard
}

# CPU: held back by a quota, waiting for a turn, or busy all the time.
slow_hint if input.seen["cgroup.cpu"].throttled_ratio >= throttled_at_all

slow_hint if {
	some c in input.seen["cgroup.cpu_ancestors"].levels
	c.throttled_ratio >= throttled_at_all
	not lib.cpu_not_its_loss
}

slow_hint if input.seen["cgroup.cpu"].used_cpus >= 0.8

slow_hint if {
	s := input.seen["process.sched"]
	s.wait_ratio >= 0.2
	s.wait_cpus >= 0.02
}

slow_hint if input.seen["process.sched"].starved > 0

slow_hint if input.seen["cgroup.pressure"].cpu.some_ratio >= 0.1

# Memory: at memory.high, reading again what was dropped, swapping, killed.
slow_hint if input.seen["cgroup.pressure"].memory.some_ratio >= lib.stall_little

slow_hint if {
	some level in lib.reclaim_levels
	level.c.level != "root" # what the whole machine reads again says nothing of this container
	memory_moves(level.c)
}

memory_moves(c) if c.high_events_in_window > 0

memory_moves(c) if c.oom_kills_in_window > 0

memory_moves(c) if c.anon_refaults_in_window > 0

memory_moves(c) if c.refault_bytes_per_second >= lib.refault_little

# I/O: at a limit, waiting, or stuck.
slow_hint if input.seen["cgroup.pressure"].io.some_ratio >= lib.io_wait_little

slow_hint if {
	some d in input.seen["cgroup.io"].devices
	d.limit_used_ratio >= 0.7
}

slow_hint if {
	some level in input.seen["cgroup.io_ancestors"].levels
	some d in level.devices
	d.limit_used_ratio >= 0.7
}

slow_hint if input.seen["process.states"].blocked_in_both > 0

# Tasks: stopped, frozen, refused, or waiting for somebody to read their output.
slow_hint if input.seen["process.states"].stopped_in_both > 0

slow_hint if count(input.seen["process.states"].writers) > 0

slow_hint if input.seen["cgroup.freezer"].frozen

slow_hint if input.seen["cgroup.freezer"].state == "FREEZING"

slow_hint if {
	some p in input.seen["cgroup.pids_ancestors"].levels
	refuses(p)
}

slow_hint if refuses(input.seen["cgroup.pids"])

refuses(p) if p.refused_in_window > 0

refuses(p) if p.at_limit

slow_hint if input.seen["process.files"].at_limit > 0

# Network: anything dropped, sent again, or without an answer.
slow_hint if {
	n := input.seen["network.counters"]
	some counter in net_trouble
	n[counter] > 0
}

slow_hint if input.seen["network.counters"].tcp_data_retransmit_ratio >= 0.01

slow_hint if input.seen["network.sockets"].opening_stuck > 0

slow_hint if input.seen["network.sockets"].resending_count > 0

net_trouble := {
	"tcp_syn_retransmits_in_window", "tcp_timeouts_in_window", "tcp_aborts_on_timeout_in_window", "listen_overflows_in_window",
	"listen_drops_in_window", "syn_queue_drops_in_window", "tcp_memory_pressures_in_window", "tcp_aborts_on_memory_in_window",
	"udp_rcvbuf_errors_in_window", "udp_mem_errors_in_window",
}

# One throttled period in twenty is where it begins.
throttled_at_all := 0.05

cpu_heard if {
	c := input.seen["cgroup.cpu"]
	c.used_cpus >= 0
	quota_heard(c)
	a := input.seen["cgroup.cpu_ancestors"]
	a.complete
	every level in a.levels { quota_heard(level) }
	waiting_heard
}

quota_heard(c) if c.unlimited

quota_heard(c) if c.throttled_periods_in_window >= 0

waiting_heard if input.seen["process.sched"].threads > 0

waiting_heard if input.seen["cgroup.pressure"].cpu.some_ratio >= 0

waiting_heard if input.absent["process.sched"]

memory_heard if input.seen["cgroup.reclaim"].refault_bytes_per_second >= 0

memory_heard if input.absent["cgroup.reclaim"]

io_heard if input.seen["cgroup.io"].version > 0

io_heard if input.seen["cgroup.pressure"].io.some_ratio >= 0

io_heard if input.absent["cgroup.io"]

tasks_heard if {
	input.seen["process.states"].complete
	pids_heard
}

tasks_heard if {
	input.absent["process.states"]
	pids_heard
}

pids_heard if input.seen["cgroup.pids"].current >= 0

pids_heard if input.absent["cgroup.pids"]

freezer_heard if input.seen["cgroup.freezer"].frozen == false

freezer_heard if input.absent["cgroup.freezer"]
