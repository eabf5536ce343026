# METADATA
# title: It waits for somebody else, and nothing on this host holds it up
# description: >-
#   Its threads wait for an answer on a connection they made, or for one to be
#   made, and CPU, memory, disk and cgroups are quiet. What makes it slow is at
#   the other end, or on the way there, and cannot be seen from here.
# related_resources:
#   - ref: https://docs.kernel.org/networking/proc_net_tcp.html
# custom:
#   needs:
#     process.states: [support, refute]
#     network.sockets: [support, weaken, refute]
#     network.connections: [support, refute]
#     network.counters: [support, weaken, refute]
#     network.host_links: [support, weaken]
#     network.host: [support, weaken]
#     network.rules: [support, weaken]
#     network.forward_rules: [support, weaken]
#     network.datapath: [support, weaken]
#     network.neighbours: [support, weaken]
#     network.routes: [support, weaken]
#     network.links: [support, weaken]
#     network.sysctls: [support, weaken]
#     conntrack.stats: [support, weaken]
#     conntrack.node: [support, weaken]
#     cgroup.cpu: [support, refute]
#     cgroup.cpu_ancestors: [support, refute]
#     process.sched: [support, refute]
#     cgroup.pressure: [support, refute]
#     cgroup.reclaim: support
#     cgroup.freezer: [support, refute]
#     process.locks: refute
#   explains: []
#   next: Look at the service it waits for (whether it is up, its firewall or network policy, its latency, its errors), and at this program's timeouts; the peers are in the sentences above.
package causes.app.external_wait

import data.lib

# Where a blocking read of a socket waits: sk_wait_data is inlined into wait_woken on most kernels, which terminals use as
# well. A Unix socket has waits of its own, and its other end is on this host.
receiving := {"wait_woken", "sk_wait_data", "tcp_recvmsg", "tcp_recvmsg_locked", "inet_wait_for_connect"}

waiters := sum([w.tasks |
	some w in input.seen["process.states"].waits_in
	w.function in receiving
])

# Of many destinations only the first are listed.
made_none if {
	s := input.seen["network.sockets"]
	count(s.destinations) < 10
	count(lib.outgoing) == 0
}

quiet if {
	lib.cpu_itself.cpus < 0.5
	lib.cpu_unthrottled
	not_felt
	no_task_blocked
	memory_quiet
	input.seen["cgroup.freezer"].frozen == false
}

not_felt if lib.cpu_waits_little

# On a busy machine whoever runs a little waits a little.
not_felt if {
	s := input.seen["process.sched"]
	s.starved == 0
	s.wait_cpus < lib.cpu_wait_some
}

no_task_blocked if {
	s := input.seen["process.states"]
	s.blocked_in_both == 0
	s.stopped == 0
}

memory_quiet if lib.memory_stall < lib.stall_little

memory_quiet if {
	input.absent["cgroup.pressure"]
	input.seen["cgroup.reclaim"].refault_bytes_per_second < lib.refault_little
}

supports contains lib.says_strongly(
	sprintf("%d of its %d threads waited for data in both looks, and it has a connection to %s", [waiters, s.tasks, lib.outgoing[0].remote]),
	[lib.cite("process.states", "waits_in"), lib.cite("network.sockets", "destinations")],
) if {
	quiet
	waiters > 0
	count(lib.outgoing) > 0
	s := input.seen["process.states"]
}

supports contains lib.says(
	sprintf("no cause on this host: it used %s CPUs, was not throttled, hardly waited for a CPU, neither disk nor memory held it up, and its network sent %s %% of its segments again", [
		lib.cpus(lib.cpu_itself.cpus), lib.decimal(resent * 100),
	]),
	array.concat(lib.cpu_itself.cites, [
		lib.cite("process.states", "blocked_in_both"), lib.cite("cgroup.cpu_ancestors", "levels"),
		lib.cite("network.counters", resent_field), lib.cite("network.sockets", "opening_stuck"),
	]),
) if {
	quiet
	waiters > 0
	count(lib.outgoing) > 0
	resent < lib.loss_ratio
	input.seen["network.sockets"].opening_stuck == 0
}

# Whoever has closed his window has not read what he was sent. What this host stops before it leaves looks the same: the
# kernel probes, because nothing of it is on the way.
full_peers := input.seen["network.sockets"].window_closed

supports contains lib.says_strongly(
	sprintf("%s something to send in both looks, and the peer, %s, takes nothing: its receive window is closed, because its program does not read", [
		lib.things(n, "connection of it has", "connections of it have"), full_peers[0].remote,
	]),
	[lib.cite("network.sockets", "window_closed"), lib.cite("network.sockets", "window_closed_count")],
) if {
	quiet
	n := input.seen["network.sockets"].window_closed_count
	n > 0
	not lib.something_here_stops_packets
}

# A program that waits for events, as most servers do, waits for all its connections at once; which of them it has asked
# something on, the kernel knows. A protocol without answers, and one whose answer comes late on purpose, look the same.
questions := [q |
	some q in input.seen["network.connections"].asking
	q.asked_seconds_ago <= longest_question
]

longest_question := 120

supports contains lib.says(
	sprintf("%s sent something to %s, which has it, and had no answer for %s%s", [
		lib.things(count(questions), "connection in its network namespace has", "connections in its network namespace have"), questions[0].remote,
		lib.seconds(questions[0].asked_seconds_ago * 1000000), among(count(questions)),
	]),
	[lib.cite("network.connections", "asking"), lib.cite("process.states", "waits_in")],
) if {
	quiet
	waiters == 0
	input.seen["network.connections"].host_network == false
	count(questions) > 0
	lib.waiting_for_events > 0
}

among(1) := ""

among(n) := " (the oldest)" if n > 1

# Who waits for events may wait for anybody he is connected to.
waits_for_nobody_out_there if lib.waiting_for_events == 0

waits_for_nobody_out_there if made_none

waits_for_nobody_out_there if {
	c := input.seen["network.connections"]
	c.complete
	c.asking_count == 0
}

way_cites := [
	lib.cite("network.sockets", "opening"), lib.cite("network.rules", "hits"), lib.cite("network.forward_rules", "rules"),
	lib.cite("network.datapath", "programs"), lib.cite("network.routes", "refusing_count"), lib.cite("network.neighbours", "unanswered"),
	lib.cite("network.links", "links"),
]

# Where a firewall of somebody else drops, or nobody is there, a SYN is all there is to see.
supports contains lib.says_strongly(
	sprintf("%s, and no rule, BPF program, route, neighbour or queue of its network or of the node's stops it: who should answer does not, or the network in between", [lib.unanswered_words]),
	way_cites,
) if {
	quiet
	lib.unanswered > 0
	input.seen["network.sockets"].host_network == false
	lib.nothing_here_stops_packets
}

supports contains lib.says(
	sprintf("%s; not all of its network and of the node's that could stop it was read", [lib.unanswered_words]),
	[lib.cite("network.sockets", "opening")],
) if {
	quiet
	lib.unanswered > 0
	input.seen["network.sockets"].host_network == false
	not lib.nothing_here_stops_packets
	not lib.something_here_stops_packets
}

hops_words := sprintf("%s in %s that a packet of its network namespace ran out of hops", [
	lib.things(lib.out_of_hops, "ICMP message said", "ICMP messages said"), lib.seconds(lib.own_counters.window_usec),
])

hops_cites := [lib.cite("network.counters", "icmp_in_time_excds_in_window"), lib.cite("network.counters", "tcp_attempt_fails_in_window"), lib.cite("network.sysctls", "values")]

circle if {
	quiet
	lib.out_of_hops > 0
	lib.default_ttl >= lib.ttl_enough
	lib.nothing_here_stops_packets
}

# Who looks for the way (traceroute) gets such messages, too.
supports contains lib.says_strongly(sprintf("%s, as in a circle of routers on the way; %s", [hops_words, lib.unanswered_words]), array.concat(hops_cites, way_cites)) if {
	circle
	lib.unanswered > 0
}

supports contains lib.says(sprintf("%s, as in a circle of routers on the way, and connections ended before they were made", [hops_words]), array.concat(hops_cites, way_cites)) if {
	circle
	lib.unanswered == 0
}

weakens contains lib.says(
	sprintf("%s, and it lets them pass %d only (net.ipv4.ip_default_ttl): that is a setting of its own", [hops_words, lib.default_ttl]),
	hops_cites,
) if lib.default_ttl < lib.ttl_enough

connects_to_nobody if {
	lib.unanswered == 0
	ended_by_nobody(input.seen["network.counters"])
}

ended_by_nobody(c) if c.icmp_in_time_excds_in_window == 0

ended_by_nobody(c) if c.tcp_attempt_fails_in_window == 0

ended_by_nobody(c) if c.host_network

# Nothing sent is nothing lost, and has no ratio.
resent_field := "tcp_data_retransmit_ratio" if {
	input.seen["network.counters"].tcp_data_retransmit_ratio >= 0
} else := ""

resent := object.get(c, "tcp_data_retransmit_ratio", 0) if c := input.seen["network.counters"]

# Who loses data, or gets no answer to a SYN, has trouble on the way to that somebody, which may be on this host.
weakens contains lib.says(
	sprintf("%s sent %s %% of its segments again: packets are lost on the way", [lib.counters_of(c), lib.decimal(resent * 100)]),
	[lib.cite("network.counters", "tcp_data_retransmit_ratio")],
) if {
	c := input.seen["network.counters"]
	resent >= lib.loss_ratio
	many_resent(c)
}

# Where all that is sent are SYNs, a few of them are no data: the two are counted in files that are read one after the other.
many_resent(c) if c.tcp_data_retransmits_in_window >= lib.loss_segments

many_resent(_) if lib.unanswered == 0

weakens contains lib.says(
	sprintf("%s: what it sends, or the answer, is lost on the way", [lib.waiting_words(n)]),
	[lib.cite("network.sockets", "opening_stuck")],
) if {
	n := lib.openings_stuck
	n > 0
	lib.something_here_stops_packets
}

refutes contains lib.says(
	sprintf("%s of it: none waited for another machine in both looks%s", [lib.counted(s.tasks, "thread", "threads"), lib.waits_in_words(s)]),
	[lib.cite("process.states", "waits_in")],
) if {
	s := input.seen["process.states"]
	s.complete
	s.waits_known
	waiters == 0
	waits_for_nobody_out_there
	connects_to_nobody
	input.seen["network.sockets"].window_closed_count == 0
}

# Who holds the lock is on this host, and mostly in the container itself.
refutes contains lib.says(
	sprintf("%s in both looks for a lock on a file that %s (pid %d), %s, holds", [
		lib.things(l.waiting, "process of it waited", "processes of it waited"), w.holder_command, w.holder_pid, whose(w),
	]),
	[lib.cite("process.locks", "waiting"), lib.cite("process.locks", "waits")],
) if {
	l := input.seen["process.locks"]
	w := [w | some w in l.waits; w.holder_pid > 0; w.holder_command][0]
}

whose(w) := "one of its own" if {
	w.holder_inside
} else := "a process of this machine outside of it"

refutes contains lib.says("it has no connection that it made itself", [lib.cite("network.sockets", "destinations")]) if {
	made_none
	connects_to_nobody
	input.seen["network.sockets"].window_closed_count == 0
}

refutes contains lib.says(sprintf("it works: it used %s CPUs", [lib.cpus(lib.cpu_itself.cpus)]), lib.cpu_itself.cites) if {
	lib.cpu_itself.cpus >= 0.5
}

refutes contains lib.says("a quota holds it back", [lib.cite("cgroup.cpu", "throttled_periods_in_window")]) if {
	lib.cpu_throttled_hard(input.seen["cgroup.cpu"])
}

refutes contains lib.says(lib.cpu_waits.says, lib.cpu_waits.cites)

refutes contains lib.says("its cgroup is frozen", [lib.cite("cgroup.freezer", "frozen")]) if input.seen["cgroup.freezer"].frozen

refutes contains lib.says(
	sprintf("%d of its threads were in uninterruptible sleep in both looks: a disk or the kernel holds them", [s.blocked_in_both]),
	[lib.cite("process.states", "blocked_in_both")],
) if {
	s := input.seen["process.states"]
	s.blocked_in_both > 0
}

refutes contains lib.says(
	sprintf("%d of its threads are stopped by a signal or a tracer", [s.stopped_in_both]),
	[lib.cite("process.states", "stopped_in_both")],
) if {
	s := input.seen["process.states"]
	s.stopped_in_both > 0
}
