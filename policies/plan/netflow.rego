package plan

import data.lib

# METADATA
# description: |
#   Connections make no progress, or are not accepted: the kernel's socket diagnosis is worth asking. False only when
#   sockets and counters were read, and nothing waits and nothing was sent again in vain.
connections_stall if input.seen["network.sockets"].resending_count > 0

connections_stall if input.seen["network.counters"].listen_overflows_in_window > 0

connections_stall if queue_waits

connections_stall if may_wait_for_a_peer

connections_stall := false if {
	s := input.seen["network.sockets"]
	s.resending_count == 0
	c := input.seen["network.counters"]
	c.listen_overflows_in_window == 0
	not queue_waits
	not may_wait_for_a_peer
}

# It does little, and has connections that it made itself: only the socket diagnosis tells whether it asked something there
# and waits. On the node's own network they are everybody's.
may_wait_for_a_peer if {
	s := input.seen["network.sockets"]
	s.host_network == false
	input.seen["cgroup.cpu"].used_cpus < 0.5
	count(lib.outgoing) > 0
}

queue_waits if {
	some l in input.seen["network.sockets"].listeners
	l.waiting > 0
	l.waiting_first > 0
}
