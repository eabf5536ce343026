package network

// Rules is the fact network.rules: packet filter rules of the subject's
// namespace that can stop or turn a packet, and what they counted over the
// window. network.host_rules is the same of the node's own namespace, through
// which the packets of its containers are forwarded.
// Absent: the subject has no process.
type Rules struct {
	WindowUsec  uint64       `json:"window_usec" doc:"time between the two looks"`
	HostNetwork *bool        `json:"host_network,omitempty" doc:"the namespace is the node's own"`
	NFTables    string       `json:"nftables" doc:"read, none, unread; iptables-nft is in it"`
	Legacy      string       `json:"legacy" doc:"read, none, unread: legacy iptables"`
	Why         string       `json:"why,omitempty" doc:"what stopped us from reading one of them"`
	Counted     int          `json:"counted" doc:"rules there are"`
	Complete    bool         `json:"complete" doc:"all of them were looked at, of both kinds"`
	Changed     bool         `json:"changed" doc:"rules came or went between the looks"`
	Hits        int          `json:"hits" doc:"rules that drop or reject and counted packets in the window"`
	Uncounted   int          `json:"uncounted" doc:"rules that drop or reject and have no counter: what they do is not known"`
	Silent      int          `json:"silent" doc:"rules that drop or reject and counted nothing"`
	Rules       []ActingRule `json:"rules" doc:"at most 64: those that counted packets first, then those that turn packets, then those without a counter"`
	Policies    []HookPolicy `json:"policies" doc:"base chains that drop what no rule decided"`
}

// ActingRule is a rule that stops or turns packets.
type ActingRule struct {
	Rule        string   `json:"rule" doc:"the whole of it in words: drop in chain INPUT of table ip filter: tcp dport 5998"`
	Table       string   `json:"table" doc:"family and name"`
	Chain       string   `json:"chain"`
	Hooks       []string `json:"hooks" doc:"input, output, forward, prerouting, …: where the kernel comes to it from; empty: from nowhere"`
	Verdict     string   `json:"verdict" doc:"drop, reject, redirect, tproxy, dnat, queue"`
	With        string   `json:"with" doc:"what reject answers"`
	Protocol    string   `json:"protocol" doc:"empty: any"`
	Ports       string   `json:"ports" doc:"destination: 80, 80,443 or 1-1024; empty: any, or told in other words"`
	Source      string   `json:"source" doc:"address or prefix; empty: any"`
	Destination string   `json:"destination" doc:"address or prefix; empty: any"`
	Comment     string   `json:"comment"`
	Partly      bool     `json:"partly" doc:"it has conditions that are not understood"`
	ToPort      *int     `json:"to_port,omitempty" doc:"of a redirect"`
	Listens     *bool    `json:"to_port_listens,omitempty" doc:"a socket of the namespace listens on that port, in both looks; left out when it was seen in one of them only"`
	Packets     *uint64  `json:"packets_in_window,omitempty" doc:"counted in the window"`
	PacketsEver *uint64  `json:"packets,omitempty" doc:"counted since the rule was made; says nothing of now"`
	Waiting     int      `json:"waiting" doc:"connections in SYN_SENT in both looks that the conditions fit, as far as they are understood"`
	WaitingFor  []string `json:"waiting_for" doc:"their remote ends, at most 5"`
	Answers     int      `json:"answers" doc:"the same where the rule stands before what comes in, and fits the answers by their source"`
	Held        int      `json:"held" doc:"TCP connections without an acknowledgement between the looks (data sent again in both, or probes) where all that they send, or all answers, meet its conditions; 0 of a rule that names no address and no port, or says anything else"`
	HeldTo      []string `json:"held_to" doc:"their remote ends, at most 5"`
	ByChance    bool     `json:"by_chance" doc:"it picks packets at random or by turns (statistic, numgen)"`
	Serves      []int    `json:"serves" doc:"TCP and UDP ports of the namespace that sockets wait on and that the rule names: it is at their door"`
	Plain       bool     `json:"plain" doc:"it has no conditions but the protocol, destination ports and a new connection"`

	match ruleMatch
}

// HookPolicy is a base chain whose policy is drop.
type HookPolicy struct {
	Chain   string  `json:"chain" doc:"chain, table and family"`
	Hook    string  `json:"hook"`
	Packets *uint64 `json:"packets_in_window,omitempty" doc:"dropped by it in the window; nftables does not count them"`
}

// ForwardRules is the fact network.forward_rules: of network.host_rules those
// that concern the subject. Absent: the subject has no process, or uses the
// node's own network.
type ForwardRules struct {
	WindowUsec uint64        `json:"window_usec" doc:"time between the two looks"`
	Complete   bool          `json:"complete" doc:"all rules of the node were looked at, and the subject's addresses are known"`
	Uncounted  int           `json:"uncounted" doc:"of the node's rules that drop or reject, those without a counter"`
	Rules      []ForwardRule `json:"rules" doc:"that counted packets in the window and concern the subject"`
	Others     int           `json:"others" doc:"that counted packets in the window, and nothing says that they concern the subject"`
}

// ForwardRule is a rule of the node that concerns the subject.
type ForwardRule struct {
	Rule     string  `json:"rule" doc:"the whole of it in words"`
	Verdict  string  `json:"verdict" doc:"drop, reject"`
	Packets  *uint64 `json:"packets_in_window,omitempty" doc:"counted in the window"`
	Names    string  `json:"names" doc:"what of the subject it names: its address, or the host's end of its veth; empty: nothing"`
	Waiting  int     `json:"waiting" doc:"the subject's connections in SYN_SENT in both looks that its conditions fit"`
	Specific bool    `json:"specific" doc:"its conditions name a port or an address that those connections have"`
}
