package asked

// Links are the network interfaces of the network namespace of a process, by
// index: rtnetlink(7), RTM_GETLINK and RTM_GETADDR.
type Links struct {
	Links     []Link    `json:"links"`
	Addresses []Address `json:"addresses"`
	Truncated bool      `json:"truncated"` // there are more than were kept
	// HostNSID is the id that the machine's own namespace, process 1's or else
	// runbook's, has in this one, as Link.PeerNSID has it; -1: it has none
	// here, so no peer is in it.
	HostNSID *int32 `json:"host_nsid,omitempty"`
}

// Link is one interface.
type Link struct {
	Index       uint32  `json:"index"`
	Name        string  `json:"name"`
	Kind        string  `json:"kind"` // "veth", "bridge", "vxlan"; "" for a physical device and lo
	MTU         uint32  `json:"mtu"`
	MAC         string  `json:"mac"`          // "02:42:ac:11:00:02"; "": none
	Up          bool    `json:"up"`           // IFF_UP: switched on by the administrator
	LowerUp     bool    `json:"lower_up"`     // IFF_LOWER_UP: it has a carrier
	Loopback    bool    `json:"loopback"`     // IFF_LOOPBACK
	NoARP       bool    `json:"noarp"`        // IFF_NOARP
	OperState   string  `json:"operstate"`    // RFC 2863, as /sys/class/net/*/operstate: "up", "lowerlayerdown"
	Carriers    *uint32 `json:"carriers"`     // carrier_changes since it was made
	Qdisc       string  `json:"qdisc"`        // kind of the root queueing discipline
	TxQueueLen  uint32  `json:"tx_queue_len"` // packets
	MasterIndex uint32  `json:"master_index"` // the bridge or bond it belongs to; 0: none
	// PeerIndex is IFLA_LINK: the other end of a veth, the lower device of a
	// VLAN or macvlan; 0: none. PeerNSID is set where that is in another namespace.
	PeerIndex uint32 `json:"peer_index"`
	PeerNSID  *int32 `json:"peer_nsid,omitempty"`
	Peer      *Link  `json:"peer,omitempty"` // that other end, where the kernel showed it
	PeerWhy   string `json:"peer_why,omitempty"`
	XDP       *XDP   `json:"xdp,omitempty"`
	// IPv4Forwards is net.ipv4.conf.NAME.forwarding: IPv4 packets that come in
	// by it for somebody else are passed on.
	IPv4Forwards *bool     `json:"ipv4_forwards,omitempty"`
	Stats        LinkStats `json:"stats"`
}

// XDP is a BPF program at the entry of an interface.
type XDP struct {
	Mode      string `json:"mode"` // "driver", "generic", "offloaded", "several"
	ProgramID uint32 `json:"program_id"`
}

// LinkStats is struct rtnl_link_stats64 of linux/if_link.h, counted since the
// interface was made.
type LinkStats struct {
	RxPackets    uint64 `json:"rx_packets"`
	TxPackets    uint64 `json:"tx_packets"`
	RxBytes      uint64 `json:"rx_bytes"`
	TxBytes      uint64 `json:"tx_bytes"`
	RxErrors     uint64 `json:"rx_errors"`
	TxErrors     uint64 `json:"tx_errors"`
	RxDropped    uint64 `json:"rx_dropped"`
	TxDropped    uint64 `json:"tx_dropped"`
	Collisions   uint64 `json:"collisions"`
	RxLengthErrs uint64 `json:"rx_length_errors"`
	RxOverErrs   uint64 `json:"rx_over_errors"`
	RxCRCErrs    uint64 `json:"rx_crc_errors"`
	RxFrameErrs  uint64 `json:"rx_frame_errors"`
	RxFIFOErrs   uint64 `json:"rx_fifo_errors"`
	RxMissedErrs uint64 `json:"rx_missed_errors"`
	TxAborted    uint64 `json:"tx_aborted_errors"`
	TxCarrier    uint64 `json:"tx_carrier_errors"`
	TxFIFOErrs   uint64 `json:"tx_fifo_errors"`
	RxNoHandler  uint64 `json:"rx_nohandler"`
}

// Address is one IP address of an interface.
type Address struct {
	LinkIndex uint32 `json:"link_index"`
	Address   string `json:"address"` // "10.2.0.2"
	Prefix    uint8  `json:"prefix"`  // bits
	Scope     string `json:"scope"`   // "global", "link", "host"
	Tentative bool   `json:"tentative"`
	DADFailed bool   `json:"dad_failed"` // IPv6: somebody else has this address
}
