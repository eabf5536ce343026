package network

// Unix is the fact network.unix: listening Unix sockets of the subject's network
// namespace on which connections waited to be accepted in both looks. How long
// their queue may be /proc does not tell. Absent: it has no process.
type Unix struct {
	HostNetwork *bool       `json:"host_network,omitempty" doc:"left out when not known; it has no network namespace of its own: the sockets are the node's, of whatever process"`
	Waiting     []UnixQueue `json:"waiting" doc:"at most 20, the longest first"`
}

// UnixQueue is the accept queue of one listening Unix socket.
type UnixQueue struct {
	Path         string `json:"path" doc:"where it is bound; @ begins an abstract name"`
	Waiting      int    `json:"waiting" doc:"connections that nobody had accepted, second look"`
	WaitingFirst int    `json:"waiting_first" doc:"the same in the first look"`
}
