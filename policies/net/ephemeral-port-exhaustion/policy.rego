# METADATA
# title: No local port is left for new connections
# description: >-
#   A connection needs a local port that no other connection to the same remote
#   address and port uses, out of net.ipv4.ip_local_port_range. With all of them
#   in use, or waiting in TIME_WAIT, connect(2) fails with EADDRNOTAVAIL ("cannot
#   assign requested address").
# related_resources:
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
#   - ref: https://man7.org/linux/man-pages/man2/connect.2.html
# custom:
#   needs:
#     network.sockets: [prove, support, refute]
#     network.sysctls: [prove, support, refute]
#   explains: [app.external-wait]
#   next: Keep connections open and use them again; then widen net.ipv4.ip_local_port_range.
package causes.net.ephemeral_port_exhaustion

import data.lib

# The kernel searches longer and longer for a free port from here on.
nearly := 0.85

all_of_them := 0.99

range := [low, high] if {
	text := input.seen["network.sysctls"].values["ipv4/ip_local_port_range"]
	numbers := [to_number(word) | some word in split(replace(text, "\t", " "), " "); word != ""]
	low := numbers[0]
	high := numbers[1]
	high >= low
}

size := (range[1] - range[0]) + 1

# Ports of a destination that lie in the range: a client that binds its own is not counted.
used(d) := min([d.ports, d.ports_first]) if {
	d.lowest_port >= range[0]
	d.highest_port <= range[1]
}

words(d) := sprintf("%d of %d local ports (%d to %d) are in use from %s to %s in both looks, %d of them in TIME_WAIT", [
	used(d), size, range[0], range[1], d.local, d.remote, d.time_wait,
])

cites := [lib.cite("network.sockets", "destinations"), lib.cite("network.sysctls", "values")]

proves contains lib.says(words(d), cites) if {
	some d in input.seen["network.sockets"].destinations
	used(d) >= size * all_of_them
}

supports contains lib.says_strongly(words(d), cites) if {
	some d in input.seen["network.sockets"].destinations
	used(d) >= size * nearly
	used(d) < size * all_of_them
}

supports contains lib.says(
	sprintf("UDP sockets hold %d of %d local ports", [s.udp_local_ports, size]),
	[lib.cite("network.sockets", "udp_local_ports"), lib.cite("network.sysctls", "values")],
) if {
	s := input.seen["network.sockets"]
	s.udp_local_ports >= size * nearly
}

# Thousands of connections to one place are many, whatever the range is.
many := 10000

supports contains lib.says(
	sprintf("%d local ports are in use from %s to %s in both looks; how many there are could not be read", [min([d.ports, d.ports_first]), d.local, d.remote]),
	[lib.cite("network.sockets", "destinations")],
) if {
	not size
	some d in input.seen["network.sockets"].destinations
	min([d.ports, d.ports_first]) >= many
}

busiest := max(array.concat([0], [n | some d in input.seen["network.sockets"].destinations; n := max([d.ports, d.ports_first])]))

refutes contains lib.says(
	sprintf("at most %s in use to any one destination, of %d (%d to %d)", [lib.things(busiest, "local port is", "local ports are"), size, range[0], range[1]]),
	cites,
) if {
	s := input.seen["network.sockets"]
	busiest < size * nearly
	s.udp_local_ports < size * nearly
}

# Every range but one that somebody made small has room for so few.
refutes contains lib.says(
	sprintf("at most %s in use to any one destination", [lib.things(busiest, "local port is", "local ports are")]),
	[lib.cite("network.sockets", "destinations")],
) if {
	s := input.seen["network.sockets"]
	s.udp_local_ports < 2
	busiest < 2
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.sockets", "")]) if {
	why := input.absent["network.sockets"]
}
