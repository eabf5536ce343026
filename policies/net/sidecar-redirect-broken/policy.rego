# METADATA
# title: Connections are redirected to a sidecar that does not listen
# description: >-
#   A service mesh redirects the connections of a pod to a port of its own
#   proxy. Where the proxy has not started, or has ended, the kernel refuses
#   each of them at once, and nothing in the application is wrong.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/
#   - ref: https://linkerd.io/2/reference/architecture/
# custom:
#   needs:
#     network.rules: [prove, support, weaken, refute]
#   explains: [app.external-wait, net.connection-refused]
#   next: Look at the proxy container's state and log; start it before the application (native sidecar, holdApplicationUntilProxyStarts).
package causes.net.sidecar_redirect_broken

import data.lib

rules := input.seen["network.rules"]

turns contains r if {
	some r in rules.rules
	r.verdict in {"redirect", "tproxy", "dnat"}
	r.to_port
}

broken contains r if {
	some r in turns
	r.to_port_listens == false
}

proves contains lib.says(
	sprintf("the rule %q sent %s to port %d in %s, where nobody listens", [r.rule, lib.packets(r.packets_in_window), r.to_port, lib.seconds(rules.window_usec)]),
	[lib.cite("network.rules", "rules")],
) if {
	some r in broken
	r.packets_in_window > 0
}

supports contains lib.says_strongly(
	sprintf("the rule %q leads to port %d, where nobody listens; it has no counter", [r.rule, r.to_port]),
	[lib.cite("network.rules", "rules")],
) if {
	some r in broken
	not r.packets
}

weakens contains lib.says(
	sprintf("the rule %q leads to port %d, where nobody listens, and no connection came to it in %s", [r.rule, r.to_port, lib.seconds(rules.window_usec)]),
	[lib.cite("network.rules", "rules")],
) if {
	some r in broken
	r.packets_in_window == 0
}

refutes contains lib.says(
	sprintf("somebody listens on port %d, to which the rule %q leads", [r.to_port, r.rule]),
	[lib.cite("network.rules", "rules")],
) if {
	some r in turns
	r.to_port_listens
	lib.many(broken) == 0
}

refutes contains lib.says(
	sprintf("none of its %d rules redirects connections to a port of its own", [rules.counted]),
	[lib.cite("network.rules", "counted")],
) if {
	rules.complete
	lib.many(turns) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.rules", "")]) if why := input.absent["network.rules"]
