package network

// Links is the fact network.links: the interfaces of the subject's network
// namespace over the window, and the other ends of its veths, wherever they
// are. Absent: the subject has no process. See rtnetlink(7) and
// Documentation/ABI/testing/sysfs-class-net-statistics.
type Links struct {
	WindowUsec      uint64  `json:"window_usec" doc:"time between the two looks"`
	HostNetwork     *bool   `json:"host_network,omitempty" doc:"the namespace is the node's own: these are the node's interfaces"`
	Counted         int     `json:"counted" doc:"interfaces there are, lo not counted"`
	Complete        bool    `json:"complete" doc:"all of them were looked at, and all other ends"`
	PacketsInWindow *uint64 `json:"packets_in_window,omitempty" doc:"received and sent over all interfaces, lo too"`
	Links           []Link  `json:"links" doc:"without lo, at most 64, those with losses first"`
}

// Link is one interface. Counters that went backwards are left out.
type Link struct {
	Index        uint32   `json:"index" doc:"ifindex"`
	Name         string   `json:"name"`
	Kind         string   `json:"kind" doc:"veth, bridge, vxlan, …; empty: a device"`
	Physical     bool     `json:"physical" doc:"no kind: a network card, or one that a hypervisor gives"`
	MTU          uint32   `json:"mtu_bytes" doc:"second look"`
	MAC          string   `json:"mac"`
	Up           bool     `json:"up" doc:"switched on (IFF_UP), in both looks"`
	Carrier      bool     `json:"carrier" doc:"IFF_LOWER_UP, in both looks"`
	Down         bool     `json:"down" doc:"in neither look both switched on and with a carrier"`
	OperState    string   `json:"operstate" doc:"second look"`
	Addresses    []string `json:"addresses" doc:"with prefix, global ones"`
	DADFailed    []string `json:"dad_failed" doc:"IPv6 addresses that somebody else has, in both looks"`
	XDP          string   `json:"xdp" doc:"driver, generic, offloaded, several; empty: none"`
	Qdisc        string   `json:"qdisc" doc:"root queueing discipline"`
	Bridged      bool     `json:"bridged" doc:"it belongs to a bridge or bond"`
	NoARP        bool     `json:"noarp" doc:"it asks for no MACs (IFF_NOARP), in both looks: packets go to its own"`
	IPv4Forwards *bool    `json:"ipv4_forwards,omitempty" doc:"IPv4 packets for others that come in by it are passed on (net.ipv4.conf.NAME.forwarding), second look"`
	LinkTraffic
	Peer    *LinkEnd `json:"peer,omitempty" doc:"the other end of a veth"`
	PeerWhy string   `json:"peer_why,omitempty" doc:"why the other end of a veth was not seen"`
	Qdiscs  []Qdisc  `json:"qdiscs" doc:"of this end; without noqueue"`
}

// LinkTraffic is what an interface counted over the window.
type LinkTraffic struct {
	RxPackets      *uint64 `json:"rx_packets_in_window,omitempty" doc:"received"`
	TxPackets      *uint64 `json:"tx_packets_in_window,omitempty" doc:"sent"`
	RxDropped      *uint64 `json:"rx_dropped_in_window,omitempty" doc:"received and dropped: no buffer, or a packet larger than the MTU"`
	TxDropped      *uint64 `json:"tx_dropped_in_window,omitempty" doc:"not sent"`
	RxErrors       *uint64 `json:"rx_errors_in_window,omitempty" doc:"received broken, all kinds"`
	TxErrors       *uint64 `json:"tx_errors_in_window,omitempty" doc:"not sent for an error, all kinds"`
	RxCRCErrors    *uint64 `json:"rx_crc_errors_in_window,omitempty" doc:"checksum of the frame"`
	RxMissed       *uint64 `json:"rx_missed_errors_in_window,omitempty" doc:"the card had no room"`
	RxFIFOErrors   *uint64 `json:"rx_fifo_errors_in_window,omitempty" doc:"the card's buffer overflowed"`
	TxCarrier      *uint64 `json:"tx_carrier_errors_in_window,omitempty" doc:"the carrier was lost while sending"`
	CarrierChanges *uint64 `json:"carrier_changes_in_window,omitempty" doc:"times the carrier came or went"`
}

// LinkEnd is the other end of a veth.
type LinkEnd struct {
	Name   string `json:"name"`
	MTU    uint32 `json:"mtu_bytes"`
	Up     bool   `json:"up" doc:"switched on, in both looks"`
	OnHost bool   `json:"on_host" doc:"it is in the node's own namespace"`
	Joined bool   `json:"joined" doc:"it belongs to a bridge or bond"`
	LinkTraffic
	IPv4Forwards *bool   `json:"ipv4_forwards,omitempty" doc:"IPv4 packets for others that come in by it are passed on (net.ipv4.conf.NAME.forwarding), second look"`
	Bridge       *Bridge `json:"bridge,omitempty" doc:"of the node, that it belongs to"`
	Qdiscs       []Qdisc `json:"qdiscs" doc:"of that end, where it is on the host; without noqueue"`
}

// Bridge is one of the node's. With an address it can be the router of those
// that are joined to it.
type Bridge struct {
	Name         string   `json:"name"`
	Addresses    []string `json:"addresses" doc:"its own, without prefixes"`
	IPv4Forwards *bool    `json:"ipv4_forwards,omitempty" doc:"IPv4 packets for others that come in by it are passed on, second look"`
}

// Qdisc is a queueing discipline over the window.
type Qdisc struct {
	Kind           string  `json:"kind" doc:"tbf, fq_codel, netem, clsact, …"`
	Root           bool    `json:"root" doc:"the first that a packet meets; clsact is none"`
	Drops          *uint64 `json:"drops_in_window,omitempty" doc:"packets; of clsact and ingress: dropped by their filters"`
	Overlimits     *uint64 `json:"overlimits_in_window,omitempty" doc:"times a packet had to wait for the rate"`
	Packets        *uint64 `json:"packets_in_window,omitempty" doc:"sent"`
	Bytes          *uint64 `json:"bytes_in_window,omitempty" doc:"sent"`
	BacklogBytes   uint64  `json:"backlog_bytes" doc:"waiting, the lower of both looks"`
	QueueLength    uint64  `json:"queue_length" doc:"packets waiting, the lower of both looks"`
	BytesPerSecond *uint64 `json:"rate_bytes_per_second,omitempty" doc:"configured rate"`
	DelayUsec      *uint64 `json:"delay_usec,omitempty" doc:"configured delay (netem)"`
	LossRatio      float64 `json:"loss_ratio" doc:"configured loss (netem)"`
}
