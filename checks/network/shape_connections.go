package network

// Connections is the fact network.connections: what only the kernel's socket
// diagnosis tells of the TCP sockets of the subject's network namespace, in one
// look. Absent: the subject has no process. See sock_diag(7).
type Connections struct {
	HostNetwork *bool      `json:"host_network,omitempty" doc:"the namespace is that of process 1: these are the whole node's sockets"`
	Counted     int        `json:"counted" doc:"TCP sockets, those in TIME_WAIT and half open ones left out"`
	Complete    bool       `json:"complete" doc:"no more were there than were kept"`
	Full        []Queue    `json:"full" doc:"listening sockets whose accept queue is full, at most 20"`
	Listening   int        `json:"listening" doc:"listening sockets looked at"`
	Stalled     []Stalled  `json:"stalled" doc:"connections that have sent the same data again at least twice in a row without an acknowledgement, most first, at most 20"`
	StalledAll  int        `json:"stalled_count" doc:"how many there are"`
	StalledBig  int        `json:"stalled_full_size" doc:"of them, with a full segment or more in flight"`
	StalledNew  int        `json:"stalled_never_full" doc:"of those with a full segment in flight, those whose peer has never acknowledged as much as one full segment, and has completed the handshake"`
	StalledTiny int        `json:"stalled_small" doc:"of them, with less than a full segment in flight: even small packets get no answer"`
	Asking      []Question `json:"asking" doc:"connections made from the namespace to others outside of it that have sent something, acknowledged at least a second ago, and received nothing since, oldest first, at most 20"`
	AskingAll   *int       `json:"asking_count,omitempty" doc:"how many there are, at most 64; left out in archives older than it"`
}

// Question is a connection on which an answer is waited for, as far as its
// protocol has answers: one that only ever sends looks the same.
type Question struct {
	Local         string  `json:"local" doc:"address and port"`
	Remote        string  `json:"remote" doc:"address and port"`
	AskedSec      float64 `json:"asked_seconds_ago" doc:"since it sent something"`
	BytesAcked    uint64  `json:"bytes_acked" doc:"since the connection was made; the SYN counts as one"`
	BytesReceived uint64  `json:"bytes_received" doc:"since the connection was made; 0: the peer never said anything on it"`
}

// Queue is the accept queue of a listening socket.
type Queue struct {
	Address string `json:"address" doc:"local address and port"`
	Waiting int    `json:"waiting" doc:"connections not accepted"`
	Backlog int    `json:"backlog" doc:"one more than this fits"`
}

// Stalled is a connection that makes no progress.
type Stalled struct {
	Local         string  `json:"local" doc:"address and port"`
	Remote        string  `json:"remote" doc:"address and port"`
	Retransmits   int     `json:"retransmits" doc:"timeouts in a row"`
	MSSBytes      int     `json:"mss_bytes" doc:"size of a full segment"`
	PMTUBytes     int     `json:"pmtu_bytes" doc:"what the kernel believes that the path carries"`
	Segments      int     `json:"unacked_segments" doc:"in flight"`
	QueueBytes    uint64  `json:"queue_bytes" doc:"unacknowledged and unsent"`
	SinceAckSec   float64 `json:"since_ack_seconds" doc:"since the last acknowledgement"`
	BytesAcked    uint64  `json:"bytes_acked" doc:"since the connection was made; the SYN counts as one"`
	BytesReceived uint64  `json:"bytes_received" doc:"since the connection was made"`
	FullSize      bool    `json:"full_size" doc:"a full segment or more is in flight"`
	PeerSockets   int     `json:"peer_sockets" doc:"connections to the same address"`
	PeerHeard     int     `json:"peer_heard" doc:"of them, acknowledged within the last 3 seconds"`
}
