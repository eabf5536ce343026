package conntrack

// Stats is the fact conntrack.stats, of the subject's network namespace, and
// conntrack.node, of the node's: the table of connections netfilter tracks.
// Each namespace counts its own entries; the limit is one number for each of
// them, set for the whole node. Absent: the kernel tracks no connections.
// See net/netfilter/nf_conntrack_standalone.c.
type Stats struct {
	WindowUsec      uint64   `json:"window_usec" doc:"time between the two looks"`
	Entries         uint64   `json:"entries" doc:"connections in the table, the lower of both looks"`
	Limit           *uint64  `json:"limit,omitempty" doc:"nf_conntrack_max; left out where it cannot be read"`
	UsedRatio       *float64 `json:"used_ratio,omitempty" doc:"entries to limit, the lower of both looks"`
	Drops           *uint64  `json:"drops_in_window,omitempty" doc:"packets dropped: the table was full, or the entry could not be inserted"`
	EarlyDrops      *uint64  `json:"early_drops_in_window,omitempty" doc:"entries thrown out to make room in a full table"`
	InsertsFailed   *uint64  `json:"insert_failed_in_window,omitempty" doc:"entries that clashed with another when they were confirmed; their packet was dropped"`
	ClashesResolved *uint64  `json:"clashes_resolved_in_window,omitempty" doc:"clashes that cost nothing"`
	Invalid         *uint64  `json:"invalid_in_window,omitempty" doc:"packets that belong to no connection"`
	ICMPErrors      *uint64  `json:"icmp_errors_in_window,omitempty" doc:"packets that could not be tracked because of an ICMP error"`
	ChainsTooLong   *uint64  `json:"chains_too_long_in_window,omitempty" doc:"entries not inserted because their hash bucket was too long"`
}
