# METADATA
# title: Each name costs a query for every search domain first
# description: >-
#   A name with fewer dots than ndots is tried with each search domain before it
#   is tried as it stands. With ndots:5 and three domains, as a kubelet writes
#   it, one external name costs eight queries, six of them for nothing.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/resolv.conf.5.html
#   - ref: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
# custom:
#   needs:
#     dns.config: [support, refute]
#     dns.probe: [prove, refute]
#     network.counters: [support, refute]
#     network.sockets: support
#   explains: [app.external-wait]
#   next: Write external names with a dot at the end, or set ndots:2 in the pod's dnsConfig.
package causes.net.dns_ndots_search_amplification

import data.lib

# Six queries are two search domains and the name itself.
many_queries := 6

# A tenth of a second more for each lookup is felt.
felt_seconds := 0.1

# A name somebody named, which exists, and not in a search domain.
given contains l if {
	some l in input.seen["dns.probe"].lookups
	not l.chosen
}

wasteful(l) if {
	l.nxdomains >= 2
	l.found
	l.took_seconds - l.last_seconds >= felt_seconds
	l.took_seconds >= l.last_seconds * 2
}

proves contains lib.says(
	sprintf("looking up %s took %d queries and %s s; %d answers were that there is no such name, and the one that exists, %s, took %s s", [
		l.name, l.queries, two(l.took_seconds), l.nxdomains, l.found, two(l.last_seconds),
	]),
	[lib.cite("dns.probe", "lookups")],
) if {
	some l in given
	wasteful(l)
}

# Two decimals, of which lib.decimal knows one.
two(n) := sprintf("%d.%s", [floor(hundredths / 100), substring(sprintf("%d", [100 + (hundredths % 100)]), 1, 2)]) if hundredths := round(n * 100)

busy(c) if {
	c.udp_out_datagrams_in_window >= lib.dns_many_datagrams
	c.udp_in_datagrams_in_window >= c.udp_out_datagrams_in_window * 0.8
}

supports contains lib.says(
	sprintf("ndots:%d and %s make %d queries of one external name, and %d datagrams were sent in %s, %d answers received", [
		d.ndots, lib.things(d.search_count, "search domain", "search domains"), d.queries_per_external_name,
		c.udp_out_datagrams_in_window, lib.seconds(c.window_usec), c.udp_in_datagrams_in_window,
	]),
	[lib.cite("dns.config", "queries_per_external_name"), lib.cite("network.counters", "udp_out_datagrams_in_window")],
) if {
	d := input.seen["dns.config"]
	d.queries_per_external_name >= many_queries
	c := lib.own_counters
	busy(c)
	lib.only_dns_speaks_udp
}

refutes contains lib.says(
	sprintf("one external name costs %d queries (ndots:%d, %s)", [d.queries_per_external_name, d.ndots, lib.things(d.search_count, "search domain", "search domains")]),
	[lib.cite("dns.config", "queries_per_external_name")],
) if {
	d := input.seen["dns.config"]
	d.queries_per_external_name < many_queries
}

refutes contains lib.says(
	sprintf("%d datagrams in %s are no storm of queries", [c.udp_out_datagrams_in_window, lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "udp_out_datagrams_in_window")],
) if {
	c := input.seen["network.counters"]
	c.udp_out_datagrams_in_window < lib.dns_many_datagrams
	lib.many([l | some l in given; wasteful(l)]) == 0
}

refutes contains lib.says(
	sprintf("%s does not answer: queries are lost, and not wasted", [s.address]),
	[lib.cite("dns.probe", "servers")],
) if {
	s := lib.first_dns_server
	s.answered == 0
}

refutes contains lib.says(
	sprintf("looking up %s took %d queries and %s s", [l.name, l.queries, two(l.took_seconds)]),
	[lib.cite("dns.probe", "lookups")],
) if {
	some l in given
	l.complete
	not wasteful(l)
}

refutes contains lib.says(sprintf("no search domain is set: %s", [why]), [lib.cite("dns.config", "")]) if {
	why := input.absent["dns.config"]
}
