package network

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

var (
	linksFacts      = []evidence.Fact{{ID: "network.links", About: "The interfaces of the subject's network namespace over the window.", Shape: Links{}}}
	hostLinksFacts  = []evidence.Fact{{ID: "network.host_links", About: "The network cards of the node over the window.", Shape: Links{}}}
	routesFacts     = []evidence.Fact{{ID: "network.routes", About: "Default routes of the subject's network namespace, and routes that refuse packets.", Shape: Routes{}}}
	neighboursFacts = []evidence.Fact{{ID: "network.neighbours", About: "Addresses nobody answers for, and addresses that moved, in the subject's network namespace.", Shape: Adjacents{}}}
	sysctlsFacts    = []evidence.Fact{{ID: "network.sysctls", About: "Settings of the subject's network namespace.", Shape: SysctlsOf{}}}
	rulesFacts      = []evidence.Fact{{ID: "network.rules", About: "Packet filter rules of the subject's network namespace, and what they counted over the window.", Shape: Rules{}}}
	hostRulesFacts  = []evidence.Fact{{ID: "network.host_rules", About: "The same of the node's own network namespace.", Shape: Rules{}}}
	forwardFacts    = []evidence.Fact{{ID: "network.forward_rules", About: "Rules of the node that stopped packets of the subject.", Shape: ForwardRules{}}}
	datapathFacts   = []evidence.Fact{{ID: "network.datapath", About: "Proxies and BPF programs that handle the subject's packets.", Shape: Datapath{}}}
)

// pathChecks look at the way of the packets: interfaces, routes, neighbours,
// rules, programs.
func pathChecks() []evidence.Check {
	return []evidence.Check{
		about("network.links", "Interfaces, their other ends and their queues, over the window.", linksFacts, nil, nil,
			seeLinks, asked.NetnsLinks, asked.NetnsQdiscs),
		{
			Name: "network.host_links", About: "The same of the node's own network namespace: its network cards.",
			Scope: evidence.OfNode, Reads: []string{"ask " + asked.NetnsLinks, "ask " + asked.NetnsQdiscs, "ask clock/now"}, Gives: hostLinksFacts,
			Look: look.InTime(hostLinksFacts, seeHostLinks),
		},
		about("network.routes", "Default routes, and routes that refuse packets.", routesFacts, nil, socketReads(),
			seeRoutes, asked.NetnsRoutes, asked.NetnsLinks),
		about("network.neighbours", "Neighbours that do not answer, and addresses that moved.", neighboursFacts, nil, socketReads(),
			seeNeighbours, asked.NetnsNeighbours, asked.NetnsLinks, asked.NetnsRoutes),
		about("network.sysctls", "Network settings, read inside the subject's network namespace.", sysctlsFacts, nil, nil,
			seeSysctls, asked.NetnsSysctls),
		about("network.rules", "nftables and iptables rules that stop or turn packets, and their counters over the window.", rulesFacts,
			nil, socketReads(), seeRules, asked.NetnsRules),
		{
			Name: "network.host_rules", About: "The same of the node's own network namespace, through which the packets of its containers go.",
			Scope: evidence.OfNode, Reads: []string{"ask " + asked.NetnsRules, "ask clock/now"}, Gives: hostRulesFacts,
			Look: look.InTime(hostRulesFacts, seeHostRules),
		},
		about("network.forward_rules", "Which of the node's rules stopped packets of the subject.", forwardFacts,
			[]string{"network.host_rules", "network.links", "network.sockets"}, nil, seeForward),
		about("network.datapath", "Listening proxies of service meshes, and BPF programs on the way.", datapathFacts, nil,
			[]string{"/proc/*/net/tcp", "/proc/*/net/tcp6", bpfDir}, seeDatapath, asked.NetnsLinks, asked.NetnsBPF, asked.NetnsQdiscs),
	}
}
