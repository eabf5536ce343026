package policies_test

import (
	"slices"

	"runbook/checks/cgroup"
	"runbook/checks/conntrack"
	"runbook/checks/dns"
	"runbook/checks/kernel"
	"runbook/checks/network"
	"runbook/checks/node"
	"runbook/checks/process"
)

func counters(change func(c *network.Counters)) twist { return of("network.counters", change) }
func sockets(change func(s *network.Sockets)) twist   { return of("network.sockets", change) }

// onHost is a container in the node's own network: its counters, rules and
// interfaces are everybody's.
var onHost = all(
	counters(func(c *network.Counters) { c.HostNetwork = ptr(true) }),
	sockets(func(s *network.Sockets) { s.HostNetwork = ptr(true) }),
	of("network.links", func(l *network.Links) {
		l.HostNetwork, l.Links[0].Kind, l.Links[0].Physical, l.Links[0].Peer = ptr(true), "", true, nil
	}),
	of("network.routes", func(r *network.Routes) { r.HostNetwork = ptr(true) }),
	of("network.neighbours", func(n *network.Adjacents) { n.HostNetwork = ptr(true) }),
	of("network.rules", func(r *network.Rules) { r.HostNetwork = ptr(true) }),
	of("network.datapath", func(d *network.Datapath) { d.HostNetwork = ptr(true) }),
	is("network.forward_rules", gone{}),
)

func lossy(c *network.Counters) {
	c.OutSegments, c.Retransmits, c.DataRetransmits, c.RetransmitRatio, c.FastRetransmits, c.Timeouts = count(4000), count(300), count(300), ratio(0.07), count(280), count(4)
}

func overflowing(c *network.Counters) { c.ListenOverflows, c.ListenDrops = count(40), count(40) }

// cutOff is a peer that does not answer SYNs.
func cutOff(destination string) twist {
	return all(
		counters(func(c *network.Counters) {
			c.Retransmits, c.SynRetransmits, c.ActiveOpens = count(6), count(6), count(3)
		}),
		sockets(func(s *network.Sockets) {
			s.States["syn_sent"], s.OpeningStuck, s.OpeningAgain = 3, 3, 3
			s.Opening = []network.Opening{{Destination: destination, Count: 3, InBoth: 3, MostRetries: 2}}
		}),
	)
}

func rule(change func(r *network.ActingRule)) twist {
	return of("network.rules", func(rules *network.Rules) {
		r := network.ActingRule{Rule: "drop in chain OUTPUT of table ip filter: tcp dport 5432", Table: "ip filter", Chain: "OUTPUT", Hooks: []string{"output"}, Verdict: "drop", Protocol: "tcp", Ports: "5432", Packets: count(6), PacketsEver: count(60), Plain: true, WaitingFor: []string{}, Serves: []int{}}
		change(&r)
		rules.NFTables, rules.Counted, rules.Hits, rules.Rules = "read", 1, 1, []network.ActingRule{r}
	})
}

func tracked(id string, change func(s *conntrack.Stats)) twist { return of(id, change) }

// alone has no interface but lo.
var alone = all(
	of("network.links", func(l *network.Links) { l.Counted, l.Links = 0, []network.Link{} }),
	of("network.routes", func(r *network.Routes) {
		r.Counted, r.Default, r.Networked, r.Defaults = 0, false, false, []network.RouteOut{}
	}),
	of("network.neighbours", func(n *network.Adjacents) { n.Counted = 0 }),
)

func full(s *conntrack.Stats) {
	s.Entries, s.UsedRatio, s.Drops, s.EarlyDrops = 65_500, ratio(0.999), count(400), count(10)
}

func networkCases() []slowCase {
	return slices.Concat(
		onBoth("data is lost", one("net.retransmits-loss confirmed"), counters(lossy)),
		onBoth("a full accept queue", one("net.listen-overflow confirmed"), counters(overflowing), sockets(func(s *network.Sockets) { s.Listeners[0].Waiting, s.Listeners[0].WaitingFirst = 129, 129 })),
		onBoth("a full SYN backlog", one("net.syn-backlog-or-flood confirmed"), counters(func(c *network.Counters) {
			c.ListenDrops, c.SynDrops, c.SynCookieWishes = count(90), count(90), count(90)
		})),
		onBoth("full receive buffers of UDP", one("net.udp-rcvbuf-overflow confirmed"), counters(func(c *network.Counters) {
			c.UDPIn, c.UDPInErrors, c.UDPReceiveDrops = count(900), count(300), count(300)
		})),
		onBoth("a full backlog of a CPU", one("net.softnet-drop confirmed"), is("node.softnet", node.Softnet{WindowUsec: window, ProcessedInWindow: 9000, DroppedInWindow: 900})),
		onBoth("no memory for TCP", one("net.tcp-memory-pressure confirmed"), counters(func(c *network.Counters) {
			c.TCPMemoryPages, c.MemoryPressures, c.AbortsOnMemory = count(149_000), count(4), count(9)
		})),
		onBoth("a full connection table of its own", one("net.conntrack-table-full confirmed"), tracked("conntrack.stats", full)),
		onBoth("a full connection table of the node", one("net.conntrack-table-full confirmed"), tracked("conntrack.node", full)),
		onBoth("races in the connection table", one("net.conntrack-insert-failed confirmed"), tracked("conntrack.stats", func(s *conntrack.Stats) { s.InsertsFailed, s.Drops = count(12), count(12) })),
		onBoth("a full table of neighbours", one("net.arp-table-overflow confirmed"), of("network.neighbour_tables", func(n *network.Neighbours) {
			n.Tables[0].Entries, n.Tables[0].UsedRatio, n.Tables[0].Fulls, n.Tables[0].ForcedScans = 1024, ratio(1), count(30), count(300)
		})),
		onBoth("the table of a namespace elsewhere is full, and the kernel says so", nil, is("kernel.network", kernel.Network{Heard: lines(kernel.Notice{Kind: "conntrack-full", AgeSeconds: 4, Count: 9, Netns: "4026532999", Ours: ptr(false), Line: "nf_conntrack: table full in netns 4026532999, dropping packet"})})),
		onBoth("a peer of the node loses data, and it shares the node's network", one("net.retransmits-loss likely"), onHost, counters(lossy)),
		onBoth("in the node's network, healthy", nil, onHost),
		onBoth("in the node's network, where one packet came the wrong way", nil, onHost, counters(func(c *network.Counters) { c.IPReversePath = count(1) }), of("network.sysctls", func(s *network.SysctlsOf) { s.PathFilters = []network.PathFilter{{Link: "eth0", Mode: 1}} })),
		onBoth("a busy server, with a connection on its way to accept", nil, sockets(func(s *network.Sockets) { s.Listeners[0].Waiting, s.Listeners[0].WaitingFirst = 1, 2 })),
		onBoth("without a network, on a node that has trouble with its own", nil, alone, tracked("conntrack.node", full),
			of("network.host_links", func(l *network.Links) { l.Links[0].RxErrors, l.Links[0].RxCRCErrors = count(60), count(60) }),
			of("network.neighbour_tables", func(n *network.Neighbours) { n.Tables[0].Fulls = count(30) })),
		onBoth("clashes in the node's connection table, and this container has its answers", one("net.conntrack-insert-failed likely"), tracked("conntrack.node", func(s *conntrack.Stats) { s.InsertsFailed, s.Drops = count(12), count(12) })),
		onBoth("no local port left", one("net.ephemeral-port-exhaustion confirmed"), sockets(func(s *network.Sockets) {
			s.Destinations = []network.Destination{{Remote: "10.0.0.7:5432", Local: "10.0.0.2", Ports: 28232, PortsFirst: 28230, TimeWait: 28000, LowestPort: 32768, HighPort: 60999}}
		})),
		onBoth("in the node's network, and rules drop what comes from outside", nil, onHost, rule(func(r *network.ActingRule) {
			r.Rule, r.Chain, r.Hooks, r.Ports = "drop in chain INPUT of table ip filter", "INPUT", []string{"input"}, ""
		})),
	)
}

func pathCases() []slowCase {
	forPostgres := func(r *network.ActingRule) { r.Waiting, r.WaitingFor = 3, []string{"10.0.0.7:5432"} }
	return slices.Concat(
		onBoth("a rule drops what it sends", one("net.policy-drop confirmed"), cutOff("10.0.0.7:5432"), rule(forPostgres)),
		onBoth("a rule drops what nobody here sends", nil, rule(func(r *network.ActingRule) {
			r.Rule, r.Chain, r.Hooks, r.Ports = "drop in chain INPUT of table ip filter: tcp dport 23", "INPUT", []string{"input"}, "23"
		})),
		onBoth("a rule rejects what it sends", one("net.policy-reject confirmed"), counters(func(c *network.Counters) { c.AttemptFails, c.ActiveOpens = count(6), count(6) }), rule(func(r *network.ActingRule) {
			r.Rule, r.Verdict, r.With = "reject in chain OUTPUT of table ip filter: tcp dport 5432", "reject", "tcp-reset"
		})),
		onBoth("the peer refuses", one("net.connection-refused likely"), counters(func(c *network.Counters) { c.AttemptFails, c.ActiveOpens = count(6), count(6) })),
		onBoth("a redirect to nobody", one("net.sidecar-redirect-broken confirmed"), counters(func(c *network.Counters) { c.AttemptFails, c.ActiveOpens = count(6), count(6) }), rule(func(r *network.ActingRule) {
			r.Rule, r.Table, r.Verdict, r.Ports, r.ToPort, r.Listens = "redirect in chain OUTPUT of table ip nat", "ip nat", "redirect", "", ptr(15001), ptr(false)
		}), of("network.rules", func(r *network.Rules) { r.Hits = 0 })),
		onBoth("a peer does not answer a SYN, and nothing here stops it", one("app.external-wait likely"), cutOff("10.0.0.7:5432")),
		onBoth("whoever connects to it is refused", one("net.connection-refused likely"), counters(func(c *network.Counters) {
			c.OutResets, c.ActiveOpens, c.PassiveOpens = count(6), zero(), zero()
		}), sockets(func(s *network.Sockets) { s.Listening, s.Listeners = 0, nil })),
		onBoth("the node is the router, and does not forward", one("net.ip-forward-disabled confirmed"), cutOff("10.9.0.7:5432"),
			of("network.host", func(c *network.Counters) { c.IPForwarding, c.IPInAddrErrors = ptr(false), count(6) })),
		onBoth("the node is the router, does not forward, and no SYN came in the window", one("net.ip-forward-disabled likely"), cutOff("10.9.0.7:5432"),
			of("network.host", func(c *network.Counters) { c.IPForwarding = ptr(false) })),
		onBoth("its interface has no carrier", one("net.veth-down-or-gone confirmed"), of("network.links", func(l *network.Links) {
			peer := *l.Links[0].Peer
			peer.Up = false
			l.Links[0].Carrier, l.Links[0].Down, l.Links[0].Peer = false, true, &peer
		})),
		onBoth("no default route", one("net.no-default-route confirmed"), of("network.routes", func(r *network.Routes) { r.Default, r.Defaults, r.Counted = false, nil, 1 }), counters(func(c *network.Counters) { c.IPOutNoRoutes = count(9) })),
		onBoth("a gateway that is not there", one("net.neighbour-unresolved confirmed"), of("network.neighbours", func(n *network.Adjacents) {
			n.Unanswered, n.Unresolved = 1, []network.NoNeighbour{{Address: "10.0.0.1", Link: "eth0", State: "failed", Gateway: true}}
		})),
		onBoth("a neighbour's MAC was entered by hand, and nobody has it", one("net.neighbour-unresolved likely"), cutOff("10.9.0.7:5432"), of("network.neighbours", func(n *network.Adjacents) {
			n.Misdirected = []network.WrongMAC{{Address: "10.9.0.7", Link: "eth0", MAC: "02:00:00:00:00:99", OtherEnd: "02:00:00:00:00:09", Waiting: 1}}
		})),
		onBoth("a route to nowhere", one("net.blackhole-route confirmed"), cutOff("10.9.0.7:5432"), counters(func(c *network.Counters) { c.IPOutNoRoutes = count(6) }), of("network.routes", func(r *network.Routes) {
			r.RefusingAll, r.Refusing = 1, []network.RouteNone{{Type: "blackhole", Destination: "10.9.0.0/16", Table: 254, Stuck: []string{"10.9.0.7:5432"}}}
		})),
		onBoth("full segments get lost without a word", one("net.pmtu-blackhole confirmed"), sockets(func(s *network.Sockets) {
			s.ResendingCount, s.ResendingStuck, s.ResendTimeouts = 1, 1, 2
			s.Resending = []network.Resending{{Local: "10.0.0.2:80", Remote: "10.0.0.9:40000", Bytes: 60_000, BytesFirst: 60_000, Timeouts: 4, TimeoutsWas: 2}}
		}), counters(func(c *network.Counters) {
			c.Retransmits, c.DataRetransmits, c.RetransmitRatio, c.Timeouts = count(2), count(2), ratio(0.01), count(2)
		}),
			of("network.connections", func(c *network.Connections) {
				c.StalledAll, c.StalledBig, c.StalledNew = 1, 1, 1
				c.Stalled = []network.Stalled{{Local: "10.0.0.2:80", Remote: "10.0.0.9:40000", Retransmits: 4, MSSBytes: 1448, PMTUBytes: 1500, Segments: 10, BytesAcked: 200, FullSize: true, PeerSockets: 1}}
			}), of("network.host", func(c *network.Counters) { c.IPFragFails = count(6) })),
		onBoth("ends of different size", one("net.mtu-mismatch confirmed"), of("network.links", func(l *network.Links) {
			peer := *l.Links[0].Peer
			peer.MTU, peer.RxDropped = 1400, count(12)
			l.Links[0].Peer = &peer
		})),
		onBoth("a limit on its rate", one("net.qdisc-drop-or-rate-limit confirmed"), of("network.links", func(l *network.Links) {
			l.Links[0].Qdiscs = []network.Qdisc{{Kind: "tbf", Root: true, Drops: count(90), Overlimits: count(400), Packets: count(300), Bytes: count(250_000), BacklogBytes: 30_000, BytesPerSecond: count(125_000)}}
		})),
		onBoth("a card with errors", one("net.nic-errors confirmed"), of("network.host_links", func(l *network.Links) { l.Links[0].RxErrors, l.Links[0].RxCRCErrors = count(60), count(60) })),
		onBoth("the reverse path filter", one("net.rp-filter-drop confirmed"), counters(func(c *network.Counters) { c.IPReversePath = count(90) })),
		onBoth("somebody has its address", one("net.duplicate-ip confirmed"), of("network.neighbours", func(n *network.Adjacents) {
			n.OwnElse = []network.OwnAddress{{Address: "10.0.0.2", Own: "02:00:00:00:00:02", Seen: "02:00:00:00:00:99"}}
		})),
		onBoth("a BPF program drops", one("net.ebpf-drop confirmed"), cutOff("10.0.0.7:5432"), of("network.datapath", func(d *network.Datapath) {
			d.Programs = []network.BPFProgram{{Link: "veth1", OnHost: true, Hook: "tc ingress", Name: "from_container", ID: 9}}
			d.Drops = []network.ProgramDrop{{Link: "veth1", OnHost: true, Packets: 9, Passed: count(9), Programs: []string{"tc ingress from_container"}}}
		})),
	)
}

func dnsCases() []slowCase {
	probe := func(s dns.ProbedServer) twist {
		return is("dns.probe", dns.Probe{Servers: []dns.ProbedServer{s}, Lookups: []dns.Lookup{}})
	}
	waiting := func(n int) twist {
		return sockets(func(s *network.Sockets) {
			s.UDP, s.DNS = n+1, []network.DNSSockets{{Server: "10.96.0.10", UDP: n, Waiting: n}}
		})
	}
	return slices.Concat(
		onBoth("a DNS server that refuses", one("net.dns-server-dead confirmed"), probe(dns.ProbedServer{Address: "10.96.0.10", Used: true, Outcome: "refused", Queries: 2, Sends: 2, WaitedSec: 0.001}),
			counters(func(c *network.Counters) { c.ICMPUnreachIn, c.UDPOut, c.UDPIn = count(2), count(20), zero() })),
		onBoth("a DNS server that is silent", one("net.dns-upstream-timeout confirmed"), probe(dns.ProbedServer{Address: "10.96.0.10", Used: true, Outcome: "timeout", Queries: 2, Sends: 4, WaitedSec: 3}), waiting(2),
			counters(func(c *network.Counters) { c.UDPOut, c.UDPIn = count(6), zero() })),
		onBoth("a DNS server that is slow", one("net.dns-upstream-timeout confirmed"), probe(dns.ProbedServer{Address: "10.96.0.10", Used: true, Outcome: "answers", Queries: 2, Answered: 2, Sends: 2, SlowestSec: 1.6, RCode: "NOERROR"})),
		onBoth("DNS answers", nil, probe(dns.ProbedServer{Address: "10.96.0.10", Used: true, Outcome: "answers", Queries: 2, Answered: 2, Sends: 2, SlowestSec: 0.002, RCode: "NOERROR"})),
		onBoth("the stub of another namespace", one("net.dns-config-wrong likely"), of("dns.config", func(c *dns.Config) {
			c.Servers = []dns.Nameserver{{Address: "127.0.0.53", Valid: true, Loopback: true, Used: true}}
		}),
			counters(func(c *network.Counters) {
				c.UDPNoPorts, c.UDPOut, c.ICMPUnreachIn, c.ICMPUnreachOut = count(6), count(6), count(6), count(6)
			})),
		onBoth("one name is six queries", one("net.dns-ndots-search-amplification confirmed"),
			of("dns.config", func(c *dns.Config) { c.NDots, c.SearchCount, c.QueriesPerName = 5, 3, 8 }),
			is("dns.probe", dns.Probe{
				Servers: []dns.ProbedServer{{Address: "10.96.0.10", Used: true, Outcome: "answers", Queries: 8, Answered: 8, Sends: 8, SlowestSec: 0.09, RCode: "NOERROR"}},
				Lookups: []dns.Lookup{{Name: "api.example.com", Queries: 8, NXDomains: 6, TookSec: 0.36, LastSec: 0.09, Found: "api.example.com.", Complete: true}},
			})),
		[]slowCase{
			{name: "four nameservers, and nobody waits: only the probe would tell", seen: v2(of("dns.config", func(c *dns.Config) { c.ServerCount = 4 })), open: true},
			{name: "DNS is silent, and nobody asked for the probe", seen: v2(waiting(2), counters(func(c *network.Counters) { c.UDPOut, c.UDPIn = count(6), zero() })), verdicts: one("net.dns-upstream-timeout likely"), open: true},
		},
	)
}

// togetherCases are two faults at once, and what one does to the other.
func togetherCases() []slowCase {
	remote := all(
		of("process.states", func(s *process.States) {
			s.WaitsIn = []process.WaitsIn{{Function: "wait_woken", Tasks: 3}, {Function: "ep_poll", Tasks: 1}}
		}),
		sockets(func(s *network.Sockets) {
			s.Destinations = []network.Destination{{Remote: "10.0.0.7:5432", Local: "10.0.0.2", Ports: 3, PortsFirst: 3, LowestPort: 40000, HighPort: 40002}}
		}),
	)
	return slices.Concat(
		onBoth("it waits for a database, and nothing here is wrong", one("app.external-wait likely"), remote),
		onBoth("it waits for a database that a rule cuts off", one("net.policy-drop confirmed", "app.external-wait possible"), remote, cutOff("10.0.0.7:5432"), rule(func(r *network.ActingRule) { r.Waiting, r.WaitingFor = 3, []string{"10.0.0.7:5432"} })),
		onBoth("it waits for a database, and data is lost", one("net.retransmits-loss confirmed", "app.external-wait possible"), remote, counters(lossy)),
		onBoth("it waits for a database, and a queue on the way is limited", one("net.qdisc-drop-or-rate-limit confirmed", "net.retransmits-loss confirmed", "app.external-wait possible"), remote, counters(lossy), of("network.links", func(l *network.Links) {
			l.Links[0].Qdiscs = []network.Qdisc{{Kind: "tbf", Root: true, Drops: count(90), Overlimits: count(400), Packets: count(300), Bytes: count(250_000), BacklogBytes: 30_000, BytesPerSecond: count(125_000)}}
		})),
		onBoth("a quota and a full accept queue", one("cpu.cfs-throttling confirmed", "net.listen-overflow confirmed"), works(1), throttled(18, 900_000), waits(900_000), counters(overflowing)),
		onBoth("a quota and no answer from DNS", one("cpu.cfs-throttling confirmed", "net.dns-upstream-timeout confirmed"), works(1), throttled(18, 900_000), waits(900_000),
			is("dns.probe", dns.Probe{Servers: []dns.ProbedServer{{Address: "10.96.0.10", Used: true, Outcome: "timeout", Queries: 2, Sends: 4, WaitedSec: 3}}, Lookups: []dns.Lookup{}})),
		onBoth("a full connection table, and DNS that does not answer", one("net.conntrack-table-full confirmed", "net.dns-upstream-timeout confirmed"), tracked("conntrack.node", full),
			is("dns.probe", dns.Probe{Servers: []dns.ProbedServer{{Address: "10.96.0.10", Used: true, Outcome: "timeout", Queries: 2, Sends: 4, WaitedSec: 3}}, Lookups: []dns.Lookup{}})),
		onBoth("a backlog that is full, and data that is sent again", one("net.softnet-drop confirmed", "net.retransmits-loss confirmed"), counters(lossy), is("node.softnet", node.Softnet{WindowUsec: window, ProcessedInWindow: 9000, DroppedInWindow: 900})),
		onBoth("a quota and the limit on tasks", one("cpu.cfs-throttling confirmed", "pids.limit-fork-failure confirmed"), works(1), throttled(18, 900_000), waits(900_000), of("cgroup.pids", func(p *cgroup.PIDs) {
			p.Current, p.CurrentFirst, p.UsedRatio, p.AtLimit, p.RefusedTotal, p.RefusedInWindow = 100, count(100), ratio(1), ptr(true), count(640), count(40)
		})),
	)
}
