# METADATA
# title: DNS answers late or not at all
# description: >-
#   A query without an answer costs a resolver its timeout, five seconds for each
#   server and attempt by default, and a program that looks up names waits for
#   all of it. The server is overloaded or its own upstream is, or a packet is
#   lost on the way: dropped by a policy, or by a full connection table.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
# custom:
#   needs:
#     dns.probe: [prove, support, refute]
#     dns.config: [support, refute]
#     network.sockets: [support, refute]
#     network.counters: [support, weaken, refute]
#   explains: [app.external-wait]
#   next: Ask the server from the node, too; look at its health and load, at what drops UDP and TCP port 53 on the way, and at a cache on the node.
package causes.net.dns_upstream_timeout

import data.lib

silent(s) if {
	s.outcome == "timeout"
	s.sends > s.queries
}

late(s) if {
	s.answered > 0
	s.slowest_seconds >= lib.dns_slow_seconds
}

bad(s) if silent(s)

bad(s) if late(s)

bad(s) if knows_nothing(s)

# All that was asked, however soon it was answered: who asks for that learns no address.
knows_nothing(s) if {
	s.servfails > 0
	s.servfails == s.queries
}

first_bad if bad(lib.first_dns_server)

silence(s) := sprintf("%s answered none of %d DNS queries from its network namespace, sent %d times in all, for %s s", [s.address, s.queries, s.sends, lib.decimal(s.waited_seconds)])

lateness(s) := sprintf("%s took %s s to answer a DNS query from its network namespace (%d of %d answered)", [s.address, lib.decimal(s.slowest_seconds), s.answered, s.queries])

proves contains lib.says(silence(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	silent(s)
	not lib.udp_refused
}

supports contains lib.says_strongly(silence(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	silent(s)
	lib.udp_refused
}

weakens contains lib.says_strongly(
	sprintf("%s came in, in %s: some host refuses datagrams, and most of what it refuses only looks lost", [
		lib.things(lib.udp_refused.icmp_in_dest_unreachs_in_window, "ICMP message that a destination is unreachable", "ICMP messages that a destination is unreachable"),
		lib.seconds(lib.udp_refused.window_usec),
	]),
	[lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")],
)

proves contains lib.says(lateness(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	late(s)
}

supports contains lib.says_strongly(
	sprintf("%s left %d of %d DNS queries without an answer", [s.address, s.queries - s.answered, s.queries]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.answered > 0
	s.waited_seconds >= lib.dns_slow_seconds
	not late(s)
}

failures(s) := sprintf("%s answered %d of %d DNS queries for %s with SERVFAIL: it could not find out itself", [
	s.address, s.servfails, s.queries, input.seen["dns.probe"].lookups[0].name,
])

supports contains lib.says(failures(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	s.servfails > 0
	not knows_nothing(s)
}

supports contains lib.says_strongly(failures(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	knows_nothing(s)
}

supports contains lib.says(
	sprintf("%s, the next server, answered none of %d DNS queries", [s.address, s.queries]),
	[lib.cite("dns.probe", "servers")],
) if {
	some i, s in input.seen["dns.probe"].servers
	i > 0
	s.used
	silent(s)
}

# Without a probe: a socket to port 53 that is as old as the window, and nothing comes in.
waiting contains d if {
	s := input.seen["network.sockets"]
	s.dns_server_here == false
	some d in s.dns
	d.waiting > 0
	c := lib.own_counters
	c.udp_out_datagrams_in_window > 0
	c.udp_in_datagrams_in_window == 0
}

waits(d, c) := sprintf("%s to %s:53 waited for all of %s; %s sent %d datagrams, and received none", [
	lib.things(d.waiting, "UDP socket", "UDP sockets"), d.server, lib.seconds(c.window_usec), lib.counters_of(c), c.udp_out_datagrams_in_window,
])

cites := [lib.cite("network.sockets", "dns"), lib.cite("network.counters", "udp_in_datagrams_in_window")]

supports contains lib.says_strongly(waits(d, c), cites) if {
	c := lib.own_counters
	some d in waiting
	lib.only_dns_speaks_udp
	not lib.dns_probed
}

supports contains lib.says(waits(d, c), cites) if {
	c := lib.own_counters
	some d in waiting
	not lib.only_dns_speaks_udp
	not lib.dns_probed
}

supports contains lib.says(
	sprintf("one name costs up to %d s when no server answers (%d s for each of %d servers, %d attempts, %d search domains)", [
		c.worst_lookup_seconds, c.timeout_seconds, c.server_count, c.attempts, c.search_count,
	]),
	[lib.cite("dns.config", "worst_lookup_seconds")],
) if {
	c := input.seen["dns.config"]
	c.worst_lookup_seconds >= 5
	lib.many(waiting) > 0
}

refutes contains lib.says(
	sprintf("%s answered all of %d DNS queries from its network namespace within %s s", [s.address, s.queries, lib.decimal(s.slowest_seconds)]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.answered == s.queries
	s.slowest_seconds < lib.dns_quick_seconds
	s.servfails == 0
}

refutes contains lib.says(
	sprintf("%s refuses at once, and lets nobody wait", [s.address]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.outcome == "refused"
}

refutes contains lib.says(
	sprintf("%s refuses queries at once, and lets nobody wait: %s that a destination is unreachable came in, in %s (a host sends one a second); only DNS speaks UDP here, and nothing that TCP sent was refused or sent again", [
		lib.dns_servers_in_words,
		lib.things(lib.dns_refused_always.icmp_in_dest_unreachs_in_window, "ICMP message", "ICMP messages"),
		lib.seconds(lib.dns_refused_always.window_usec),
	]),
	[
		lib.cite("network.counters", "icmp_in_dest_unreachs_in_window"), lib.cite("network.counters", "tcp_attempt_fails_in_window"),
		lib.cite("network.counters", "tcp_retransmits_in_window"), lib.cite("network.sockets", "udp_connected_elsewhere"), lib.cite("dns.config", "servers"),
	],
)

refutes contains lib.says(
	sprintf("its first nameserver, %s, is its own network namespace, which refuses at once", [lib.dns_nobody_here]),
	[lib.cite("dns.config", "servers"), lib.cite("network.sockets", "dns_server_here")],
)

refutes contains lib.says(
	sprintf("nobody waits for DNS: no socket is connected to port 53, and %d datagrams came for %d sent in %s", [
		c.udp_in_datagrams_in_window, c.udp_out_datagrams_in_window, lib.seconds(c.window_usec),
	]),
	[lib.cite("network.sockets", "dns"), lib.cite("network.counters", "udp_out_datagrams_in_window")],
) if {
	lib.no_lookup_waits
	c := input.seen["network.counters"]
	not first_bad
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
