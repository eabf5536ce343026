package lib

# Thresholds of the network counters. A healthy busy service retransmits a few
# segments in ten thousand inside a data centre, and up to one in a hundred
# over the open internet; from two in a hundred on, throughput falls with it.
loss_ratio := 0.02

# Below this a ratio is one lost segment and its echo.
loss_segments := 10

# A queue that overflowed once may have met one burst.
overflow_least := 2

# One or two connections are between the kernel and accept(2) at any moment of a busy server; in both looks more is a queue.
accept_waits_least := 3

# METADATA
# description: Connections waited in its accept queue in both looks, more than pass through it.
queues_up(listener) if min([listener.waiting, listener.waiting_first]) >= accept_waits_least

# So many SYN more than the backlog holds are a rush and no accident.
syn_least := 5

# Of a hundred datagrams one is lost before anybody notices.
udp_drop_ratio := 0.01

udp_drop_least := 10

# conntrack begins to drop entries early at 95 %; 90 % in both looks is near enough to say so.
conntrack_full_ratio := 0.9

# The kernel logs a fault when it happens, and rate-limits the rest: a line older than this is about the past.
notice_fresh_seconds := 60

# METADATA
# description: The counters of the subject's network namespace, where they are its own and not the whole node's.
own_counters := c if {
	c := input.seen["network.counters"]
	c.host_network == false
}

# METADATA
# description: The same where the namespace is the node's, or where nobody could say whose it is.
shared_counters := c if {
	c := input.seen["network.counters"]
	not own(c)
}

# A helper, and not "not c.host_network == false": that is undefined where host_network is.
own(c) if c.host_network == false

# METADATA
# description: What the kernel logged is fresh, and not known to be about somebody else.
fresh(notice) if {
	notice.age_seconds <= notice_fresh_seconds
	not about_another(notice)
}

about_another(notice) if notice.ours == false

# METADATA
# description: Whose the counters are, in words.
counters_of(c) := "the network of the whole node, which it shares," if c.host_network

counters_of(c) := "its network namespace" if not c.host_network

# METADATA
# description: A number of things with their name (1 datagram, 2 datagrams).
things(1, one, _) := sprintf("1 %s", [one])

things(n, _, many_of_them) := sprintf("%d %s", [n, many_of_them]) if n != 1

# METADATA
# description: |
#   The connection tables that the subject's packets pass: that of its own network namespace and the node's, each with
#   words for it and how to cite it. Where it shares the node's, they are one.
conntrack_tables contains {"words": "its network namespace", "stats": s, "id": "conntrack.stats", "of": ""} if {
	s := input.seen["conntrack.stats"]
}

conntrack_tables contains {"words": "the node", "stats": s, "id": "conntrack.node", "of": "node"} if {
	s := input.node.seen["conntrack.node"]
	not no_way_out
}

# METADATA
# description: Nothing is tracked in the subject's namespace, nor by the node.
conntrack_absent if {
	input.absent["conntrack.stats"]
	input.node.absent["conntrack.node"]
}

# METADATA
# description: Both tables were read, or one was and the other is known not to be there.
conntrack_known if {
	known_own
	known_node
}

known_own if input.seen["conntrack.stats"]

known_own if input.absent["conntrack.stats"]

known_node if input.node.seen["conntrack.node"]

known_node if input.node.absent["conntrack.node"]

# METADATA
# description: A citation of one of conntrack_tables.
cite_table(t, field) := {"id": t.id, "of": t.of, "field": field}

# METADATA
# description: The table is as full as makes no difference.
conntrack_full(t) if t.stats.used_ratio >= conntrack_full_ratio

# An answer from a resolver's cache takes a millisecond, one from far away some hundred. A second is a retry somewhere.
dns_slow_seconds := 1

dns_quick_seconds := 0.5

# Fifty datagrams a second, and nothing else that speaks UDP: a program that looks up names all the time.
dns_many_datagrams := 100

# METADATA
# description: The server that a resolver asks first, as the probe found it.
first_dns_server := input.seen["dns.probe"].servers[0]

# METADATA
# description: Somebody asked for the probe, and it was made.
dns_probed if first_dns_server.address

# METADATA
# description: Addresses of nameservers that mean the container's own network namespace.
dns_loopback contains s.address if {
	some s in input.seen["dns.config"].servers
	s.loopback
}

# METADATA
# description: All nameservers in words.
dns_servers_in_words := concat(", ", [s.address | some s in input.seen["dns.config"].servers])

# METADATA
# description: |
#   Queries seem to be all that speaks UDP here: no socket is connected elsewhere, and no DNS server answers others.
only_dns_speaks_udp if {
	s := input.seen["network.sockets"]
	s.udp_connected_elsewhere == 0
	s.udp_unconnected_clients == 0
	s.dns_server_here == false
}

# METADATA
# description: |
#   Hardly an answer comes to the datagrams that go out, and ICMP says that a destination is unreachable. A host sends one
#   such message a second to each peer (net.ipv4.icmp_ratelimit), so that most refused queries look like lost ones.
udp_refused := c if {
	c := own_counters
	c.icmp_in_dest_unreachs_in_window > 0
	c.udp_out_datagrams_in_window > 0 # what was not sent was not refused: the message is about TCP
	c.udp_in_datagrams_in_window * 4 <= c.udp_out_datagrams_in_window
	c.udp_no_ports_in_window == 0
}

# METADATA
# description: |
#   The one nameserver's host refuses every query: only queries go out by UDP, nothing that TCP sent was refused or lost, so
#   that all ICMP messages are about queries, and they come as often as a host sends them.
dns_refused_always := c if {
	c := udp_refused
	only_dns_speaks_udp
	count(input.seen["dns.config"].servers) == 1
	c.udp_in_datagrams_in_window == 0
	c.icmp_in_dest_unreachs_in_window >= floor(c.window_usec / 1000000)
	c.tcp_attempt_fails_in_window == 0
	c.tcp_retransmits_in_window == 0
}

# METADATA
# description: The first nameserver is the container's own network namespace, and no DNS server runs in it.
dns_nobody_here := address if {
	address := input.seen["dns.config"].servers[0].address
	address in dns_loopback
	input.seen["network.sockets"].dns_server_here == false
	input.seen["network.sockets"].host_network == false
}

# METADATA
# description: |
#   Nobody waits for DNS that anybody could see: no socket is connected to port 53 or could belong to a resolver that does
#   not connect its sockets, and what was sent was answered.
no_lookup_waits if {
	s := input.seen["network.sockets"]
	dns_sockets(s) == 0
	s.udp_unconnected_clients == 0
	c := input.seen["network.counters"]
	c.udp_in_datagrams_in_window >= c.udp_out_datagrams_in_window * 0.9
}

dns_sockets(s) := sum([n | some d in s.dns; n := d.udp + d.tcp])

# METADATA
# description: The address of an address and port (10.2.0.1:80, [fd00::1]:80).
address_of(end) := concat(":", array.slice(parts, 0, count(parts) - 1)) if parts := split(end, ":")
