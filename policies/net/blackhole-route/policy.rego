# METADATA
# title: A route leads nowhere
# description: >-
#   A route of type blackhole, unreachable or prohibit is the one that decides
#   about a destination: connect(2) fails with EINVAL, EHOSTUNREACH or EACCES,
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
#   next: Find out who made the route (ip route show type blackhole, in the container's namespace), and remove or narrow it.
package causes.net.blackhole_route

import data.lib

route(r) := sprintf("the route %s %s", [r.type, r.destination])

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
	routes := input.seen["network.routes"]
	routes.policy == false
}

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

weakens contains lib.says(
	sprintf("%s, and no connection is known that it decides about", [idle_words(routes)]),
	[lib.cite("network.routes", "refusing")],
) if {
	routes := input.seen["network.routes"]
	routes.refusing_count > 0
	lib.many(deciding) == 0
	routes.compared
}

idle_words(routes) := sprintf("%s %s leads nowhere", [routes.refusing[0].type, routes.refusing[0].destination]) if routes.refusing_count == 1

idle_words(routes) := sprintf("%d routes lead nowhere", [routes.refusing_count]) if routes.refusing_count > 1

refutes contains lib.says(sprintf("none of its %d routes leads nowhere", [routes.counted]), [lib.cite("network.routes", "refusing_count")]) if {
	routes := input.seen["network.routes"]
	routes.complete
	routes.refusing_count == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.routes", "")]) if why := input.absent["network.routes"]
