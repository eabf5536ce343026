package asked

// Resolve is what a DNS server answered to queries sent from inside a network
// namespace: A and AAAA together for each name, the names one after the other,
// until one has an address. It is an active probe.
type Resolve struct {
	Server  string  `json:"server"` // IP address; the port is 53
	Queries []Query `json:"queries"`
	Cut     bool    `json:"cut"` // time ran out before all names were asked
}

// Query is one question to a DNS server.
type Query struct {
	Name     string `json:"name"` // with the dot at its end
	Type     string `json:"type"` // "A", "AAAA"
	Sends    int    `json:"sends"`
	TookUsec int64  `json:"took_usec"` // from the first send to the answer, or to giving up
	RCode    string `json:"rcode"`     // "NOERROR", "NXDOMAIN", …; "": no answer
	Answers  int    `json:"answers"`   // records of the type that was asked for
	// Error says why there is no answer: "timeout", "refused" (ICMP port
	// unreachable), "unreachable" (ICMP, no route, no neighbour), "denied"
	// (EPERM: the sender's own rules), "failed".
	Error string `json:"error"`
}

// SocketDump are the TCP sockets of a network namespace as sock_diag(7) tells
// them: listening ones with their backlog, and of the others those with data
// that was sent and not acknowledged, and those that wait for an answer.
// TIME_WAIT and SYN_RECV are left out.
type SocketDump struct {
	Listeners []ListeningSocket `json:"listeners"`
	Sockets   []TCPSocket       `json:"sockets"` // those with unacknowledged data, most timeouts first
	// Asking are connections that were made from here, whose last data was sent
	// and acknowledged, and that have received nothing since: a question without
	// an answer. Oldest first; absent in archives older than it.
	Asking *[]TCPSocket `json:"asking,omitempty"`
	// Peers tells, of each remote address of Sockets, how many connections
	// there are to it, and how many of them heard from it lately.
	Peers     []SocketPeer `json:"peers"`
	Counted   int          `json:"counted"`   // sockets the kernel told of
	Truncated bool         `json:"truncated"` // more of a kind than were kept
}

// ListeningSocket is one with its accept queue.
type ListeningSocket struct {
	Local   string `json:"local"`   // address and port
	Waiting uint32 `json:"waiting"` // connections not accepted yet
	Backlog uint32 `json:"backlog"` // as listen(2) was called, at most somaxconn; one more fits
}

// TCPSocket is the part of struct tcp_info (linux/tcp.h) that tells why a
// connection makes no progress.
type TCPSocket struct {
	Local         string `json:"local"`
	Remote        string `json:"remote"`
	State         string `json:"state"`
	SendQueue     uint32 `json:"send_queue_bytes"` // unacknowledged and unsent
	Retransmits   uint8  `json:"retransmits"`      // timeouts in a row
	Backoff       uint8  `json:"backoff"`          // doublings of the timeout
	Probes        uint8  `json:"probes"`           // window probes without an answer
	RTOUsec       uint32 `json:"rto_usec"`         // the timeout now
	MSS           uint32 `json:"mss_bytes"`        // of what is sent
	PMTU          uint32 `json:"pmtu_bytes"`       // what the kernel believes of the path
	Unacked       uint32 `json:"unacked_segments"`
	Lost          uint32 `json:"lost_segments"`
	TotalResent   uint32 `json:"total_retransmits"`
	RTTUsec       uint32 `json:"rtt_usec"`
	LastSendMsec  uint32 `json:"last_data_sent_msec"` // ago
	LastRecvMsec  uint32 `json:"last_data_received_msec,omitempty"`
	LastAckMsec   uint32 `json:"last_ack_received_msec"`
	BytesAcked    uint64 `json:"bytes_acked"`    // since Linux 4.1
	BytesReceived uint64 `json:"bytes_received"` // since Linux 4.1
	NotSent       uint32 `json:"not_sent_bytes"` // since Linux 4.6
}

// SocketPeer counts the connections to one remote address.
type SocketPeer struct {
	Address string `json:"address"`
	Sockets int    `json:"sockets"`
	Heard   int    `json:"heard"` // an acknowledgement came in the last 3 seconds
}
