# METADATA
# title: A BPF datapath handles the packets, and may be what loses them
# description: >-
#   Programs of Cilium, Calico or others decide about the container's packets
#   where iptables and nftables do not look. That they are there is no fault.
#   But on some hooks nobody counts what they drop: where connections wait and
#   no rule says why, they have to be asked.
# related_resources:
#   - ref: https://docs.kernel.org/networking/filter.html
#   - ref: https://docs.cilium.io/en/stable/network/ebpf/
# custom:
#   needs:
#     network.datapath: [support, weaken, refute]
#     network.sockets: [support, weaken]
#     network.rules: support
#     network.links: support
#     network.counters: support
#   explains: []
#   next: Ask the datapath's agent for its drop reasons (cilium monitor --type drop, bpftool net) before looking further at iptables.
package causes.ebpf.datapath_in_path

import data.lib

datapath := input.seen["network.datapath"]

hooks := concat(", ", sort({sprintf("%s of %s", [p.hook, p.link]) | some p in datapath.programs}))

# Nobody counts what TCX and XDP programs drop.
blind if {
	datapath.uncounted > 0
	lib.openings_stuck > 0
	rules := input.seen["network.rules"]
	rules.complete
	rules.hits == 0
}

supports contains lib.says(
	sprintf("BPF programs handle its packets (%s), what %d of them drop is not counted, and %s though no rule dropped anything", [hooks, datapath.uncounted, lib.waiting_words(lib.openings_stuck)]),
	[lib.cite("network.datapath", "programs"), lib.cite("network.sockets", "opening_stuck"), lib.cite("network.rules", "hits")],
) if {
	blind
}

# An interface counts what arrives before an XDP program sees it, and the stack what is left. What the programs take
# out may be meant, and what is no IP (ARP) is not counted again: a whole window without one packet is what no innocent
# reading explains while connections wait.
swallowed := {"arrived": arrived, "links": concat(", ", sort({l.name | some l in at_xdp}))} if {
	datapath.host_network == false
	lib.openings_stuck > 0
	input.seen["network.counters"].ip_in_receives_in_window == 0
	arrived := sum([l.rx_packets_in_window | some l in at_xdp])
	arrived >= arrivals_least
}

at_xdp contains l if {
	some l in input.seen["network.links"].links
	l.xdp != ""
}

# Some neighbour's ARP is heard now and then.
arrivals_least := 5

supports contains lib.says_strongly(
	sprintf("%s arrived at %s in the window, whose XDP program sees them first, and the IP stack received none of them, while %s", [
		lib.packets(swallowed.arrived), swallowed.links, lib.waiting_words(lib.openings_stuck),
	]),
	[
		lib.cite("network.links", "links"), lib.cite("network.counters", "ip_in_receives_in_window"),
		lib.cite("network.datapath", "programs"), lib.cite("network.sockets", "opening_stuck"),
	],
)

weakens contains lib.says(
	sprintf("BPF programs handle its packets (%s), and no connection waits", [hooks]),
	[lib.cite("network.datapath", "programs"), lib.cite("network.sockets", "opening_stuck")],
) if {
	count(datapath.programs) > 0
	lib.openings_stuck == 0
}

refutes contains lib.says("no BPF program is on its interfaces or on the other ends of its veths", [lib.cite("network.datapath", "programs")]) if {
	datapath.complete
	count(datapath.programs) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.datapath", "")]) if why := input.absent["network.datapath"]
