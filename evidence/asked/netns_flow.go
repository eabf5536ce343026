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
