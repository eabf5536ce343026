package asked

// Routes are the routing tables and rules of a network namespace, without the
// kernel's own local and broadcast routes: rtnetlink(7), RTM_GETROUTE and RTM_GETRULE.
type Routes struct {
	Routes    []Route       `json:"routes"`
	Rules     []RoutingRule `json:"rules"`
	Truncated bool          `json:"truncated"` // there are more than were kept
}

// Route is one route.
type Route struct {
	Family      string    `json:"family"` // "ipv4", "ipv6"
	Table       uint32    `json:"table"`  // 254: main
	Type        string    `json:"type"`   // "unicast", "blackhole", "unreachable", "prohibit", "throw"
	Destination string    `json:"destination"`
	Default     bool      `json:"default"` // destination 0.0.0.0/0 or ::/0
	Gateway     string    `json:"gateway"`
	LinkIndex   uint32    `json:"link_index"`
	Metric      uint32    `json:"metric"`
	Source      string    `json:"source"` // preferred source address
	MTU         uint32    `json:"mtu"`    // 0: the link's
	Down        bool      `json:"down"`   // RTNH_F_DEAD or RTNH_F_LINKDOWN: its link is down
	Hops        []NextHop `json:"hops,omitempty"`
}

// NextHop is one of several ways of a route.
type NextHop struct {
	Gateway   string `json:"gateway"`
	LinkIndex uint32 `json:"link_index"`
	Down      bool   `json:"down"`
}

// RoutingRule says which table is looked into for which packets.
type RoutingRule struct {
	Family      string `json:"family"`
	Priority    uint32 `json:"priority"`
	Action      string `json:"action"` // "table", "goto", "nop", "blackhole", "unreachable", "prohibit"
	Table       uint32 `json:"table"`
	Source      string `json:"source"`      // "": any
	Destination string `json:"destination"` // "": any
	Selective   bool   `json:"selective"`   // it has other conditions: a mark, an interface, a port, a user
}

// Neighbours are the ARP and neighbour discovery entries of a network
// namespace, without those that need no resolving: RTM_GETNEIGH.
type Neighbours struct {
	Neighbours []Neighbour `json:"neighbours"`
	Truncated  bool        `json:"truncated"`
}

// Neighbour is one entry.
type Neighbour struct {
	LinkIndex uint32  `json:"link_index"`
	Address   string  `json:"address"`
	MAC       string  `json:"mac"`    // "": not known
	State     string  `json:"state"`  // NUD_* in small letters: "reachable", "stale", "delay", "probe", "incomplete", "failed", "permanent"
	Probes    *uint32 `json:"probes"` // sent for it
}

// Qdiscs are the queueing disciplines of a network namespace: RTM_GETQDISC.
type Qdiscs struct {
	Qdiscs    []Qdisc `json:"qdiscs"`
	Truncated bool    `json:"truncated"`
}

// Qdisc is one queueing discipline. Counters are of its lifetime.
type Qdisc struct {
	LinkIndex    uint32  `json:"link_index"`
	Kind         string  `json:"kind"`   // "tbf", "fq_codel", "clsact"
	Handle       uint32  `json:"handle"` // 0x80010000 is 8001:
	Parent       uint32  `json:"parent"` // 0xffffffff: root
	Bytes        uint64  `json:"bytes"`
	Packets      uint64  `json:"packets"`
	Drops        uint32  `json:"drops"`
	Overlimits   uint32  `json:"overlimits"` // times a packet had to wait for the rate, or was over it
	Requeues     uint32  `json:"requeues"`
	BacklogBytes uint32  `json:"backlog_bytes"`
	QueueLength  uint32  `json:"queue_length"` // packets
	RateBytes    *uint64 `json:"rate_bytes_per_second,omitempty"`
	LimitBytes   *uint32 `json:"limit_bytes,omitempty"`
	DelayUsec    *uint64 `json:"delay_usec,omitempty"` // netem's
	LossRatio    float64 `json:"loss_ratio,omitempty"` // netem's
}

// Sysctls are settings of a network namespace, read inside it.
type Sysctls struct {
	Values    map[string]string `json:"values"`    // by path below /proc/sys/net: "ipv4/conf/eth0/rp_filter"
	Missing   []string          `json:"missing"`   // asked for, and not there
	Refused   []string          `json:"refused"`   // asked for, and not readable
	Truncated bool              `json:"truncated"` // not all interfaces were asked for
}

// Datapath are the BPF programs on the interfaces of a network namespace.
type Datapath struct {
	Filters   []Filter `json:"filters"` // of clsact and ingress: RTM_GETTFILTER
	TCX       []TCX    `json:"tcx"`     // BPF_PROG_QUERY
	TCXWhy    string   `json:"tcx_why"` // set when that could not be asked: before Linux 6.6, or refused
	Truncated bool     `json:"truncated"`
}

// Filter is one traffic control filter.
type Filter struct {
	LinkIndex    uint32  `json:"link_index"`
	Direction    string  `json:"direction"` // "ingress", "egress"
	Kind         string  `json:"kind"`      // "bpf", "flower"
	Name         string  `json:"name"`      // a BPF program's
	ProgramID    uint32  `json:"program_id"`
	DirectAction bool    `json:"direct_action"`     // what the program returns is done with the packet
	Returns      *uint32 `json:"returns,omitempty"` // of a classic program that is one return: 2 is TC_ACT_SHOT
}

// TCX are the programs of a TCX hook.
type TCX struct {
	LinkIndex  uint32   `json:"link_index"`
	Direction  string   `json:"direction"`
	ProgramIDs []uint32 `json:"program_ids"`
}
