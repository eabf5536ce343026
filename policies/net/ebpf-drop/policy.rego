# METADATA
# title: A BPF program on the interface drops the packets
# description: >-
#   A program at an interface's traffic control hook, as Cilium and others
#   attach it, drops packets before or after all rules of iptables and nftables.
#   Those show nothing; the hook's own counter moves.
# related_resources:
#   - ref: https://docs.kernel.org/bpf/
#   - ref: https://docs.cilium.io/en/stable/operations/troubleshooting/
# custom:
#   needs:
#     network.datapath: [prove, support, weaken, refute]
#     network.sockets: [prove, support]
#   explains: [app.external-wait, net.retransmits-loss, net.dns-upstream-timeout, net.neighbour-unresolved]
#   next: Ask the datapath's own agent why (cilium monitor --type drop, its drop metrics); look at the network policy.
package causes.net.ebpf_drop

import data.lib

datapath := input.seen["network.datapath"]

# METADATA
# description: Hooks where nothing but BPF programs can have dropped.
dropped contains d if {
	some d in datapath.drops
	count(d.programs) > 0
	not d.others
	d.packets_in_window >= lib.path_drops_least
}

words(d) := sprintf("BPF programs on %s (%s) dropped %s%s", [where(d), concat(", ", d.programs), lib.packets(d.packets_in_window), of(d)])

where(d) := d.link if not d.on_host

where(d) := sprintf("%s, the host's end of its veth,", [d.link]) if d.on_host

of(d) := sprintf(" of %d in the window", [d.passed_in_window]) if {
	d.passed_in_window
} else := " in the window"

cuts contains p.link if {
	some p in datapath.programs
	p.drops_everything
}

# A drop here and there is a policy at work.
mostly(d) if d.packets_in_window * 2 >= d.passed_in_window

proves contains lib.says(
	sprintf("%s, while %s", [words(d), lib.waiting_words(lib.openings_stuck)]),
	[lib.cite("network.datapath", "drops"), lib.cite("network.sockets", "opening_stuck")],
) if {
	datapath.host_network == false
	some d in dropped
	lib.openings_stuck > 0
}

proves contains lib.says(
	sprintf("%s: a program there does nothing else", [words(d)]),
	[lib.cite("network.datapath", "drops"), lib.cite("network.datapath", "programs")],
) if {
	datapath.host_network == false
	some d in dropped
	d.link in cuts
}

supports contains lib.says_strongly(words(d), [lib.cite("network.datapath", "drops")]) if {
	datapath.host_network == false
	some d in dropped
	mostly(d)
}

supports contains lib.says(words(d), [lib.cite("network.datapath", "drops")]) if {
	some d in dropped
	not mostly(d)
}

supports contains lib.says(
	sprintf("%s, and filters that are no BPF programs are there, too", [words(d)]),
	[lib.cite("network.datapath", "drops")],
) if {
	some d in datapath.drops
	count(d.programs) > 0
	d.others
}

weakens contains lib.says(
	sprintf("%d BPF programs handle its packets, and those hooks that count drops counted none", [count(datapath.programs)]),
	[lib.cite("network.datapath", "programs")],
) if {
	count(datapath.programs) > 0
	count(datapath.drops) == 0
	datapath.uncounted > 0
}

refutes contains lib.says("no BPF program is on its interfaces or on the other ends of its veths", [lib.cite("network.datapath", "programs")]) if {
	datapath.complete
	count(datapath.programs) == 0
}

refutes contains lib.says(
	sprintf("%d BPF programs handle its packets, and dropped none of them in the window", [count(datapath.programs)]),
	[lib.cite("network.datapath", "drops")],
) if {
	datapath.complete
	count(datapath.programs) > 0
	datapath.uncounted == 0
	count(datapath.drops) == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.datapath", "")]) if why := input.absent["network.datapath"]
