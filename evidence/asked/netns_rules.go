package asked

// Rules are the packet filter rules of a network namespace: nftables (and with
// it iptables-nft), asked over nfnetlink, and legacy iptables. Only what can
// stop or turn a packet is kept; what accepts, marks or logs is counted.
type Rules struct {
	NFTables  Backend     `json:"nftables"`
	Legacy    Backend     `json:"legacy"`
	Chains    []Chain     `json:"chains"` // base chains: those the kernel calls
	Jumps     []ChainJump `json:"jumps"`
	Rules     []Rule      `json:"rules"`
	Counted   int         `json:"counted"` // rules there are, kept or not
	Truncated bool        `json:"truncated"`
}

// Backend says whether one of the two rule systems was read.
type Backend struct {
	State string `json:"state"` // "read"; "none": the kernel has none, or it was never used; "unread"
	Why   string `json:"why,omitempty"`
}

// Chain is a base chain.
type Chain struct {
	Backend string  `json:"backend"` // "nft", "legacy"
	Family  string  `json:"family"`  // "ip", "ip6", "inet", "bridge", "netdev", "arp"
	Table   string  `json:"table"`
	Name    string  `json:"name"`
	Hook    string  `json:"hook"`   // "prerouting", "input", "forward", "output", "postrouting", "ingress", "egress"
	Policy  string  `json:"policy"` // "accept", "drop"
	Packets *uint64 `json:"packets,omitempty"`
}

// ChainJump says that some rule of From leads to To.
type ChainJump struct {
	Backend string `json:"backend"`
	Family  string `json:"family"`
	Table   string `json:"table"`
	From    string `json:"from"`
	To      string `json:"to"`
}

// Rule is a rule that can stop or turn a packet. Packets is counted since the
// rule was made, and not set where it has no counter.
type Rule struct {
	Backend     string  `json:"backend"`
	Family      string  `json:"family"`
	Table       string  `json:"table"`
	Chain       string  `json:"chain"`
	Handle      uint64  `json:"handle"`  // nftables': the same rule has the same; legacy: its place in the table
	Verdict     string  `json:"verdict"` // "drop", "reject", "redirect", "tproxy", "dnat", "queue"
	Text        string  `json:"text"`    // its conditions: "tcp dport 5998 ct state new"
	Partly      bool    `json:"partly"`  // it has conditions that Text does not tell
	Protocol    string  `json:"protocol,omitempty"`
	Ports       string  `json:"ports,omitempty"` // destination: "80", "80,443", "1-1024"
	Source      string  `json:"source,omitempty"`
	Destination string  `json:"destination,omitempty"`
	Comment     string  `json:"comment,omitempty"`
	ToPort      uint16  `json:"to_port,omitempty"` // of redirect, tproxy and dnat
	ToAddress   string  `json:"to_address,omitempty"`
	With        string  `json:"with,omitempty"` // what reject answers: "tcp-reset", "icmp-port-unreachable"
	Packets     *uint64 `json:"packets,omitempty"`
	Bytes       *uint64 `json:"bytes,omitempty"`
}
