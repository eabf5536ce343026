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

# What was sent lies at the proxy: it accepts, and does not get round to reading. Or whom it passes it on to does not
# take it: then the proxy's own sending waits, too.
unread contains u if {
	some p in proxies
	some u in input.seen["network.sockets"].unread
	endswith(u.local, sprintf(":%d", [p.port]))
}

held_by_it if input.seen["network.sockets"].sending_outward * 2 <= count(unread)

unread_words := sprintf("a mesh's proxy has read nothing in the window of what waits on %s to it (%s at %s)", [
	lib.things(count(unread), "connection", "connections"), lib.bytes(sum([u.bytes | some u in unread])), concat(", ", {u.local | some u in unread}),
])

supports contains lib.says_strongly(
	sprintf("%s, while %s on to others with something unsent", [unread_words, lib.counted(n, "connection goes", "connections go")]),
	[lib.cite("network.sockets", "unread"), lib.cite("network.sockets", "sending_outward"), lib.cite("network.datapath", "proxies")],
) if {
	count(unread) > 0
	held_by_it
	n := input.seen["network.sockets"].sending_outward
}

supports contains lib.says(
	sprintf("%s; whom it passes it on to may not take it", [unread_words]),
	[lib.cite("network.sockets", "unread"), lib.cite("network.datapath", "proxies")],
) if {
	count(unread) > 0
	not held_by_it
}

weakens contains lib.says(
	sprintf("a mesh is in the path (%s), and no connections queue up at it", [names]),
	[lib.cite("network.datapath", "proxies"), lib.cite("network.sockets", "listeners")],
) if {
	count(proxies) > 0
	input.seen["network.sockets"].listening >= 0
	lib.many(waiting) == 0
	lib.many(unread) == 0
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
