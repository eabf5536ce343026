# METADATA
# title: The resolver reads only part of resolv.conf
# description: >-
#   Resolvers ask the first three nameservers and no more; what comes after them
#   is never asked. The kubelet passes on at most 32 search domains with 2048
#   characters, and leaves out the rest.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
#   - ref: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#dns-search-domain-list-limits
# custom:
#   needs:
#     dns.config: [support, refute]
#     dns.probe: [prove, support, weaken]
#     network.sockets: weaken
#     network.counters: weaken
#   explains: [net.dns-upstream-timeout, net.dns-server-dead]
#   next: Leave at most three nameservers, the ones that answer first, and few search domains.
package causes.net.dns_resolvconf_limits

import data.lib

most_servers := 3

# MAXRESOLVSORT and MAXDNSRCH are no limits since glibc 2.26; these are the kubelet's.
most_search := 32

most_characters := 2048

ignored := c.server_count - most_servers if {
	c := input.seen["dns.config"]
	c.server_count > most_servers
}

used := [s | some s in input.seen["dns.probe"].servers; s.used]

answering contains s.address if {
	some s in input.seen["dns.probe"].servers
	not s.used
	s.outcome == "answers"
}

proves contains lib.says(
	sprintf("none of the first three nameservers (%s) answers, and resolvers ask no more; %s, which comes after them, does", [
		concat(", ", [sprintf("%s: %s", [s.address, s.outcome]) | some s in used]), concat(", ", answering),
	]),
	[lib.cite("dns.probe", "servers"), lib.cite("dns.config", "server_count")],
) if {
	ignored > 0
	count(used) == most_servers
	every s in used { s.outcome != "answers" }
	count(answering) > 0
}

supports contains lib.says(
	sprintf("its resolv.conf names %d nameservers, and resolvers ask the first three", [input.seen["dns.config"].server_count]),
	[lib.cite("dns.config", "server_count")],
) if ignored > 0

supports contains lib.says(
	sprintf("%s, the first nameserver, does not answer (%s)", [s.address, s.outcome]),
	[lib.cite("dns.probe", "servers")],
) if {
	ignored > 0
	s := lib.first_dns_server
	s.outcome != "answers"
}

supports contains lib.says(
	sprintf("its search list has %d domains and %d characters; the kubelet allows 32 and 2048", [c.search_count, c.search_characters]),
	[lib.cite("dns.config", "search_count"), lib.cite("dns.config", "search_characters")],
) if {
	c := input.seen["dns.config"]
	long(c)
}

long(c) if c.search_count > most_search

long(c) if c.search_characters > most_characters

# What is left out is missed by who looks names up in vain.
weakens contains lib.says(
	"nobody waits for DNS: no socket is connected to port 53, and what was sent over UDP was answered",
	[lib.cite("network.sockets", "dns"), lib.cite("network.counters", "udp_in_datagrams_in_window")],
) if {
	beyond_limits
	lib.no_lookup_waits
	not lib.dns_probed
}

beyond_limits if ignored > 0

beyond_limits if long(input.seen["dns.config"])

weakens contains lib.says(
	sprintf("%s, the first nameserver, answers: those that are left out are not missed", [s.address]),
	[lib.cite("dns.probe", "servers")],
) if {
	ignored > 0
	s := lib.first_dns_server
	s.outcome == "answers"
}

refutes contains lib.says(
	sprintf("its resolv.conf names %s and %s: all of it is read", [lib.things(c.server_count, "nameserver", "nameservers"), lib.things(c.search_count, "search domain", "search domains")]),
	[lib.cite("dns.config", "server_count"), lib.cite("dns.config", "search_count")],
) if {
	c := input.seen["dns.config"]
	c.server_count <= most_servers
	not long(c)
}

refutes contains lib.says(sprintf("nothing is left out: %s", [why]), [lib.cite("dns.config", "")]) if {
	why := input.absent["dns.config"]
}
