# METADATA
# title: Nobody listens where the container sends its DNS queries
# description: >-
#   The host of the nameserver answers, and says by ICMP that no server listens
#   on port 53: CoreDNS is down, or the address belongs to something else. A
#   resolver fails at once, or goes on to its next server.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/
# custom:
#   needs:
#     dns.probe: [prove, support, refute]
#     dns.config: [support, refute]
#     network.counters: [support, refute]
#     network.sockets: [support, refute]
#   explains: [app.external-wait]
#   next: Start the DNS server, or correct the address in the container's resolv.conf (clusterDNS of the kubelet).
package causes.net.dns_server_dead

import data.lib

refuses(s) if {
	s.outcome == "refused"
	not s.address in lib.dns_loopback
}

first_refuses if refuses(lib.first_dns_server)

words(s) := sprintf("%s refuses DNS queries from its network namespace: none of %d was answered, and ICMP said that the port is unreachable", [s.address, s.queries])

proves contains lib.says(words(s), [lib.cite("dns.probe", "servers")]) if {
	s := lib.first_dns_server
	refuses(s)
}

supports contains lib.says(words(s), [lib.cite("dns.probe", "servers")]) if {
	some s in input.seen["dns.probe"].servers
	s.used
	refuses(s)
	not first_refuses
}

# Without a probe, or with one that met the limit on ICMP messages.
traffic(c) := sprintf("%s sent %d datagrams in %s and received %d, and %s that a destination is unreachable (a host sends one a second); its nameservers are %s", [
	lib.counters_of(c), c.udp_out_datagrams_in_window, lib.seconds(c.window_usec), c.udp_in_datagrams_in_window,
	lib.things(c.icmp_in_dest_unreachs_in_window, "ICMP message", "ICMP messages"), lib.dns_servers_in_words,
])

cites := [lib.cite("network.counters", "icmp_in_dest_unreachs_in_window"), lib.cite("network.counters", "udp_out_datagrams_in_window"), lib.cite("dns.config", "servers")]

supports contains lib.says_strongly(traffic(lib.udp_refused), cites) if {
	lib.only_dns_speaks_udp
	input.seen["dns.config"]
	not first_answers
}

# Others speak UDP as well, and may be the ones who are refused.
supports contains lib.says(traffic(lib.udp_refused), cites) if {
	not lib.only_dns_speaks_udp
	lib.dns_sockets(input.seen["network.sockets"]) > 0
	input.seen["dns.config"]
	not first_answers
}

supports contains lib.says(
	sprintf("%s to %s:53 waited for all of %s", [lib.things(d.waiting, "UDP socket", "UDP sockets"), d.server, lib.seconds(lib.udp_refused.window_usec)]),
	[lib.cite("network.sockets", "dns")],
) if {
	s := input.seen["network.sockets"]
	s.dns_server_here == false
	some d in s.dns
	d.waiting > 0
	lib.udp_refused
	not first_answers
}

first_answers if lib.first_dns_server.answered > 0

refutes contains lib.says(
	sprintf("%s answers queries from its network namespace (%d of %d)", [s.address, s.answered, s.queries]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.answered > 0
}

refutes contains lib.says(
	sprintf("%s does not refuse queries: %d were sent without an answer or an ICMP message", [s.address, s.sends]),
	[lib.cite("dns.probe", "servers"), lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")],
) if {
	s := lib.first_dns_server
	s.outcome == "timeout"
	input.seen["network.counters"].icmp_in_dest_unreachs_in_window == 0
}

refutes contains lib.says(
	sprintf("no query was refused in %s: no ICMP message that a destination is unreachable came in", [lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")],
) if {
	c := input.seen["network.counters"]
	c.icmp_in_dest_unreachs_in_window == 0
	not first_refuses
}

refutes contains lib.says(
	sprintf("the nameserver %s is its own network namespace, and no host that could be down", [lib.dns_nobody_here]),
	[lib.cite("dns.config", "servers"), lib.cite("network.sockets", "dns_server_here")],
)

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if {
	why := input.absent["network.counters"]
}
