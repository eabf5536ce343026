# METADATA
# title: A packet filter rule rejects the connections
# description: >-
#   A rule answers in the peer's place, with a reset or an ICMP error, and
#   connections fail at once. It looks like a closed port; but the refusal comes
#   from this machine, and the rule counts it. A Service without endpoints is
#   made so, too.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man8/iptables-extensions.8.html
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   needs:
#     network.rules: [prove, support, weaken, refute]
#     network.forward_rules: [support, refute]
#     network.counters: [prove, support, weaken]
#   explains: [app.external-wait, net.connection-refused, net.dns-server-dead]
#   next: Look the rule up (nft list ruleset, iptables-save); its comment often names the Service without endpoints, or the policy.
package causes.net.policy_reject

import data.lib

hits := lib.rules_that_hit("reject")

counted(rules, r) := sprintf("the rule %q counted %s in %s%s", [r.rule, lib.packets(r.packets_in_window), lib.seconds(rules.window_usec), lib.shared_words(rules)])

# What it sends is refused on its way out.
outgoing contains r if {
	some r in hits
	"output" in r.hooks
}

# Connects that end before they began, at once.
failed := n if {
	c := lib.own_counters
	n := c.tcp_attempt_fails_in_window
}

proves contains lib.says(
	sprintf("%s, and %s failed in it", [counted(rules, r), lib.things(failed, "connection", "connections")]),
	[lib.cite("network.rules", "rules"), lib.cite("network.counters", "tcp_attempt_fails_in_window")],
) if {
	rules := input.seen["network.rules"]
	some r in outgoing
	r.packets_in_window >= lib.path_drops_least
	r.protocol != "udp"
	failed >= lib.path_drops_least
}

# UDP, or a single one.
supports contains lib.says_strongly(
	sprintf("%s, and these are packets the container itself sends", [counted(rules, r)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	rules.host_network == false
	some r in outgoing
	r.packets_in_window >= lib.path_drops_least
}

supports contains lib.says(
	sprintf("%s; it stands before port %d, which the container listens on", [counted(rules, r), r.serves[0]]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	count(r.serves) > 0
	r.packets_in_window >= lib.path_drops_least
}

supports contains lib.says_strongly(
	sprintf("%s; it stands before port %d, which the container listens on, and no connection was made", [counted(rules, r), r.serves[0]]),
	[lib.cite("network.rules", "rules"), lib.cite("network.counters", "tcp_passive_opens_in_window")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	count(r.serves) > 0
	r.plain
	r.packets_in_window >= lib.path_drops_least
	c := lib.own_counters
	c.tcp_passive_opens_in_window == 0
}

supports contains lib.says_strongly(
	sprintf("the node's rule %q, which names %s, counted %s in %s", [r.rule, r.names, lib.packets(r.packets_in_window), lib.seconds(f.window_usec)]),
	[lib.cite("network.forward_rules", "rules")],
) if {
	f := input.seen["network.forward_rules"]
	some r in lib.forward_hits("reject")
	r.names != ""
}

weakens contains lib.says(
	sprintf("%s, and nothing of the container's is known to be refused by it", [counted(rules, r)]),
	[lib.cite("network.rules", "rules")],
) if {
	rules := input.seen["network.rules"]
	some r in hits
	not r in outgoing
	count(r.serves) == 0
}

weakens contains lib.says(
	sprintf("%s failed in %s, and no rule rejected them: the peer refused", [lib.things(failed, "connection", "connections"), lib.seconds(rules.window_usec)]),
	[lib.cite("network.counters", "tcp_attempt_fails_in_window"), lib.cite("network.rules", "hits")],
) if {
	rules := input.seen["network.rules"]
	rules.complete
	lib.many(hits) == 0
	failed > 0
}

refutes contains lib.says(
	sprintf("all %d rules were read, and none rejected a packet in %s", [rules.counted, lib.seconds(rules.window_usec)]),
	[lib.cite("network.rules", "hits")],
) if {
	rules := input.seen["network.rules"]
	lib.rules_are_known
	lib.many(hits) == 0
	lib.many(lib.forward_hits("reject")) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.rules", "")]) if why := input.absent["network.rules"]
