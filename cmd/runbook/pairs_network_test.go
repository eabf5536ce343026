package main

import "slices"

var networkPairs = slices.Concat(flowPairs, dnsPairs, pathPairs)

// What sockets and counters tell.
var flowPairs = []pair{
	{42, "net.policy-drop", "net.retransmits-loss", "only SYNs are sent again, and the rule counts",
		"slow-net-policy-drop slow-net-policy-drop-v2", "slow-net-loss slow-net-loss-v2 slow-net-peer-gone"},
	{43, "net.pmtu-blackhole", "net.retransmits-loss", "whether it is segments of full size that are lost",
		"slow-net-pmtu-blackhole", "slow-net-loss slow-net-peer-gone"},
	{44, "net.pmtu-blackhole", "net.mtu-mismatch", "the receiving end of the veth counts the drops",
		"slow-net-pmtu-blackhole", "slow-net-mtu-mismatch slow-net-mtu-mismatch-v2"},
	{45, "net.listen-overflow", "net.syn-backlog-or-flood", "which of the two queues dropped",
		"slow-net-listen-overflow slow-net-listen-overflow-v2", "slow-net-syn-backlog"},
	{46, "net.connection-refused", "net.policy-reject", "resets of the peer's, or a rule that counts",
		"slow-net-refused-by-peer slow-net-refused-by-peer-v2 slow-net-own-port-refused slow-net-own-port-refused-v2", "slow-net-policy-reject slow-net-policy-reject-v2"},
	{47, "net.connection-refused", "net.sidecar-redirect-broken", "whether a rule leads to a port without a listener",
		"slow-net-refused-by-peer slow-net-refused-by-peer-v2", "slow-net-sidecar-broken slow-net-sidecar-broken-v2"},
	{48, "net.conntrack-table-full", "net.arp-table-overflow", "drops of the connection table, or refusals of the neighbours'",
		"slow-net-conntrack-full-v2", "slow-net-arp-overflow-v2"},
	{52, "net.udp-rcvbuf-overflow", "net.softnet-drop", "the socket's drops, or those of a CPU's backlog",
		"slow-net-udp-buffer slow-net-udp-buffer-v2", "slow-net-softnet-drop-v2"},

	{0, "net.udp-rcvbuf-overflow", "net.listen-overflow", "a receiver that does not read, or one that does not accept",
		"slow-net-udp-buffer slow-net-udp-buffer-v2", "slow-net-listen-overflow slow-net-listen-overflow-v2"},
}

var dnsPairs = []pair{
	{49, "net.dns-ndots-search-amplification", "net.dns-upstream-timeout", "answers that come fast and say no such name, or none",
		"slow-net-dns-ndots", "slow-net-dns-silent slow-net-dns-silent-2 slow-net-dns-slow slow-net-dns-slow-v2"},
	{50, "net.dns-upstream-timeout", "net.dns-server-dead", "whether ICMP says that the port is unreachable",
		"slow-net-dns-silent slow-net-dns-silent-2", "slow-net-dns-dead slow-net-dns-dead-2 slow-net-dns-dead-v2 slow-net-dns-dead-v2-2"},

	{0, "net.dns-resolvconf-limits", "net.dns-server-dead", "a fourth server that is never asked",
		"slow-net-dns-fourth", "slow-net-dns-dead-2 slow-net-dns-dead-v2-2"},
	{0, "net.dns-config-wrong", "net.dns-server-dead", "a stub that is not in this network namespace, or a host without a server",
		"slow-net-dns-stub slow-net-dns-stub-2", "slow-net-dns-dead slow-net-dns-dead-v2"},
}

// What rules, routes, links and programs on the way tell.
var pathPairs = []pair{
	{51, "net.no-default-route", "net.neighbour-unresolved", "no route at all, or one whose gateway does not answer for its address",
		"slow-net-no-default-route slow-net-no-default-route-v2", "slow-net-neighbour-unresolved"},

	{0, "net.policy-drop", "net.policy-reject", "whether the rule answers",
		"slow-net-policy-drop slow-net-policy-drop-v2", "slow-net-policy-reject slow-net-policy-reject-v2"},
	{0, "net.policy-reject", "net.sidecar-redirect-broken", "a rule that rejects, or one that redirects to a port without a listener",
		"slow-net-policy-reject slow-net-policy-reject-v2", "slow-net-sidecar-broken slow-net-sidecar-broken-v2"},
	{0, "net.veth-down-or-gone", "net.neighbour-unresolved", "whether the interface has a carrier",
		"slow-net-veth-down slow-net-veth-down-v2", "slow-net-neighbour-unresolved"},
	{0, "net.veth-down-or-gone", "net.connection-refused", "ICMP of its own kernel, or a reset",
		"slow-net-veth-down slow-net-veth-down-v2", "slow-net-refused-by-peer"},
	{0, "net.ip-forward-disabled", "net.policy-drop", "the node's counter of addresses that are not its own, or a rule that counts",
		"slow-net-forward-off slow-net-forward-off-v2", "slow-net-policy-drop slow-net-policy-drop-v2"},
	{0, "net.ip-forward-disabled", "app.external-wait", "whether the node drops, or nobody answers",
		"slow-net-forward-off slow-net-forward-off-v2", "slow-net-peer-silent slow-net-peer-silent-v2"},
	{0, "net.blackhole-route", "net.no-default-route", "a route that leads nowhere, or none",
		"slow-net-blackhole-route", "slow-net-no-default-route slow-net-no-default-route-v2"},
	{0, "net.ebpf-drop", "net.policy-drop", "a program and no rule, or a rule that counts",
		"slow-net-ebpf-drop", "slow-net-policy-drop slow-net-policy-drop-v2"},
	{0, "ebpf.datapath-in-path", "net.policy-drop", "what arrives at the interface does not reach the stack, and no rule is there",
		"slow-net-xdp-drop", "slow-net-policy-drop slow-net-policy-drop-v2"},
	{0, "net.rp-filter-drop", "net.policy-drop", "the kernel's own counter and no rule, or a rule that counts",
		"slow-net-rp-filter", "slow-net-policy-drop slow-net-policy-drop-v2"},
	{0, "net.qdisc-drop-or-rate-limit", "net.mtu-mismatch", "whether both ends take the same size",
		"slow-net-rate-limit", "slow-net-mtu-mismatch slow-net-mtu-mismatch-v2"},
	{0, "mesh.sidecar-in-path", "net.listen-overflow", "connections wait at the proxy's port and its queue has room, or the queue is full",
		"slow-net-mesh-stuck slow-net-mesh-starved", "slow-net-listen-overflow slow-net-listen-overflow-v2"},
	{0, "mesh.sidecar-in-path", "net.sidecar-redirect-broken", "whether the proxy listens",
		"slow-net-mesh-stuck slow-net-mesh-starved", "slow-net-sidecar-broken slow-net-sidecar-broken-v2"},
}
