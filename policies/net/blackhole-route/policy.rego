# METADATA
# title: A route leads nowhere
# description: >-
#   A route or a routing rule of type blackhole, unreachable or prohibit is the
#   one that decides about a destination: connect(2) fails with EINVAL, EHOSTUNREACH or EACCES,
#   and what was connected before is never answered. CNI plugins keep such
#   routes for address blocks that are not in use; those hurt nobody.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man8/ip-route.8.html
#   - ref: https://docs.tigera.io/calico/latest/reference/architecture/design/l3-interconnect-fabric
# custom:
#   needs:
#     network.routes: [prove, support, weaken, refute]
#     network.counters: prove
#   explains: [net.retransmits-loss, app.external-wait, net.dns-upstream-timeout, net.dns-config-wrong]
#   next: Find out who made it (ip rule, ip route show table all type blackhole, in the container's namespace), and remove or narrow it.
package causes.net.blackhole_route

import data.lib

route(r) := sprintf("the route %s %s", [r.type, r.destination]) if not r.rule

route(r) := sprintf("the rule %s%s%s%s", [r.type, from(r), to(r), more(r)]) if r.rule

from(r) := sprintf(" from %s", [r.source]) if r.source

from(r) := "" if not r.source

to(r) := sprintf(" to %s", [r.destination]) if r.destination != ""

to(r) := "" if r.destination == ""

more(r) := ", with further conditions," if r.selective

more(r) := "" if not r.selective

deciding contains r if {
	some r in input.seen["network.routes"].refusing
	count(r.stuck) > 0
}

proves contains lib.says(
	sprintf("%s decides about %s, with which connections have no answer, and %s found no way out in %s", [route(r), concat(", ", r.stuck), lib.packets(c.ip_out_no_routes_in_window), lib.seconds(c.window_usec)]),
	[lib.cite("network.routes", "refusing"), lib.cite("network.counters", "ip_out_no_routes_in_window")],
) if {
	some r in deciding
	c := input.seen["network.counters"]
	c.ip_out_no_routes_in_window > 0
	before_all_tables(r)
}

# With rules that have conditions, the table a route is in need not be the one that is looked into.
before_all_tables(r) if r.rule

before_all_tables(_) if input.seen["network.routes"].policy == false

supports contains lib.says_strongly(
	sprintf("%s decides about %s, with which connections have no answer", [route(r), concat(", ", r.stuck)]),
	[lib.cite("network.routes", "refusing")],
) if {
	some r in deciding
}

supports contains lib.says_strongly(
	sprintf("%s decides about a DNS server that sockets are connected to", [route(r)]),
	[lib.cite("network.routes", "refusing")],
) if {
	some r in input.seen["network.routes"].refusing
	r.nameserver
}

# What is refused at once leaves no trace: connect(2) fails, and nothing is counted. On the node such routes are for blocks
# of addresses that are not in use; a container has none of them by itself.
supports contains lib.says(
	sprintf("%s, in its own network namespace; what is refused at once leaves no trace, so that nobody can say whether it meets it", [idle_words(routes)]),
	[lib.cite("network.routes", "refusing"), lib.cite("network.routes", "host_network")],
) if {
	routes := input.seen["network.routes"]
	routes.host_network == false
	routes.refusing_count > 0
	lib.many(deciding) == 0
	lib.many([r | some r in routes.refusing; r.nameserver]) == 0
}

weakens contains lib.says(
	sprintf("%s, and no connection is known that it decides about", [idle_words(routes)]),
	[lib.cite("network.routes", "refusing")],
) if {
	routes := input.seen["network.routes"]
	not routes.host_network == false
	routes.refusing_count > 0
	lib.many(deciding) == 0
	routes.compared
}

idle_words(routes) := sprintf("%s leads nowhere", [route(routes.refusing[0])]) if routes.refusing_count == 1

idle_words(routes) := sprintf("%d routes and rules lead nowhere, among them %s", [routes.refusing_count, route(routes.refusing[0])]) if routes.refusing_count > 1

refutes contains lib.says(sprintf("none of its %d routes leads nowhere", [routes.counted]), [lib.cite("network.routes", "refusing_count")]) if {
	routes := input.seen["network.routes"]
	routes.complete
	routes.refusing_count == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.routes", "")]) if why := input.absent["network.routes"]
