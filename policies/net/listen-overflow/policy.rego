# METADATA
# title: The accept queue is full, and connections are dropped or wait
# description: >-
#   The kernel completes connections and keeps them in the accept queue of the
#   listening socket until the application accepts them. With the queue full it
#   drops the SYN or the last ACK, and the client tries again after 1, 3 and 7
#   seconds. Of a Unix socket the client waits, without end, and nothing is counted.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/listen.2.html
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [prove, support, refute]
#     network.sockets: [support, refute]
#     network.connections: support
#     network.unix: support
#     process.states: support
#   explains: [net.syn-backlog-or-flood]
#   next: Find out why the application does not accept (a full pool of workers, a blocked loop); then look at its backlog and net.core.somaxconn.
package causes.net.listen_overflow

import data.lib

words(c) := sprintf("the kernel dropped %s in %s in %s, because the accept queue of a listening socket was full", [
	lib.things(c.listen_overflows_in_window, "attempt to connect", "attempts to connect"), lib.seconds(c.window_usec), lib.counters_of(c),
])

proves contains lib.says(words(c), [lib.cite("network.counters", "listen_overflows_in_window")]) if {
	c := lib.own_counters
	c.listen_overflows_in_window >= lib.overflow_least
}

supports contains lib.says_strongly(words(c), [lib.cite("network.counters", "listen_overflows_in_window")]) if {
	c := lib.shared_counters
	c.listen_overflows_in_window >= lib.overflow_least
}

supports contains lib.says(words(c), [lib.cite("network.counters", "listen_overflows_in_window")]) if {
	c := input.seen["network.counters"]
	c.listen_overflows_in_window > 0
	c.listen_overflows_in_window < lib.overflow_least
}

# A busy server has a few waiting whenever one looks.
waiting_least := 16

waits contains l if {
	some l in input.seen["network.sockets"].listeners
	l.waiting >= waiting_least
	l.waiting_first >= waiting_least
}

supports contains lib.says(
	sprintf("%s on port %d in both looks (%d, then %d), and the application has not accepted them", [lib.things(min([l.waiting, l.waiting_first]), "connection waited", "connections waited"), l.port, l.waiting_first, l.waiting]),
	[lib.cite("network.sockets", "listeners")],
) if {
	some l in waits
}

supports contains lib.says(
	sprintf("the accept queue of %s is full: %d connections wait, and its backlog is %d", [q.address, q.waiting, q.backlog]),
	[lib.cite("network.connections", "full")],
) if {
	some q in input.seen["network.connections"].full
}

# Unix sockets: who connects to a full queue waits until somebody accepts.
connecting := sum([w.tasks |
	some w in input.seen["process.states"].waits_in
	w.function == "unix_wait_for_peer"
])

unix_full := [q |
	u := input.seen["network.unix"]
	u.host_network == false
	some q in u.waiting
	connecting > 0
]

unix_waits := [q |
	u := input.seen["network.unix"]
	u.host_network == false
	some q in u.waiting
	min([q.waiting, q.waiting_first]) >= waiting_least
	connecting == 0
]

supports contains lib.says_strongly(
	sprintf("%s in both looks to be accepted on a Unix socket, and on %s %s (%d, then %d): its queue is full, and whoever listens does not accept", [
		lib.things(connecting, "thread of it waited", "threads of it waited"), unix_full[0].path,
		lib.things(unix_full[0].waiting, "connection waits", "connections wait"), unix_full[0].waiting_first, unix_full[0].waiting,
	]),
	[lib.cite("network.unix", "waiting"), lib.cite("process.states", "waits_in")],
)

supports contains lib.says(
	sprintf("%s in both looks to be accepted on the Unix socket %s (%d, then %d)", [
		lib.things(min([q.waiting, q.waiting_first]), "connection waited", "connections waited"), q.path, q.waiting_first, q.waiting,
	]),
	[lib.cite("network.unix", "waiting")],
) if some q in unix_waits

refutes contains lib.says(
	sprintf("no accept queue%s was full in %s (%s made)", [unless_unix, lib.seconds(c.window_usec), lib.things(c.tcp_passive_opens_in_window, "connection was", "connections were")]),
	[lib.cite("network.counters", "listen_overflows_in_window"), lib.cite("network.sockets", "listeners")],
) if {
	c := input.seen["network.counters"]
	c.listen_overflows_in_window == 0
	s := input.seen["network.sockets"]
	s.listening >= 0
	lib.many(waits) == 0
	not full
	count(unix_full) + count(unix_waits) == 0
}

# A full queue of a Unix socket leaves no counter: where it was not looked for, it is not spoken of.
unless_unix := "" if {
	input.seen["network.unix"].host_network == false
} else := " of a TCP socket"

full if count(input.seen["network.connections"].full) > 0

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
