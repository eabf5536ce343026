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
