package dns

// Config is the fact dns.config: what the resolver of the container is told,
// by /etc/resolv.conf in its own root (resolv.conf(5)). Defaults are those of
// the GNU C library. Absent: there is no such file, or no process.
type Config struct {
	Servers            []Nameserver `json:"servers" doc:"nameserver lines in order, at most 16"`
	ServerCount        int          `json:"server_count" doc:"nameserver lines"`
	Search             []string     `json:"search" doc:"domains of the last search or domain line, at most 64"`
	SearchCount        int          `json:"search_count" doc:"domains of that line"`
	SearchCharacters   int          `json:"search_characters" doc:"its length without the keyword"`
	NDots              int          `json:"ndots" doc:"names with fewer dots are tried with each search domain first"`
	TimeoutSeconds     int          `json:"timeout_seconds" doc:"a resolver waits so long for one server"`
	Attempts           int          `json:"attempts" doc:"and asks all servers so often"`
	Options            []string     `json:"options" doc:"all options, at most 32"`
	SingleRequest      bool         `json:"single_request" doc:"A and AAAA are not sent together: single-request or single-request-reopen"`
	Rotate             bool         `json:"rotate" doc:"servers are asked in turn"`
	ClusterDomain      string       `json:"cluster_domain,omitempty" doc:"of a search domain svc.DOMAIN: the container belongs to a Kubernetes cluster"`
	QueriesPerName     int          `json:"queries_per_external_name" doc:"A and AAAA for a name with fewer dots than ndots that no search domain knows"`
	WorstLookupSeconds int          `json:"worst_lookup_seconds" doc:"until a resolver gives one such name up when no server answers"`
	Unreadable         int          `json:"unreadable_lines" doc:"lines that are neither comments nor known keywords with a value"`
}

// Nameserver is one nameserver line.
type Nameserver struct {
	Address  string `json:"address" doc:"as written"`
	Valid    bool   `json:"valid" doc:"it is an IP address"`
	Loopback bool   `json:"loopback" doc:"127.0.0.0/8, ::1, or unspecified, which means the same"`
	Used     bool   `json:"used" doc:"one of the first three: resolvers ask no more"`
}

// Probe is the fact dns.probe: real queries, sent to each nameserver of the
// container from inside its network namespace. Nobody sends them unless asked.
type Probe struct {
	Servers []ProbedServer `json:"servers" doc:"in the order of resolv.conf, at most 6"`
	Lookups []Lookup       `json:"lookups" doc:"one name each, as a resolver looks it up at the first server, at most 3"`
}

// ProbedServer is what one server did with the first name.
type ProbedServer struct {
	Address    string  `json:"address" doc:"of the server"`
	Used       bool    `json:"used" doc:"one of the first three"`
	Outcome    string  `json:"outcome" doc:"answers; timeout: no answer to any query; refused: ICMP says that nobody listens there; unreachable: no route or no neighbour; denied: the sender's own rules; failed"`
	Queries    int     `json:"queries" doc:"A and AAAA, for each name tried"`
	Answered   int     `json:"answered" doc:"of them"`
	Sends      int     `json:"sends" doc:"datagrams sent, repeats counted"`
	SlowestSec float64 `json:"slowest_seconds" doc:"of those answered, from the first send to the answer"`
	WaitedSec  float64 `json:"waited_seconds" doc:"for the one that was waited for longest without answer; 0: all were answered"`
	RCode      string  `json:"rcode,omitempty" doc:"of the last answer: NOERROR, NXDOMAIN, SERVFAIL, REFUSED, …"`
	ServFails  int     `json:"servfails" doc:"answers with SERVFAIL"`
}

// Lookup is one name, looked up as a resolver does: with each search domain in
// turn where the name has fewer dots than ndots, until one answers.
type Lookup struct {
	Name      string  `json:"name" doc:"as it was given, or as the check chose it"`
	Chosen    bool    `json:"chosen" doc:"the check chose it; nobody gave it"`
	Queries   int     `json:"queries" doc:"A and AAAA of all names tried"`
	NXDomains int     `json:"nxdomains" doc:"answers that there is no such name"`
	TookSec   float64 `json:"took_seconds" doc:"all of it, one name after the other"`
	LastSec   float64 `json:"last_seconds" doc:"the last name tried"`
	Found     string  `json:"found,omitempty" doc:"the full name that was answered"`
	Complete  bool    `json:"complete" doc:"it ended with an answer for each name tried; false when time ran out or one was not answered"`
}
