# METADATA
# title: A service mesh's proxy in the path is slow to accept
# description: >-
#   The pod's connections go through a proxy that a service mesh put beside it.
#   It adds a little to each request, and it is one more program that can be
#   short of CPU or stuck. That it is there is no fault; that connections wait
#   at it is.
# related_resources:
#   - ref: https://istio.io/latest/docs/ops/deployment/performance-and-scalability/
#   - ref: https://linkerd.io/2/reference/architecture/
# custom:
#   needs:
#     network.datapath: [support, weaken, refute]
#     network.rules: [weaken, refute]
#     network.sockets: [support, weaken]
#   explains: [app.external-wait]
#   next: Compare a request with and without the proxy; look at the sidecar's CPU limit, throttling and log.
package causes.mesh.sidecar_in_path

import data.lib

proxies := input.seen["network.datapath"].proxies

names := concat(", ", sort({sprintf("%s's %s on port %d", [p.mesh, p.role, p.port]) | some p in proxies}))

waiting contains l if {
	some p in proxies
	some l in input.seen["network.sockets"].listeners
	l.port == p.port
	lib.queues_up(l)
}

supports contains lib.says_strongly(
	sprintf("%s at port %d in both looks, where a mesh's proxy listens, and it has not accepted them", [lib.things(min([l.waiting, l.waiting_first]), "connection waited", "connections waited"), l.port]),
	[lib.cite("network.sockets", "listeners"), lib.cite("network.datapath", "proxies")],
) if {
	some l in waiting
}

weakens contains lib.says(
	sprintf("a mesh is in the path (%s), and no connections queue up at it", [names]),
	[lib.cite("network.datapath", "proxies"), lib.cite("network.sockets", "listeners")],
) if {
	count(proxies) > 0
	input.seen["network.sockets"].listening >= 0
	lib.many(waiting) == 0
}

refutes contains lib.says("no port that a mesh's proxy uses is listened on, and no rule redirects connections", [lib.cite("network.datapath", "proxies"), lib.cite("network.rules", "rules")]) if {
	count(proxies) == 0
	rules := input.seen["network.rules"]
	rules.complete
	lib.many({r | some r in rules.rules; r.verdict in {"redirect", "tproxy"}}) == 0
}

weakens contains lib.says(
	sprintf("connections are redirected (%q), and no port that a known mesh's proxy uses is listened on", [r.rule]),
	[lib.cite("network.datapath", "proxies"), lib.cite("network.rules", "rules")],
) if {
	count(proxies) == 0
	some r in input.seen["network.rules"].rules
	r.verdict in {"redirect", "tproxy"}
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.datapath", "")]) if why := input.absent["network.datapath"]
