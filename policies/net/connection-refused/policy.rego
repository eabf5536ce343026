# METADATA
# title: Nobody listens where the connections go
# description: >-
#   The machine that a connection is for refuses it at once, with a reset,
#   because no program listens on that port there, or only on another address.
#   Programs try again, or wait before they do, and look slow.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man2/connect.2.html
#   - ref: https://docs.kernel.org/networking/snmp_counter.html
# custom:
#   needs:
#     network.counters: [support, refute]
#     network.rules: [support, weaken, refute]
#     network.forward_rules: [support, weaken]
#     network.sockets: support
#   explains: [app.external-wait]
#   next: Start what should listen there, or look at the port and address it listens on (0.0.0.0 or the pod's own, not 127.0.0.1) and at the Service's targetPort.
package causes.net.connection_refused

import data.lib

# A connection that fails before it is made is refused, or its SYN was never answered, or ICMP said why: only the first ends
# without a timeout and without ICMP. A server counts those that were made to it and reset before they were whole, as a scan
# or a load balancer's test leaves them: no more than it tried itself can be its own.
refused := min([c.tcp_attempt_fails_in_window - c.tcp_aborts_on_timeout_in_window, c.tcp_active_opens_in_window]) if {
	c := lib.own_counters
	said_by_icmp(c) == 0
}

said_by_icmp(c) := c.icmp_in_dest_unreachs_in_window + c.icmp_in_time_excds_in_window

words := sprintf("%s refused at once in %s, by a reset", [lib.things(refused, "connection of its network namespace was", "connections of its network namespace were"), lib.seconds(c.window_usec)]) if {
	c := lib.own_counters
}

cites := [lib.cite("network.counters", "tcp_attempt_fails_in_window"), lib.cite("network.counters", "tcp_aborts_on_timeout_in_window"), lib.cite("network.counters", "icmp_in_dest_unreachs_in_window"), lib.cite("network.counters", "icmp_in_time_excds_in_window"), lib.cite("network.counters", "tcp_active_opens_in_window")]

rejected if lib.many(lib.rules_that_hit("reject")) > 0

rejected if lib.many(lib.forward_hits("reject")) > 0

supports contains lib.says_strongly(
	sprintf("%s, and no rule of its network or of the node's rejected any: nobody listens where they go", [words]),
	array.concat(cites, [lib.cite("network.rules", "hits")]),
) if {
	refused >= lib.path_drops_least
	lib.rules_are_known
	not rejected
}

supports contains lib.says(sprintf("%s; not all rules that might have were read", [words]), cites) if {
	refused >= lib.path_drops_least
	not lib.rules_are_known
	not rejected
}

# Who refuses sends the reset: here it is the same namespace.
supports contains lib.says(
	sprintf("its network namespace sent %s itself: the port is one of its own", [lib.things(c.tcp_out_resets_in_window, "reset", "resets")]),
	[lib.cite("network.counters", "tcp_out_resets_in_window"), lib.cite("network.counters", "tcp_attempt_fails_in_window")],
) if {
	c := lib.own_counters
	refused >= lib.path_drops_least
	c.tcp_out_resets_in_window >= refused
}

# The server's side: it resets what was never a connection. Closing with data unread resets too, but that was one.
resets := c.tcp_out_resets_in_window if {
	c := lib.own_counters
	c.tcp_attempt_fails_in_window == 0
	c.tcp_passive_opens_in_window == 0
	c.tcp_active_opens_in_window == 0
	c.tcp_established_resets_in_window == 0
}

supports contains lib.says_strongly(
	sprintf("its network namespace sent %s in %s, made no connection, and listens %s: whoever connects to it is refused", [
		lib.things(resets, "reset", "resets"), lib.seconds(c.window_usec), where_it_listens,
	]),
	[lib.cite("network.counters", "tcp_out_resets_in_window"), lib.cite("network.counters", "tcp_passive_opens_in_window"), lib.cite("network.sockets", "listeners")],
) if {
	c := lib.own_counters
	resets >= lib.path_drops_least
}

supports contains lib.says(
	sprintf("its network namespace sent %s in %s and made no connection: whoever connects to it finds nobody on that port", [
		lib.things(resets, "reset", "resets"), lib.seconds(c.window_usec),
	]),
	[lib.cite("network.counters", "tcp_out_resets_in_window"), lib.cite("network.counters", "tcp_passive_opens_in_window")],
) if {
	c := lib.own_counters
	resets >= lib.path_drops_least
	not where_it_listens
}

where_it_listens := "on no port" if {
	input.seen["network.sockets"].listening == 0
}

# Of many listeners only the first are listed.
where_it_listens := sprintf("on loopback addresses only (%s)", [concat(", ", [l.address | some l in s.listeners])]) if {
	s := input.seen["network.sockets"]
	s.listening > 0
	count(s.listeners) == s.listening
	every l in s.listeners { on_loopback(l.address) }
}

on_loopback(address) if startswith(address, "127.")

on_loopback(address) if startswith(address, "[::1]:")

weakens contains lib.says("a rule of its network or of the node's rejects connections, which looks the same", [lib.cite("network.rules", "hits")]) if {
	refused > 0
	rejected
}

# Both refuse for a reason of their own, and count whom.
refutes contains lib.says(
	sprintf("the rule %q rejected %s, and %s refused", [r.rule, lib.packets(r.packets_in_window), lib.things(refused, "connection was", "connections were")]),
	[lib.cite("network.rules", "rules"), lib.cite("network.counters", "tcp_attempt_fails_in_window")],
) if {
	refused > 0
	some r in lib.rules_that_hit("reject")
	"output" in r.hooks
	r.packets_in_window * 2 >= refused # read a moment apart
}

refutes contains lib.says(
	sprintf("the rule %q sent %s to port %d of its own, where nobody listens: that, and not the peer, refused", [r.rule, lib.packets(r.packets_in_window), r.to_port]),
	[lib.cite("network.rules", "rules")],
) if {
	refused > 0
	some r in input.seen["network.rules"].rules
	r.to_port_listens == false
	r.packets_in_window * 2 >= refused # read a moment apart
}

refutes contains lib.says(
	sprintf("no connection of its network namespace failed before it was made in %s, and it sent no reset", [lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "tcp_attempt_fails_in_window"), lib.cite("network.counters", "tcp_out_resets_in_window")],
) if {
	c := lib.own_counters
	c.tcp_attempt_fails_in_window == 0
	c.tcp_out_resets_in_window == 0
}

refutes contains lib.says(
	sprintf("%s in %s, and ICMP said why: no port refuses so", [lib.things(c.tcp_attempt_fails_in_window, "connection failed", "connections failed"), lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "tcp_attempt_fails_in_window"), lib.cite("network.counters", "icmp_in_dest_unreachs_in_window")],
) if {
	c := lib.own_counters
	c.tcp_attempt_fails_in_window > 0
	c.icmp_in_dest_unreachs_in_window >= c.tcp_attempt_fails_in_window
	c.tcp_out_resets_in_window == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if why := input.absent["network.counters"]
