package network

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// Neighbours is the fact network.neighbour_tables: the tables of the node's
// neighbours on its links. There is one for all network namespaces, with one
// limit, and only the first namespace of the machine shows its statistics.
type Neighbours struct {
	WindowUsec uint64           `json:"window_usec" doc:"time between the two looks"`
	Tables     []NeighbourTable `json:"tables" doc:"arp (IPv4), and ndisc (IPv6) where the kernel has it"`
}

// NeighbourTable is one of the two.
type NeighbourTable struct {
	Name        string   `json:"name" doc:"arp or ndisc"`
	Entries     uint64   `json:"entries" doc:"the lower of both looks; entries that never age are among them"`
	Limit       *uint64  `json:"limit,omitempty" doc:"gc_thresh3: more are refused"`
	UsedRatio   *float64 `json:"used_ratio,omitempty" doc:"entries to limit"`
	Fulls       *uint64  `json:"table_fulls_in_window,omitempty" doc:"entries refused because the table was full; not counted before Linux 4.3"`
	ForcedScans *uint64  `json:"forced_gc_runs_in_window,omitempty" doc:"times the table was searched for entries to throw out"`
	Unresolved  *uint64  `json:"unresolved_discards_in_window,omitempty" doc:"packets dropped while their neighbour did not answer"`
}

var neighbourTables = []struct{ name, stat, limit string }{
	{"arp", "/proc/1/net/stat/arp_cache", "/proc/sys/net/ipv4/neigh/default/gc_thresh3"},
	{"ndisc", "/proc/1/net/stat/ndisc_cache", "/proc/sys/net/ipv6/neigh/default/gc_thresh3"},
}

func neighbourReads() []string {
	reads := []string{"ask clock/now"}
	for _, t := range neighbourTables {
		reads = append(reads, t.stat, t.limit)
	}
	return reads
}

func seeNeighbourTables(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.neighbour_tables"
	n, err := readNeighbours(ctx, at)
	return []evidence.Observation{evidence.Saw(id, n, err, neighbourReads()[1:]...)}
}

func readNeighbours(ctx context.Context, at evidence.Scene) (Neighbours, error) {
	type exposure struct {
		values map[string]uint64
		limit  *uint64
	}
	first := make([]exposure, len(neighbourTables))
	for i, t := range neighbourTables {
		values, err := parsed(at.First, t.stat, look.PerCPU)
		if err != nil && (i == 0 || evidence.StopOf(err) != evidence.NotExist) {
			return Neighbours{}, err
		}
		first[i].values = values
		if limit, err := look.Number(at.First, t.limit); err == nil && limit > 0 {
			first[i].limit = &limit
		}
	}
	n := Neighbours{Tables: []NeighbourTable{}}
	for i, t := range neighbourTables {
		if first[i].values == nil {
			continue
		}
		after, err := parsed(at.Second, t.stat, look.PerCPU)
		if err != nil {
			return Neighbours{}, err
		}
		n.Tables = append(n.Tables, neighbourTable(t.name, first[i].values, after, first[i].limit))
	}
	window, err := look.Elapsed(ctx, at)
	n.WindowUsec = window
	return n, err
}

func neighbourTable(name string, before, after map[string]uint64, limit *uint64) NeighbourTable {
	rise := rises(before, after)
	counter := func(column string) *uint64 {
		if n, ok := rise[column]; ok {
			return &n
		}
		return nil
	}
	entries := min(before["entries"], after["entries"])
	return NeighbourTable{
		Name: name, Entries: entries, Limit: limit, UsedRatio: look.Share(&entries, limit),
		Fulls: counter("table_fulls"), ForcedScans: counter("forced_gc_runs"), Unresolved: counter("unresolved_discards"),
	}
}
