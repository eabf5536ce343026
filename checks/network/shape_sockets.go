package network

// Sockets is the fact network.sockets: the sockets of the subject's network
// namespace in both looks, from /proc/PID/net/{tcp,tcp6,udp,udp6}. They are
// those of all containers of a pod, and of the whole node where the subject
// shares the host's namespace. Absent: the subject has no process.
// See Documentation/networking/proc_net_tcp.rst.
type Sockets struct {
	WindowUsec  uint64         `json:"window_usec" doc:"time between the two looks"`
	HostNetwork *bool          `json:"host_network,omitempty" doc:"the namespace is that of process 1: these are the whole node's sockets"`
	TCP         int            `json:"tcp" doc:"TCP sockets in the second look, TIME_WAIT counted"`
	UDP         int            `json:"udp" doc:"UDP sockets in the second look"`
	States      map[string]int `json:"states" doc:"TCP sockets by state in the second look: established, syn_sent, syn_recv, time_wait, close_wait, listen, …"`

	Listening int        `json:"listening" doc:"listening TCP sockets"`
	Listeners []Listener `json:"listeners" doc:"listening TCP sockets by how many connections wait in their accept queue, at most 20"`

	Opening      []Opening `json:"opening" doc:"connections in SYN_SENT in the second look, by destination, most first, at most 20"`
	OpeningStuck int       `json:"opening_stuck" doc:"the same socket in SYN_SENT in both looks: its SYN has had no answer for the whole window"`
	OpeningAgain int       `json:"opening_again" doc:"in SYN_SENT in the second look with its SYN sent again at least once"`

	Resending      []Resending `json:"resending" doc:"connections whose data was sent again after a timeout and is still not acknowledged, second look, most timeouts first, at most 20"`
	ResendingCount int         `json:"resending_count" doc:"how many there are"`
	ResendingStuck int         `json:"resending_stuck" doc:"of them, those that were so in the first look, too, and have had no acknowledgement since"`
	ResendTimeouts int         `json:"resending_timeouts_in_window" doc:"timeouts of those stuck, within the window"`
	Sending        int         `json:"sending" doc:"connections with data unacknowledged or unsent, second look"`
	SendingOut     int         `json:"sending_outward" doc:"of sending, those that are not the near end of a connection within the namespace, as those to a proxy in it are"`

	WindowClosed      []Unsent `json:"window_closed" doc:"connections to others outside of the namespace that had something to send in both looks, and the peer's receive window closed: it does not read. Most first, at most 20"`
	WindowClosedCount int      `json:"window_closed_count" doc:"how many there are"`

	Unread      []Unread `json:"unread" doc:"connections with at least 4 KiB received that the application has read nothing of in the window, most first, at most 20"`
	UnreadCount int      `json:"unread_count" doc:"how many there are"`

	Destinations []Destination `json:"destinations" doc:"remote ends by the number of local ports in use towards them, most first, at most 10"`

	UDPDrops         []UDPDrop `json:"udp_drops" doc:"UDP sockets that dropped datagrams in the window, most first, at most 20"`
	UDPDropsInWindow uint64    `json:"udp_drops_in_window" doc:"over all UDP sockets that live"`
	UDPElsewhere     int       `json:"udp_connected_elsewhere" doc:"UDP sockets connected to another port than 53, second look"`
	UDPClients       int       `json:"udp_unconnected_clients" doc:"UDP sockets connected nowhere on a local port from 32768 on, second look: some resolvers (musl) ask from such a one"`
	UDPLocalPorts    int       `json:"udp_local_ports" doc:"distinct local ports of UDP sockets"`

	DNS           []DNSSockets `json:"dns" doc:"sockets connected to port 53, by server"`
	DNSServerHere bool         `json:"dns_server_here" doc:"a UDP socket of the namespace is bound to port 53: a DNS server or cache runs in it"`
}

// Listener is a listening TCP socket and its accept queue.
type Listener struct {
	Address      string `json:"address" doc:"local address and port"`
	Port         int    `json:"port" doc:"local port"`
	Waiting      int    `json:"waiting" doc:"connections the application has not accepted, second look"`
	WaitingFirst int    `json:"waiting_first" doc:"in the first look"`
}

// Opening counts connections that wait for an answer to their SYN.
type Opening struct {
	Destination string `json:"destination" doc:"remote address and port"`
	Count       int    `json:"count" doc:"in SYN_SENT in the second look"`
	InBoth      int    `json:"in_both" doc:"of them, in SYN_SENT in the first look, too"`
	MostRetries int    `json:"most_retries" doc:"SYNs one of them has sent again"`
}

// Resending is a connection whose data is not acknowledged.
type Resending struct {
	Local       string `json:"local" doc:"address and port"`
	Remote      string `json:"remote" doc:"address and port"`
	Bytes       uint64 `json:"bytes" doc:"unacknowledged and unsent, second look"`
	BytesFirst  uint64 `json:"bytes_first" doc:"in the first look; 0 also when the connection is new"`
	Timeouts    int    `json:"timeouts" doc:"retransmission timeouts in a row, second look"`
	TimeoutsWas int    `json:"timeouts_first" doc:"in the first look"`
}

// Unread is a connection whose application does not read.
type Unread struct {
	Local  string `json:"local" doc:"address and port"`
	Remote string `json:"remote" doc:"address and port"`
	Bytes  uint64 `json:"bytes" doc:"received and not read, the lower of both looks"`
}

// Unsent is a connection whose peer takes nothing.
type Unsent struct {
	Local  string `json:"local" doc:"address and port"`
	Remote string `json:"remote" doc:"address and port"`
	Bytes  uint64 `json:"bytes" doc:"waiting to be sent, the lower of both looks"`
}

// Destination counts the local ports in use towards one remote end.
type Destination struct {
	Remote     string `json:"remote" doc:"address and port"`
	Local      string `json:"local" doc:"local address"`
	Ports      int    `json:"ports" doc:"distinct local ports, second look"`
	PortsFirst int    `json:"ports_first" doc:"first look"`
	TimeWait   int    `json:"time_wait" doc:"of the second look's, in TIME_WAIT"`
	LowestPort int    `json:"lowest_port" doc:"lowest local port"`
	HighPort   int    `json:"highest_port" doc:"highest local port"`
}

// UDPDrop is a UDP socket that dropped datagrams.
type UDPDrop struct {
	Local         string `json:"local" doc:"address and port"`
	Port          int    `json:"port" doc:"local port"`
	DropsInWindow uint64 `json:"drops_in_window" doc:"rise of the column drops"`
	QueueBytes    uint64 `json:"queue_bytes" doc:"waiting to be read, second look"`
}

// DNSSockets counts sockets connected to a DNS server.
type DNSSockets struct {
	Server  string `json:"server" doc:"address"`
	UDP     int    `json:"udp" doc:"second look"`
	TCP     int    `json:"tcp" doc:"second look, TIME_WAIT not counted"`
	Waiting int    `json:"waiting" doc:"the same UDP socket in both looks, with nothing to read: no answer for the whole window, or a resolver that keeps its sockets"`
}
