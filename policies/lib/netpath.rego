# The way of packets: rules, routes, neighbours, interfaces, programs.
package lib

# One packet may be a stray; two in a window of two seconds are what a fault that goes on makes at least: the SYN of one
# connection is sent again after 1 and 3 seconds.
path_drops_least := 2

# From a tenth of the packets on it is no stray, and every connection meets it.
path_drops_share := 0.1

# A sender that has used four fifths of its rate over two seconds was held back in bursts, if not all the time.
rate_used_ratio := 0.8

# fq_codel and fifos drop to tell TCP to slow down; one packet in a hundred costs throughput.
queue_drop_ratio := 0.01

# Errors of a card: one in a thousand, and not a single one of few.
nic_error_ratio := 0.001

nic_errors_least := 10

# METADATA
# description: It has no interface but lo, so that nothing of it meets the node's tables, rules and cards.
no_way_out if input.seen["network.links"].counted == 0

# METADATA
# description: Words for the connections that wait.
waiting_words(1) := "1 connection has waited in SYN_SENT"

waiting_words(n) := sprintf("%d connections have waited in SYN_SENT", [n]) if n > 1

# METADATA
# description: Whose network it is, when it is the whole node's.
shared_words(fact) := ", in the network of the whole node, which it shares" if fact.host_network

shared_words(fact) := "" if not fact.host_network

# METADATA
# description: Packets with their number (1 packet, 12 packets).
packets(n) := things(n, "packet", "packets")

# METADATA
# description: Connections of the subject's network that wait for an answer to their SYN, in both looks.
openings_stuck := n if {
	s := input.seen["network.sockets"]
	n := s.opening_stuck
}

# METADATA
# description: |
#   Where the connections lead that were made from the subject's network: their local port is none it listens on. One that
#   others made to it waits for a request.
outgoing := [d |
	s := input.seen["network.sockets"]
	some d in s.destinations
	d.ports > d.time_wait
	not d.lowest_port in {l.port | some l in s.listeners}
]

# METADATA
# description: |
#   Connections whose SYN nobody answers: the same in both looks, or of a program that does not wait so long, in the second look
#   with its SYN sent again.
unanswered := max([s.opening_stuck, s.opening_again]) if s := input.seen["network.sockets"]

# METADATA
# description: Some of them are of that address family.
unanswered_in(family) if {
	unanswered > 0
	some o in input.seen["network.sockets"].opening
	o.in_both + o.most_retries > 0
	family_of(o.destination) == family
}

family_of(address) := "ipv6" if {
	count(split(address, ":")) > 2
} else := "ipv4"

# METADATA
# description: Words for them.
unanswered_words := sprintf("%s: %s", [things(unanswered, one_unanswered, some_unanswered), concat(", ", to)]) if {
	to := [sprintf("%s (sent again %s)", [o.destination, times(o.most_retries)]) |
		some o in input.seen["network.sockets"].opening
		o.in_both + o.most_retries > 0
	]
	count(to) > 0
}

one_unanswered := "connection in its network namespace gets no answer to its SYN"

some_unanswered := "connections in its network namespace get no answer to their SYNs"

times(1) := "once"

times(n) := sprintf("%d times", [n]) if n != 1

# METADATA
# description: |
#   All of this host that could stop the subject's packets was looked at, as far as it can be, and does nothing: rules, BPF
#   programs, routes, neighbours, queues and tables of connections.
nothing_here_stops_packets if {
	not something_here_stops_packets
	rules_are_known
	input.seen["network.datapath"].complete
	input.seen["network.neighbours"].complete
	input.seen["network.routes"].complete
	input.seen["network.links"].complete
	every l in input.seen["network.links"].links { l.tx_dropped_in_window == 0 }
	input.seen["network.counters"].ip_out_no_routes_in_window == 0
	is_boolean(input.node.seen["network.host"].ip_forwards)
	answers_come_in
	conntrack_known
	every t in conntrack_tables {
		t.stats.drops_in_window == 0
		t.stats.insert_failed_in_window == 0
	}
}

answers_come_in if count(node_routers) == 0

answers_come_in if no_card_stops

# METADATA
# description: Something is there that does, or may.
something_here_stops_packets if {
	some verdict in {"drop", "reject", "queue"}
	many(rules_that_hit(verdict)) > 0
}

# A chain that drops by default, and does or does not count what.
something_here_stops_packets if {
	some p in input.seen["network.rules"].policies
	p.hook in {"output", "input"}
	uncounted_or_rose(p)
}

something_here_stops_packets if {
	some verdict in {"drop", "reject"}
	many(forward_hits(verdict)) > 0
}

something_here_stops_packets if count(input.seen["network.datapath"].programs) > 0

something_here_stops_packets if input.seen["network.neighbours"].unanswered > 0

something_here_stops_packets if count(misdirected) > 0

something_here_stops_packets if count(without_arp) > 0

something_here_stops_packets if input.seen["network.routes"].refusing_count > 0

something_here_stops_packets if input.seen["network.counters"].ip_out_no_routes_in_window > 0

something_here_stops_packets if {
	some t in conntrack_tables
	t.stats.drops_in_window > 0
}

something_here_stops_packets if {
	some t in conntrack_tables
	t.stats.insert_failed_in_window > 0
}

something_here_stops_packets if {
	some l in input.seen["network.links"].links
	loses(l)
}

something_here_stops_packets if count(dead_links) > 0

something_here_stops_packets if node_forwards_nothing

something_here_stops_packets if {
	input.seen["network.counters"].host_network == false
	count(node_routers) > 0
	count(dark_cards) > 0
	count(dark_cards) == count(node_cards)
}

something_here_stops_packets if {
	out_of_hops > 0
	default_ttl < ttl_enough
}

# METADATA
# description: Neighbours whose entry somebody made for good, and whose MAC nobody on the link has, where something needs them.
misdirected contains m if {
	some m in input.seen["network.neighbours"].misdirected
	m.waiting + m.trying > 0
}

misdirected contains m if {
	some m in input.seen["network.neighbours"].misdirected
	m.gateway
	unanswered_in(family_of(m.address))
}

# METADATA
# description: Interfaces on a wire with others that ask for no MAC, and have an address, where something gets no answer.
without_arp contains l if {
	some l in input.seen["network.links"].links
	l.kind == "veth"
	l.noarp
	count(l.addresses) > 0
	unanswered > 0
}

# METADATA
# description: |
#   ICMP messages that a packet ran out of hops, where a connection of the container's own network gets no answer or ends before
#   it is made. Who looks for the way (traceroute) gets them too, and need not be who waits.
out_of_hops := c.icmp_in_time_excds_in_window if {
	c := own_counters
	c.icmp_in_time_excds_in_window > 0 # routers send one a second at most
	c.tcp_attempt_fails_in_window + unanswered > 0
}

# METADATA
# description: How many routers packets of its network namespace may pass.
default_ttl := to_number(input.seen["network.sysctls"].values["ipv4/ip_default_ttl"])

# METADATA
# description: Half of what systems use by default, and enough on any way.
ttl_enough := 32

# METADATA
# description: Interfaces that were given an address, and were down or had no carrier in both looks.
dead_links contains l if {
	some l in input.seen["network.links"].links
	l.down
	count(l.addresses) > 0
}

loses(l) if l.tx_dropped_in_window > 0

loses(l) if l.peer.rx_dropped_in_window > 0

loses(l) if {
	some q in l.qdiscs
	q.drops_in_window > 0
}

# METADATA
# description: Rules that did something in the window, by verdict.
rules_that_hit(verdict) := {r |
	some r in input.seen["network.rules"].rules
	r.verdict == verdict
	r.packets_in_window > 0
}

# METADATA
# description: A rule of the node that names the subject, or fits what it waits for, and did something.
forward_hits(verdict) := {r |
	some r in input.seen["network.forward_rules"].rules
	r.verdict == verdict
	r.packets_in_window > 0
}

# METADATA
# description: |
#   No rule that could is silent for want of a counter, and all rules were read: then rules that counted nothing did nothing.
rules_are_known if {
	own := input.seen["network.rules"]
	own.complete
	own.uncounted == 0
	silent_policies(own)
	forward_is_known
}

silent_policies(rules) if many({p | some p in rules.policies; uncounted_or_rose(p)}) == 0

uncounted_or_rose(policy) if not stood_still(policy)

stood_still(policy) if policy.packets_in_window == 0

forward_is_known if {
	f := input.seen["network.forward_rules"]
	f.complete
	f.uncounted == 0
}

# It uses the node's own network: its rules are the node's.
forward_is_known if input.absent["network.forward_rules"]
