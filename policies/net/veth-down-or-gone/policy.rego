# METADATA
# title: Its virtual interface is down
# description: >-
#   One end of the veth pair that joins the container to the node is switched
#   off, so that the other has no carrier. Nothing comes in or goes out by it;
#   addresses and routes may still look right.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man4/veth.4.html
#   - ref: https://docs.kernel.org/networking/operstates.html
# custom:
#   needs:
#     network.links: [prove, support, refute]
#     network.routes: [prove, support]
#   explains:
#     - app.external-wait
#     - net.connection-refused
#     - net.dns-server-dead
#     - net.dns-upstream-timeout
#     - net.neighbour-unresolved
#     - net.no-default-route
#     - net.retransmits-loss
#   next: Look for what switched it off on the node (ip link show, the CNI plugin's log); switch the end on again, or recreate the pod.
package causes.net.veth_down_or_gone

import data.lib

links := l if {
	l := input.seen["network.links"]
	l.host_network == false
}

veths contains l if {
	some l in links.links
	l.kind == "veth"
}

# It was given an address, so it is meant to be used.
dead := veths & lib.dead_links

# The kernel takes the routes of an interface that is switched off itself away, and leaves those of one without a carrier.
only_way(l) if {
	links.complete
	every other in links.links { useless(other, l) }
}

only_way(l) if {
	routes := input.seen["network.routes"]
	count(routes.defaults) > 0
	every d in routes.defaults { d.link == l.name }
}

useless(other, l) if other.index == l.index

useless(other, _) if other.down

useless(other, _) if count(other.addresses) == 0

what_is_down(l) := sprintf("the other end of it, %s, is switched off", [l.peer.name]) if {
	l.up
	l.peer.up == false
} else := "it is switched off itself" if {
	not l.up
} else := "its other end gives it none"

words(l) := sprintf("its interface %s has an address (%s) and no carrier in both looks: %s", [l.name, l.addresses[0], what_is_down(l)])

proves contains lib.says(sprintf("%s, and it has no other way out", [words(l)]), [lib.cite("network.links", "links")]) if {
	some l in dead
	only_way(l)
}

supports contains lib.says_strongly(words(l), [lib.cite("network.links", "links")]) if {
	some l in dead
	not only_way(l)
}

refutes contains lib.says(
	sprintf("its veth %s was switched on and had a carrier in both looks, at both ends", [concat(", ", sort([l.name | some l in veths]))]),
	[lib.cite("network.links", "links"), lib.cite("network.links", "complete")],
) if {
	links.complete
	count(veths) > 0
	every l in veths { well(l) }
}

well(l) if {
	l.up
	l.carrier
	not l.down
}

refutes contains lib.says("no interface of it is a veth", [lib.cite("network.links", "links"), lib.cite("network.links", "complete")]) if {
	links.complete
	count(veths) == 0
}

refutes contains lib.says("it shares the node's network", [lib.cite("network.links", "host_network")]) if input.seen["network.links"].host_network

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.links", "")]) if why := input.absent["network.links"]
