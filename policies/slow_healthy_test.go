package policies_test

import (
	"maps"

	"runbook/checks/cgroup"
	"runbook/checks/conntrack"
	"runbook/checks/dns"
	"runbook/checks/kernel"
	"runbook/checks/mounts"
	"runbook/checks/network"
	"runbook/checks/node"
	"runbook/checks/overlay"
	"runbook/checks/process"
	"runbook/checks/runtime"
)

const window = 2_000_000

func zero() *uint64            { return ptr(uint64(0)) }
func count(n int) *uint64      { return ptr(uint64(n)) }
func ratio(r float64) *float64 { return ptr(r) }
func silent() kernel.Heard {
	return kernel.Heard{Coverage: covered(), CoversSeconds: 7200, Events: []kernel.Notice{}}
}
func calm() *cgroup.PressureOf {
	return &cgroup.PressureOf{SomeRatio: ratio(0.001), FullRatio: ratio(0)}
}
func quiet() *node.PressureOf { return &node.PressureOf{SomeRatio: ratio(0.01), FullRatio: ratio(0)} }

// healthy is a container on a quiet machine, on cgroup v2 in a pod of a plain
// runtime: a limit of a CPU and of 64 MiB, a network of its own, and all its
// threads asleep. Everything was read.
func healthy() seen {
	s := seen{
		"runtime.status": runtime.Status{Source: "containerd", ID: "a", State: "running"},
		"runtime.death":  gone{}, "runtime.output": gone{}, "kernel.oom": logged(), "process.main": process.Main{PID: 176, Command: "app", State: "S", NamespacePID: 1, Threads: 4}, "kubelet.pod": gone{}, "workload.qos": gone{},
		"node.boot":   node.Boot{BootedAtUsec: 1_000_000, KernelRelease: "6.18.0"},
		"node.memory": node.Memory{AvailableRatio: 0.8},
	}
	for _, part := range []seen{healthyCgroup(), healthyProcess(), healthyNode(), healthyNetwork(), healthyPaths()} {
		maps.Copy(s, part)
	}
	return s
}

func healthyCgroup() seen {
	return seen{
		"cgroup.cpu": cgroup.CPU{
			Version: 2, Path: "/pod/a", Level: "container", QuotaUsec: count(100_000), PeriodUsec: count(100_000), LimitCPUs: ratio(1), Weight: count(100), Idle: ptr(false),
			WindowUsec: window, UsageUsecInWindow: count(2000), UserUsecInWindow: count(1500), SystemUsecInWindow: count(500), UsedCPUs: ratio(0.001),
			PeriodsInWindow: count(4), ThrottledPeriodsInWindow: zero(), ThrottledUsecInWindow: zero(), HeldUsecInWindow: zero(), ThrottledRatio: ratio(0),
			PeriodsTotal: count(4000), ThrottledPeriodsTotal: zero(),
		},
		"cgroup.cpu_ancestors": cgroup.CPUAncestors{Complete: true, Levels: []cgroup.CPU{{
			Version: 2, Path: "/pod", Level: "pod", Unlimited: true, Weight: count(100), Idle: ptr(false), WindowUsec: window, UsedCPUs: ratio(0.01),
		}}},
		"cgroup.cpuset":   cgroup.Cpuset{Version: 2, Path: "/pod/a", CPUsEffective: "0-3", CPUs: 4, MemsEffective: "0", ProcessCPUs: ptr(4)},
		"cgroup.freezer":  cgroup.Freezer{Version: 2, State: "thawed", Self: ptr(false)},
		"cgroup.pressure": cgroup.Pressure{Path: "/pod/a", WindowUsec: window, CPU: calm(), Memory: calm(), IO: calm()},
		"cgroup.memory": cgroup.Memory{
			Version: 2, Path: "/pod/a", Level: "container", LimitBytes: count(64 * mib), UsageBytes: 40 * mib, OOMKills: zero(), AnonBytes: count(30 * mib), FileBytes: count(8 * mib),
			PSIFullAvg60Percent: ratio(0), RefaultsInWindow: zero(), MaxEventsInWindow: zero(),
		},
		"cgroup.reclaim": cgroup.Reclaim{
			Version: 2, Path: "/pod/a", Level: "container", WindowUsec: window, LimitBytes: count(64 * mib), UsageBytes: 40 * mib, HighestBytes: 40 * mib, UsedRatio: ratio(0.625),
			HighEventsInWindow: zero(), MaxEventsInWindow: zero(), HighEventsBelowInWindow: zero(), MaxEventsBelowInWindow: zero(), OOMKillsInWindow: zero(),
			FileRefaultsInWindow: zero(), AnonRefaultsInWindow: zero(), MajorFaultsInWindow: zero(), DirectScansInWindow: zero(), RefaultBytesPerSecond: zero(),
			AnonBytes: count(30 * mib), FileBytes: count(8 * mib), DirtyBytes: zero(), WritebackBytes: zero(), SwapBytes: zero(),
		},
		"cgroup.reclaim_ancestors": cgroup.ReclaimAncestors{Complete: true, Levels: []cgroup.Reclaim{{
			Version: 2, Path: "/pod", Level: "pod", WindowUsec: window, UsageBytes: 50 * mib, HighestBytes: 50 * mib, HighEventsInWindow: zero(), MaxEventsInWindow: zero(),
		}}},
		"cgroup.io":             cgroup.IO{Version: 2, Path: "/pod/a", Level: "container", WindowUsec: window, Devices: []cgroup.IODevice{}},
		"cgroup.io_ancestors":   cgroup.IOAncestors{Complete: true, Levels: []cgroup.IO{{Version: 2, Path: "/pod", Level: "pod", WindowUsec: window, Devices: []cgroup.IODevice{}}}},
		"cgroup.pids":           cgroup.PIDs{Version: 2, Path: "/pod/a", Level: "container", Current: 4, CurrentFirst: count(4), Limit: count(100), UsedRatio: ratio(0.04), AtLimit: ptr(false), RefusedCounts: "limits-below", RefusedTotal: zero(), RefusedInWindow: zero(), OwnInWindow: zero()},
		"cgroup.pids_ancestors": cgroup.PIDsAncestors{Complete: true, Levels: []cgroup.PIDs{{Version: 2, Path: "/pod", Level: "pod", Current: 5, CurrentFirst: count(5), RefusedCounts: "limits-below", RefusedTotal: zero(), RefusedInWindow: zero(), OwnInWindow: zero()}}},
	}
}

func healthyProcess() seen {
	descriptors := process.Descriptors{PID: 176, Command: "app", Open: 12, OpenFirst: 12, Limit: 1024, HardLimit: count(1 << 20), UsedRatio: 0.012, Counted: true}
	pipe := process.Target{Kind: "pipe", Name: "pipe:[17436]"}
	return seen{
		"process.sched": process.Sched{WindowUsec: window, Threads: 4, Complete: true, RunUsecInWindow: 2000, WaitUsecInWindow: 50, WaitRatio: 0.024, WaitCPUs: 0.000025},
		"process.states": process.States{
			WindowUsec: window, Tasks: 4, Looked: 4, Complete: true, Processes: 1, Sleeping: 4, StuckInD: []process.Stuck{}, WaitsKnown: true, Writers: []process.Stuck{}, BusyThreads: ptr(0),
			WaitsIn: []process.WaitsIn{{Function: "futex_do_wait", Tasks: 3}, {Function: "ep_poll", Tasks: 1}}, Main: &process.MainTask{PID: 176, Command: "app", State: "S", WaitsIn: "ep_poll"},
		},
		"process.files":   process.Files{Processes: 1, Looked: 1, Complete: true, Fullest: &descriptors, Main: &descriptors},
		"process.locks":   process.Locks{Waits: []process.LockWait{}},
		"network.unix":    network.Unix{HostNetwork: ptr(false), Waiting: []network.UnixQueue{}},
		"process.stdout":  process.Output{MainPID: 176, Stdout: pipe, Stderr: pipe, Writers: []process.Writer{}},
		"process.nproc":   gone{}, // it runs as root
		"process.inotify": process.Inotify{Complete: true, Users: []process.UserInotify{{Instances: 3, InstancesLimit: 128, InstancesRatio: 0.02, Watches: 9, WatchesLimit: 8192, WatchesRatio: 0.001}}},
		"kernel.hung":     kernel.Hung{Heard: silent()}, "kernel.storage": kernel.Storage{Heard: silent()}, "kernel.limits": kernel.Limits{Heard: silent()}, "kernel.network": kernel.Network{Heard: silent()},
		"overlay.mount":  overlay.Mount{Lowers: 4, UpperDir: "/upper", Metacopy: "off"},
		"overlay.upper":  overlay.Upper{Complete: true, Entries: 9, Files: 6, FileBytes: 4096, AllocatedBytes: 8192, OriginKnown: true, CopiedUpFiles: ptr(1), CopiedUpBytes: ptr(int64(4096)), RecentCopied: ptr(0), RecentCopiedBytes: ptr(int64(0)), Largest: []overlay.File{}},
		"overlay.growth": overlay.Growth{WindowUsec: 1_000_000, Complete: true, GrewBytes: ptr(int64(0)), NewFiles: ptr(0), CopiedUpFiles: ptr(0), CopiedUpBytes: ptr(int64(0)), ChangedOwnBytes: ptr(int64(0)), GrewBytesPerSecond: ptr(int64(0)), Newest: []overlay.File{}},
		"mounts.space": mounts.Space{Complete: true, WriterUID: zero(), Filesystems: []mounts.Filesystem{
			{Point: "/", Overlay: true, FilesystemType: "ext4", Source: "/dev/vda", SizeBytes: 4000 * mib, AvailableBytes: 900 * mib, AvailableBytesFirst: 900 * mib, FreeBytes: count(1100 * mib), Inodes: 1000, InodesFree: 900, InodesFreeFirst: 900},
			{Point: "/data", FilesystemType: "ext4", Source: "/dev/loop0", SizeBytes: 56 * mib, AvailableBytes: 9 * mib, AvailableBytesFirst: 9 * mib, FreeBytes: count(12 * mib), Inodes: 64, InodesFree: 50, InodesFreeFirst: 50},
		}},
		"mounts.container": mounts.Mounts{Complete: true, Mounts: []mounts.Mount{
			{Point: "/", FilesystemType: "overlay", Source: "overlay", Device: "0:40", Disk: "vda", BackingDevice: "254:1", BackingType: "ext4", BackingSource: "/dev/vda1"},
			{Point: "/etc/config", FilesystemType: "ext4", Source: "/dev/vda1", Device: "254:1", Disk: "vda", ReadOnly: true},
		}},
	}
}

func healthyNode() seen {
	return seen{
		"node.cpu": node.CPU{
			WindowUsec: window, Online: 4, IdleRatio: 0.9, IOWaitRatio: 0.01, UserRatio: 0.06, SystemRatio: 0.03, BusyRatio: 0.09, SelfRatio: ratio(0.1),
			BusiestSoftIRQCPU: ptr(0), BusiestSoftIRQRatio: ratio(0.01), Runnable: 1, RunnableFirst: 1, Load1: 0.4, ForksInWindow: count(3),
		},
		"node.pressure": node.Pressure{WindowUsec: window, CPU: quiet(), Memory: quiet(), IO: quiet()},
		"node.softnet":  node.Softnet{WindowUsec: window, ProcessedInWindow: 900},
		"node.thermal":  gone{},
		"node.neighbours": node.Neighbours{WindowUsec: window, Counted: 9, Complete: true, Groups: []node.Neighbour{
			{Path: "/pod/b", Name: "default/web-0/b", UsedCPUs: ratio(0.05), ReadBytesPerSecond: zero(), WriteBytesPerSecond: zero()},
		}},
		"node.paging": node.Paging{
			WindowUsec: window, DirectScansInWindow: zero(), KswapdScansInWindow: zero(), AllocStallsInWindow: zero(), FileRefaultsInWindow: zero(), AnonRefaultsInWindow: zero(), SwapInsInWindow: zero(), SwapOutsInWindow: zero(),
			CompactStallsInWindow: zero(), CompactFailuresInWindow: zero(), AvailableRatio: 0.8, AvailableBytes: 12 << 30,
		},
		"node.writeback": node.Writeback{LimitBytes: 3 << 30, BackgroundBytes: 3 << 29, UsedRatio: 0.001, LowestRatio: 0.001},
		"node.disks":     node.Disks{WindowUsec: window, Disks: []node.DiskIO{disk(0.02, 400)}},
		"node.files":     node.Files{Open: 4000, OpenFirst: 4000, OpenError: 128, Limit: 1_000_000, UsedRatio: 0.004, EntropyBits: count(256)},
		"node.tasks":     node.TaskRoom{Tasks: 300, TasksFirst: 300, PIDMax: 32768, ThreadsMax: 60000, LowPIDs: 100, Free: 32000, Usable: 32468, UsedRatio: 0.01, NearerLimit: "kernel.pid_max"},
	}
}

// disk is vda with a few writes.
func disk(busy, awaitUsec float64) node.DiskIO {
	return node.DiskIO{
		Device: "254:0", Name: "vda", BusyRatio: &busy, AwaitUsec: &awaitUsec, ReadAwaitUsec: &awaitUsec, WriteAwaitUsec: &awaitUsec, QueueDepth: ratio(busy * 2), ReadsPerSecond: ratio(10), WritesPerSecond: ratio(10),
		ReadBytesPerSecond: count(mib), WriteBytesPerSecond: count(mib), EndedInWindow: count(40),
	}
}

func healthyNetwork() seen {
	idle := conntrack.Stats{
		WindowUsec: window, Entries: 20, Limit: count(65536), UsedRatio: ratio(0.0003), Drops: zero(), EarlyDrops: zero(), InsertsFailed: zero(), ClashesResolved: zero(),
	}
	own := network.Counters{
		WindowUsec: window, HostNetwork: ptr(false), OutSegments: count(200), InSegments: count(200), Retransmits: zero(), SynRetransmits: zero(), DataRetransmits: zero(), RetransmitRatio: ratio(0),
		Timeouts: zero(), FastRetransmits: zero(), DuplicateAcks: zero(), AttemptFails: zero(), AbortOnTimeout: zero(), OutResets: zero(), EstabResets: zero(), ActiveOpens: count(2), PassiveOpens: count(2),
		ListenOverflows: zero(), ListenDrops: zero(), SynDrops: zero(), SynCookieWishes: zero(), CookiesSent: zero(), MemoryPressures: zero(), AbortsOnMemory: zero(), ReceiveDrops: zero(),
		UDPIn: count(4), UDPOut: count(4), UDPNoPorts: zero(), UDPInErrors: zero(), UDPReceiveDrops: zero(), UDPMemoryErrors: zero(), IPFragFails: zero(), IPOutNoRoutes: zero(), IPReversePath: zero(), IPInAddrErrors: zero(), IPForwarding: ptr(false), IPInReceives: count(204),
		ICMPUnreachIn: zero(), ICMPTimeExcdIn: zero(), ICMPTooBigIn: zero(), TCPMemoryPages: count(100), TCPMemoryLow: count(100_000), TCPMemoryLimit: count(150_000),
	}
	host := own
	host.HostNetwork, host.IPForwarding = ptr(true), ptr(true)
	return seen{
		"network.counters": own, "network.host": host,
		"network.connections": network.Connections{HostNetwork: ptr(false), Counted: 3, Complete: true, Full: []network.Queue{}, Listening: 1, Stalled: []network.Stalled{}},
		"network.sockets": network.Sockets{
			WindowUsec: window, HostNetwork: ptr(false), TCP: 3, UDP: 1, States: map[string]int{"established": 2, "listen": 1}, Listening: 1, Listeners: []network.Listener{{Address: "0.0.0.0:80", Port: 80}},
			Opening: []network.Opening{}, Resending: []network.Resending{}, Unread: []network.Unread{}, UDPDrops: []network.UDPDrop{}, DNS: []network.DNSSockets{},
			Destinations: []network.Destination{{Remote: "10.0.0.9:40000", Local: "10.0.0.2", Ports: 1, PortsFirst: 1, LowestPort: 80, HighPort: 80}},
		},
		"network.neighbour_tables": network.Neighbours{WindowUsec: window, Tables: []network.NeighbourTable{{Name: "arp", Entries: 12, Limit: count(1024), UsedRatio: ratio(0.01), Fulls: zero(), ForcedScans: zero()}}},
		"conntrack.stats":          idle, "conntrack.node": idle,
		"dns.config": dns.Config{
			Servers: []dns.Nameserver{{Address: "10.96.0.10", Valid: true, Used: true}}, ServerCount: 1, Search: []string{"default.svc.cluster.local"}, SearchCount: 1, SearchCharacters: 25, NDots: 1, TimeoutSeconds: 5, Attempts: 2, QueriesPerName: 4, WorstLookupSeconds: 20,
		},
		"dns.probe": unread{}, // nobody asked for it
	}
}

func healthyPaths() seen {
	traffic := network.LinkTraffic{
		RxPackets: count(200), TxPackets: count(200), RxDropped: zero(), TxDropped: zero(), RxErrors: zero(), TxErrors: zero(), RxCRCErrors: zero(), RxMissed: zero(), RxFIFOErrors: zero(), TxCarrier: zero(), CarrierChanges: zero(),
	}
	return seen{
		"network.links": network.Links{WindowUsec: window, HostNetwork: ptr(false), Counted: 1, Complete: true, Links: []network.Link{{
			Index: 2, Name: "eth0", Kind: "veth", MTU: 1500, Up: true, Carrier: true, Addresses: []string{"10.0.0.2/24"}, DADFailed: []string{}, LinkTraffic: traffic, Qdiscs: []network.Qdisc{},
			Peer: &network.LinkEnd{Name: "veth1", MTU: 1500, Up: true, OnHost: true, LinkTraffic: traffic, Qdiscs: []network.Qdisc{}},
		}}},
		"network.host_links":    network.Links{WindowUsec: window, Counted: 1, Complete: true, Links: []network.Link{{Name: "eth0", Physical: true, Up: true, Carrier: true, LinkTraffic: traffic}}},
		"network.routes":        network.Routes{HostNetwork: ptr(false), Counted: 2, Complete: true, Default: true, Networked: true, Defaults: []network.RouteOut{{Family: "ipv4", Gateway: "10.0.0.1", Link: "eth0"}}, Refusing: []network.RouteNone{}},
		"network.neighbours":    network.Adjacents{HostNetwork: ptr(false), Counted: 1, Complete: true, Unresolved: []network.NoNeighbour{}, Changed: []network.NewNeighbour{}, OwnElse: []network.OwnAddress{}},
		"network.sysctls":       network.SysctlsOf{HostNetwork: ptr(false), Complete: true, Values: map[string]string{"ipv4/ip_local_port_range": "32768\t60999"}, PathFilters: []network.PathFilter{}},
		"network.rules":         network.Rules{WindowUsec: window, HostNetwork: ptr(false), NFTables: "none", Legacy: "none", Complete: true, Rules: []network.ActingRule{}, Policies: []network.HookPolicy{}},
		"network.forward_rules": network.ForwardRules{WindowUsec: window, Complete: true, Rules: []network.ForwardRule{}},
		"network.datapath":      network.Datapath{HostNetwork: ptr(false), Proxies: []network.ProxyPort{}, Programs: []network.BPFProgram{}, Complete: true, Interfaces: []string{}, Pinned: []string{}, Drops: []network.ProgramDrop{}},
	}
}

// onV1 turns the healthy container into one on cgroup v1: the numbers v1 has
// not are left out.
func onV1(s seen) {
	all(
		is("cgroup.pressure", gone{}),
		of("cgroup.cpu", func(c *cgroup.CPU) { c.Version, c.Weight, c.Shares, c.HeldUsecInWindow = 1, nil, count(1024), nil }),
		of("cgroup.cpu_ancestors", func(a *cgroup.CPUAncestors) {
			a.Levels[0].Version, a.Levels[0].Weight, a.Levels[0].Shares = 1, nil, count(1024)
		}),
		of("cgroup.cpuset", func(c *cgroup.Cpuset) { c.Version, c.CPUsRequested, c.Granted = 1, "0-3", ptr(4) }),
		of("cgroup.freezer", func(f *cgroup.Freezer) { f.Version, f.State, f.Self = 1, "THAWED", nil }),
		of("cgroup.memory", func(m *cgroup.Memory) { m.Version, m.PSIFullAvg60Percent = 1, nil }),
		of("cgroup.reclaim", func(r *cgroup.Reclaim) {
			r.Version, r.HighEventsInWindow, r.HighEventsBelowInWindow, r.MaxEventsBelowInWindow, r.DirectScansInWindow = 1, nil, nil, nil, nil
		}),
		of("cgroup.reclaim_ancestors", func(a *cgroup.ReclaimAncestors) { a.Levels[0].Version, a.Levels[0].HighEventsInWindow = 1, nil }),
		of("cgroup.io", func(io *cgroup.IO) { io.Version = 1 }),
		of("cgroup.io_ancestors", func(a *cgroup.IOAncestors) { a.Levels[0].Version = 1 }),
		of("cgroup.pids", func(p *cgroup.PIDs) { p.Version, p.RefusedCounts, p.OwnInWindow = 1, "forks-here", nil }),
		of("cgroup.pids_ancestors", func(a *cgroup.PIDsAncestors) {
			a.Levels[0].Version, a.Levels[0].RefusedCounts, a.Levels[0].OwnInWindow = 1, "forks-here", nil
		}),
	)(s)
}
