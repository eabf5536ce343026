# METADATA
# title: A packet filter rule drops the packets
# description: >-
#   A rule of nftables or iptables, as a network policy makes them, drops what
#   the container sends or what is sent to it. Nobody says no: connections stay
#   in SYN_SENT and their SYN is sent again after 1, 3 and 7 seconds. Only the
#   rule's counter tells. Rules that drop what nobody here asked for are at work
#   all the time, and no fault.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
#   - ref: https://man7.org/linux/man-pages/man8/nft.8.html
# custom:
#   needs:
#     network.rules: [prove, support, weaken, refute]
#     network.forward_rules: [prove, support, refute]
#     network.sockets: [prove, support, weaken]
#     network.counters: [prove, support]
#     network.links: [prove, support]
#   explains: [app.external-wait, net.retransmits-loss, net.dns-upstream-timeout]
#   next: Look the rule up (nft list ruleset, iptables-save) and the network policy it comes from; allow this traffic there.
package causes.net.policy_drop

import data.lib

hits := lib.rules_that_hit("drop")

counted(rules, r) := sprintf("the rule %q counted %s in %s%s", [r.rule, lib.packets(r.packets_in_window), lib.seconds(rules.window_usec), lib.shared_words(rules)])

# What it sends: a connection waits for what the rule drops.
proves contains lib.says(
	sprintf("%s, while %s to %s for the whole of it", [counted(rules, r), lib.waiting_words(r.waiting), concat(", ", r.waiting_for)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	waits_for(r)
	rules.host_network == false
}

supports contains lib.says_strongly(
	sprintf("%s, while %s to %s for the whole of it", [counted(rules, r), lib.waiting_words(r.waiting), concat(", ", r.waiting_for)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	waits_for(r)
	not lib.own(rules)
}

# Of a rule without a port or an address anything may be dropped.
waits_for(r) if {
	r.waiting > 0
	r.ports != ""
}

waits_for(r) if {
	r.waiting > 0
	r.destination != ""
}

# What is sent to it: a rule before the door that lets nobody in.
at_the_door contains r if {
	some r in hits
	count(r.serves) > 0
	r.packets_in_window >= lib.path_drops_least
}

proves contains lib.says(
	sprintf("%s; it stands before port %d, which the container listens on, and not one segment came in", [counted(rules, r), r.serves[0]]),
	[lib.cite("network.rules", "rules"), lib.cite("network.counters", "tcp_in_segments_in_window")],
) if {
	rules := input.seen["network.rules"]
	some r in at_the_door
	r.plain
	c := lib.own_counters
	c.tcp_in_segments_in_window == 0
}

supports contains lib.says(
	sprintf("%s; it stands before port %d, which the container listens on", [counted(rules, r), r.serves[0]]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in at_the_door
}

# Answers that never come: the rule names where they come from, or nothing at all.
supports contains lib.says_strongly(
	sprintf("%s, and %s for an answer from %s, which it fits", [counted(rules, r), lib.waiting_words(r.answers), r.source]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	r.answers > 0
	r.source != ""
}

supports contains lib.says(
	sprintf("%s, and %s", [counted(rules, r), lib.waiting_words(lib.openings_stuck)]),
	[lib.cite("network.rules", "rules"), lib.cite("network.sockets", "opening_stuck")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	lib.openings_stuck > 0
	not waits_for(r)
	not r.source != ""
}

# Its own packets, which it sends for a reason, though no connection waits: UDP, or a program that does not wait long.
supports contains lib.says(
	sprintf("%s, and these are packets the container itself sends", [counted(rules, r)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	rules.host_network == false
	some r in hits
	own_packets(r)
	not waits_for(r)
}

own_packets(r) if {
	"output" in r.hooks
	r.packets_in_window >= lib.path_drops_least
}

# A rule that picks packets by chance takes some of every connection, and none waits for ever.
by_chance contains r if {
	some r in hits
	input.seen["network.rules"].host_network == false
	r.by_chance
	r.packets_in_window >= lib.path_drops_least
}

supports contains lib.says_strongly(
	sprintf("%s: it picks them by chance, so that every connection which it fits loses some", [counted(rules, r)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in by_chance
}

supports contains lib.says(
	sprintf("%s sent again meanwhile", [lib.things(n, "segment of data was", "segments of data were")]),
	[lib.cite("network.counters", "tcp_data_retransmits_in_window"), lib.cite("network.rules", "rules")],
) if {
	count(by_chance) > 0
	c := lib.own_counters
	n := c.tcp_data_retransmits_in_window
	n > 0
}

# A rule that came after the connection, on its way out or on that of the answers. What is stopped on the way out TCP takes for
# something that could not be sent, and probes, as it does when the peer's window is closed.
holds contains r if {
	some r in hits
	r.held > 0
	input.seen["network.rules"].host_network == false
}

held_words(rules, r) := sprintf("%s, and %s, to %s, had no acknowledgement from the one look to the other: all that they send, or all answers, meet its conditions", [
	counted(rules, r), lib.things(r.held, "connection", "connections"), concat(", ", r.held_to),
])

proves contains lib.says(held_words(rules, r), [lib.cite("network.rules", "rules")]) if {
	rules := input.seen["network.rules"]
	some r in holds
	r.packets_in_window >= lib.path_drops_least
}

# Who waits ever longer before he tries again sends one packet in a window.
supports contains lib.says_strongly(held_words(rules, r), [lib.cite("network.rules", "rules")]) if {
	rules := input.seen["network.rules"]
	some r in holds
	r.packets_in_window < lib.path_drops_least
}

# Without a program at the queue's end the kernel drops what the rule hands to it.
supports contains lib.says_strongly(
	sprintf("%s, for a program in user space to decide about, while %s to %s for the whole of it", [counted(rules, r), lib.waiting_words(r.waiting), concat(", ", r.waiting_for)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in lib.rules_that_hit("queue")
	waits_for(r)
}

supports contains lib.says(
	sprintf("%s, for a program in user space to decide about, and %s again without an answer", [counted(rules, r), lib.things(lib.unanswered, "SYN was sent", "SYNs were sent")]),
	[lib.cite("network.rules", "rules"), lib.cite("network.sockets", "opening_again")],
) if {
	rules := input.seen["network.rules"]
	some r in lib.rules_that_hit("queue")
	lib.unanswered > 0
	not waits_for(r)
}

# The node's rules.
proves contains lib.says(
	sprintf("the node's rule %q, which names %s, counted %s in %s, while %s", [r.rule, r.names, lib.packets(r.packets_in_window), lib.seconds(f.window_usec), lib.waiting_words(r.waiting)]),
	[lib.cite("network.forward_rules", "rules")],
) if {
	f := input.seen["network.forward_rules"]
	some r in lib.forward_hits("drop")
	r.names != ""
	r.waiting > 0
}

supports contains lib.says_strongly(
	sprintf("the node's rule %q counted %s in %s, and %s for what it fits", [r.rule, lib.packets(r.packets_in_window), lib.seconds(f.window_usec), lib.waiting_words(r.waiting)]),
	[lib.cite("network.forward_rules", "rules")],
) if {
	f := input.seen["network.forward_rules"]
	some r in lib.forward_hits("drop")
	r.names == ""
	r.specific
}

supports contains lib.says(
	sprintf("the node's rule %q, which names %s, counted %s in %s", [r.rule, r.names, lib.packets(r.packets_in_window), lib.seconds(f.window_usec)]),
	[lib.cite("network.forward_rules", "rules")],
) if {
	f := input.seen["network.forward_rules"]
	some r in lib.forward_hits("drop")
	r.names != ""
	r.waiting == 0
	r.packets_in_window >= lib.path_drops_least
}

# Rules without a counter say nothing, and may be what connections wait for.
supports contains lib.says(
	sprintf("%s to %s, which the rule %q fits; it has no counter", [lib.waiting_words(r.waiting), concat(", ", r.waiting_for), r.rule]),
	[lib.cite("network.rules", "rules")],
) if {
	some r in input.seen["network.rules"].rules
	r.verdict == "drop"
	waits_for(r)
	not r.packets
}

# A chain that drops by default, as nftables makes it, does not count.
mute_policies contains p if {
	some p in input.seen["network.rules"].policies
	p.hook in {"output", "input"}
	not counts(p)
}

# Helpers: "not p.packets_in_window >= 0" is undefined where there is no counter.
counts(p) if p.packets_in_window >= 0

left_nothing(l) if l.tx_packets_in_window == 0

supports contains lib.says(
	sprintf("%s, and the %s drops what no rule accepts; nobody counts what that is", [lib.waiting_words(lib.openings_stuck), p.chain]),
	[lib.cite("network.rules", "policies"), lib.cite("network.sockets", "opening_stuck")],
) if {
	some p in mute_policies
	lib.openings_stuck > 0
}

# One that does: iptables makes chains with a counter.
default_drops contains p if {
	some p in input.seen["network.rules"].policies
	p.packets_in_window >= lib.path_drops_least
}

default_words(p) := sprintf("the %s dropped %s that no rule accepted in %s, while %s", [
	p.chain, lib.packets(p.packets_in_window), lib.seconds(input.seen["network.rules"].window_usec), lib.waiting_words(lib.openings_stuck),
])

proves contains lib.says(
	sprintf("%s and nothing left by any interface", [default_words(p)]),
	[lib.cite("network.rules", "policies"), lib.cite("network.sockets", "opening_stuck"), lib.cite("network.links", "links")],
) if {
	some p in default_drops
	p.hook == "output"
	lib.openings_stuck > 0
	nothing_left
	input.seen["network.rules"].host_network == false
}

supports contains lib.says_strongly(default_words(p), [lib.cite("network.rules", "policies"), lib.cite("network.sockets", "opening_stuck")]) if {
	some p in default_drops
	p.hook == "output"
	lib.openings_stuck > 0
}

supports contains lib.says(default_words(p), [lib.cite("network.rules", "policies"), lib.cite("network.sockets", "opening_stuck")]) if {
	some p in default_drops
	p.hook == "input"
	lib.openings_stuck > 0
}

nothing_left if {
	links := input.seen["network.links"]
	links.complete
	links.counted > 0
	lib.many({l | some l in links.links; not left_nothing(l)}) == 0
}

# What it sends is counted before the rules, and what leaves an interface after them.
supports contains lib.says_strongly(
	sprintf("%s sent again in %s, and not one packet left by any interface: they are stopped before it, and the %s drops what no rule accepts", [
		lib.things(c.tcp_syn_retransmits_in_window, "SYN was", "SYNs were"), lib.seconds(c.window_usec), p.chain,
	]),
	[lib.cite("network.counters", "tcp_syn_retransmits_in_window"), lib.cite("network.links", "links"), lib.cite("network.rules", "policies")],
) if {
	some p in mute_policies
	p.hook == "output"
	c := lib.own_counters
	c.tcp_syn_retransmits_in_window >= lib.path_drops_least
	nothing_left
}

strangers contains r if {
	some r in hits
	not waits_for(r)
	count(r.serves) == 0
	not own_packets(r)
	not r in by_chance
	not r in holds
}

weakens contains lib.says(
	sprintf("%s, and nothing of the container's is known to wait for what it drops", [counted(rules, r)]),
	[lib.cite("network.rules", "rules"), lib.cite("network.sockets", "opening_stuck")],
) if {
	rules := input.seen["network.rules"]
	lib.openings_stuck == 0
	some r in strangers
}

refutes contains lib.says(
	sprintf("all %d rules were read, and none dropped a packet in %s", [rules.counted, lib.seconds(rules.window_usec)]),
	[lib.cite("network.rules", "hits")],
) if {
	rules := input.seen["network.rules"]
	lib.rules_are_known
	lib.many(hits) == 0
	lib.many(lib.rules_that_hit("queue")) == 0
	lib.many(lib.forward_hits("drop")) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.rules", "")]) if why := input.absent["network.rules"]
