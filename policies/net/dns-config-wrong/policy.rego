# METADATA
# title: The container's resolver is told to ask the wrong place
# description: >-
#   A resolv.conf made for another network: the stub of systemd-resolved
#   (127.0.0.53) copied into a pod, where nobody listens on it; an address
#   without a route; no nameserver at all, which means 127.0.0.1; or a server
#   that does not serve this client.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
#   - ref: https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/#known-issues
# custom:
#   needs:
#     dns.config: [prove, support, refute]
#     dns.probe: [prove, support, refute]
#     network.sockets: [prove, support]
#     network.counters: [prove, support]
#   explains: [net.dns-server-dead, net.dns-upstream-timeout]
#   next: Correct resolvConf or clusterDNS of the kubelet, or the pod's dnsPolicy (ClusterFirstWithHostNet on the host's network).
package causes.net.dns_config_wrong

import data.lib

nobody_here := lib.dns_nobody_here

# The same by default, where no nameserver is named.
nobody_here := "127.0.0.1 (no nameserver is named)" if {
	input.seen["dns.config"].server_count == 0
	input.seen["network.sockets"].dns_server_here == false
	input.seen["network.sockets"].host_network == false
}

words := sprintf("its first nameserver is %s, which is its own network namespace, and no socket there is bound to port 53", [nobody_here])

cites := [lib.cite("dns.config", "servers"), lib.cite("network.sockets", "dns_server_here")]

proves contains lib.says(
	sprintf("%s; %s came for a port nobody listens on in %s", [words, lib.things(c.udp_no_ports_in_window, "datagram", "datagrams"), lib.seconds(c.window_usec)]),
	array.concat(cites, [lib.cite("network.counters", "udp_no_ports_in_window")]),
) if {
	c := lib.own_counters
	c.udp_no_ports_in_window > 0
	nobody_here
}

proves contains lib.says(
	sprintf("%s; it refused all of %d queries", [words, s.queries]),
	array.concat(cites, [lib.cite("dns.probe", "servers")]),
) if {
	nobody_here
	s := lib.first_dns_server
	s.outcome == "refused"
}

supports contains lib.says(words, cites) if {
	nobody_here
	input.seen["dns.config"].server_count > 0
	not used
}

used if lib.own_counters.udp_no_ports_in_window > 0

used if lib.first_dns_server.outcome == "refused"

# The routes may be what is wrong: net.no-default-route and net.blackhole-route tell.
supports contains lib.says_strongly(
	sprintf("there is no route from its network namespace to %s, its first nameserver", [s.address]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.outcome == "unreachable"
	s.sends == 0
}

supports contains lib.says_strongly(
	sprintf("queries to %s, its first nameserver, got no further than a host that knows no way to it, or its neighbour did not answer", [s.address]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.outcome == "unreachable"
	s.sends > 0
}

supports contains lib.says_strongly(
	sprintf("%s, its first nameserver, answered %d queries with REFUSED: it does not serve this client", [s.address, s.answered]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.rcode == "REFUSED"
}

supports contains lib.says(
	sprintf("its nameserver %s is no IP address", [s.address]),
	[lib.cite("dns.config", "servers")],
) if {
	some s in input.seen["dns.config"].servers
	not s.valid
}

served contains s.rcode if {
	s := lib.first_dns_server
	s.rcode in {"NOERROR", "NXDOMAIN"}
}

refutes contains lib.says(
	sprintf("%s, its first nameserver, answers queries from its network namespace (%s)", [lib.first_dns_server.address, rcode]),
	[lib.cite("dns.probe", "servers")],
) if {
	some rcode in served
}

refutes contains lib.says(
	sprintf("its nameservers (%s) are addresses of other hosts", [lib.dns_servers_in_words]),
	[lib.cite("dns.config", "servers")],
) if {
	c := input.seen["dns.config"]
	c.server_count > 0
	every s in c.servers { plain(s) }
	not unreachable
}

plain(s) if {
	s.valid
	not s.loopback
}

unreachable if lib.first_dns_server.outcome == "unreachable"

unreachable if lib.first_dns_server.rcode == "REFUSED"

refutes contains lib.says(
	"its nameserver is its own network namespace, and a DNS server runs in it",
	cites,
) if {
	input.seen["dns.config"].servers[0].address in lib.dns_loopback
	input.seen["network.sockets"].dns_server_here
	not unreachable
}

refutes contains lib.says(
	sprintf("it asks no DNS server: no nameserver is named, and no datagram came for a port nobody listens on in %s", [lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "udp_no_ports_in_window")],
) if {
	unconfigured
	c := lib.own_counters
	c.udp_no_ports_in_window == 0
}

unconfigured if input.absent["dns.config"]

unconfigured if input.seen["dns.config"].server_count == 0
