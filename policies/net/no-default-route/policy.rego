# METADATA
# title: There is no default route
# description: >-
#   The namespace has an address, and no route for what is not in its own
#   subnets: connections fail at once with ENETUNREACH. A network that is meant
#   to be closed looks the same, and nothing fails in it.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man8/ip-route.8.html
#   - ref: https://www.cni.dev/docs/spec/
# custom:
#   needs:
#     network.routes: [prove, weaken, refute]
#     network.counters: [prove, weaken]
#   explains: [net.dns-config-wrong, app.external-wait]
#   next: Look at the CNI plugin's result for this pod (its ipam routes), and at what removed the route.
package causes.net.no_default_route

import data.lib

without := r if {
	r := input.seen["network.routes"]
	not r.default
	r.networked
	r.complete
}

proves contains lib.says(
	sprintf("there is no default route, and %s could not be sent in %s for want of a route", [lib.packets(c.ip_out_no_routes_in_window), lib.seconds(c.window_usec)]),
	[lib.cite("network.routes", "default"), lib.cite("network.counters", "ip_out_no_routes_in_window")],
) if {
	without
	c := lib.own_counters
	c.ip_out_no_routes_in_window > 0
}

weakens contains lib.says(
	sprintf("there is no default route, but nothing failed in %s for want of one: a closed network is made like this", [lib.seconds(c.window_usec)]),
	[lib.cite("network.routes", "default"), lib.cite("network.counters", "ip_out_no_routes_in_window")],
) if {
	without
	c := input.seen["network.counters"]
	c.ip_out_no_routes_in_window == 0
}

refutes contains lib.says("a default route is there", [lib.cite("network.routes", "default")]) if input.seen["network.routes"].default

refutes contains lib.says("no interface but lo is up with an address: it is not on a network", [lib.cite("network.routes", "networked")]) if {
	input.seen["network.routes"].networked == false
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.routes", "")]) if why := input.absent["network.routes"]
