# METADATA
# title: A queue holds packets back, or drops them
# description: >-
#   A queueing discipline limits the rate of an interface (a token bucket, as
#   the bandwidth plugin makes from pod annotations), delays or loses packets
#   (netem), or overflows because the interface is slower than the sender.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man8/tc-tbf.8.html
#   - ref: https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/#support-traffic-shaping
# custom:
#   needs:
#     network.links: [prove, support, weaken, refute]
#   explains: [net.retransmits-loss]
#   next: Look at the queue (tc -s qdisc), at the pod's bandwidth annotations, and at who made it; raise the limit.
package causes.net.qdisc_drop_or_rate_limit

import data.lib

links := input.seen["network.links"]

# Each queue, with the name of the interface it is on.
queues contains {"on": l.name, "q": q} if {
	some l in links.links
	some q in l.qdiscs
}

queues contains {"on": sprintf("%s (the other end of %s)", [l.peer.name, l.name]), "q": q} if {
	some l in links.links
	some q in l.peer.qdiscs
}

# What limits a rate on purpose; clsact and ingress are no queues.
limiters := {"tbf", "htb", "hfsc", "cbs", "cake", "taprio", "police"}

limits(q) if q.kind in limiters

limits(q) if q.rate_bytes_per_second

real(q) if not q.kind in {"clsact", "ingress"}

rate(q) := sprintf("%s a second", [lib.bytes(q.rate_bytes_per_second)])

used_ratio(q) := q.bytes_in_window / ((q.rate_bytes_per_second * links.window_usec) / 1000000) if q.rate_bytes_per_second > 0

held_words(e) := sprintf("the %s on %s, which lets %s pass, dropped %s and made %d wait in %s", [
	e.q.kind, e.on, rate(e.q), lib.packets(e.q.drops_in_window), e.q.overlimits_in_window, lib.seconds(links.window_usec),
]) if {
	e.q.rate_bytes_per_second
} else := sprintf("the %s on %s dropped %s and made %d wait in %s", [
	e.q.kind, e.on, lib.packets(e.q.drops_in_window), e.q.overlimits_in_window, lib.seconds(links.window_usec),
])

held contains e if {
	some e in queues
	limits(e.q)
	e.q.overlimits_in_window > 0
	e.q.drops_in_window >= lib.path_drops_least
}

held contains e if {
	some e in queues
	limits(e.q)
	e.q.overlimits_in_window > 0
	used_ratio(e.q) >= lib.rate_used_ratio
}

proves contains lib.says(held_words(e), [lib.cite("network.links", "links")]) if some e in held

# A burst that had to wait, on a queue that is not full by far.
supports contains lib.says(held_words(e), [lib.cite("network.links", "links")]) if {
	some e in queues
	limits(e.q)
	e.q.overlimits_in_window >= lib.path_drops_least
	e.q.drops_in_window < lib.path_drops_least
	not e in held
	e.q.backlog_bytes > 0
}

netem contains e if {
	some e in queues
	e.q.kind == "netem"
	e.q.packets_in_window > 0
}

proves contains lib.says(
	sprintf("the netem on %s delays each packet by %d ms and loses %s of them; %s passed it in %s", [e.on, round(e.q.delay_usec / 1000), lib.percent(e.q.loss_ratio), lib.packets(e.q.packets_in_window), lib.seconds(links.window_usec)]),
	[lib.cite("network.links", "links")],
) if {
	some e in netem
	e.q.delay_usec + (e.q.loss_ratio * 1000000) > 0
}

overflowed contains e if {
	some e in queues
	real(e.q)
	not limits(e.q)
	e.q.kind != "netem"
	e.q.drops_in_window >= lib.path_drops_least
}

lossy(q) if q.drops_in_window >= (q.packets_in_window + q.drops_in_window) * lib.queue_drop_ratio

supports contains lib.says_strongly(
	sprintf("the %s on %s dropped %s and sent %d in %s", [e.q.kind, e.on, lib.packets(e.q.drops_in_window), e.q.packets_in_window, lib.seconds(links.window_usec)]),
	[lib.cite("network.links", "links")],
) if {
	some e in overflowed
	lossy(e.q)
}

weakens contains lib.says(
	sprintf("the %s on %s dropped %s of %d in %s, as a queue does to tell TCP its pace", [e.q.kind, e.on, lib.packets(e.q.drops_in_window), e.q.packets_in_window + e.q.drops_in_window, lib.seconds(links.window_usec)]),
	[lib.cite("network.links", "links")],
) if {
	some e in overflowed
	not lossy(e.q)
}

refutes contains lib.says(
	sprintf("no queue of its interfaces dropped a packet or made one wait for a rate in %s", [lib.seconds(links.window_usec)]),
	[lib.cite("network.links", "links")],
) if {
	links.complete
	lib.many({e | some e in queues; not idle(e.q)}) == 0
}

# clsact and ingress hold nothing back: what their filters drop is another cause's.
idle(q) if not real(q)

idle(q) if {
	q.kind != "netem"
	q.drops_in_window == 0
	not limits(q)
}

idle(q) if {
	limits(q)
	q.drops_in_window == 0
	q.overlimits_in_window == 0
}

idle(q) if {
	q.kind == "netem"
	q.packets_in_window == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.links", "")]) if why := input.absent["network.links"]
