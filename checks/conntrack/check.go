// Package conntrack looks at the table of connections that netfilter tracks,
// in the network namespace of a container and in the node's own, through which
// the container's packets go.
package conntrack

import (
	"context"
	"path"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	limitFile = "/proc/sys/net/netfilter/nf_conntrack_max"
	statFile  = "net/stat/nf_conntrack"
)

var (
	statsFacts = []evidence.Fact{{ID: "conntrack.stats", About: "Connections tracked in the subject's network namespace, and what could not be.", Shape: Stats{}}}
	nodeFacts  = []evidence.Fact{{ID: "conntrack.node", About: "Connections tracked in the node's network namespace, and what could not be.", Shape: Stats{}}}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "conntrack.stats",
			About: "The connection table of the subject's network namespace over the window.",
			Scope: evidence.OfSubject,
			Reads: slices.Concat(look.ProcessReads(), reads("*")),
			Needs: []string{"runtime.status"},
			Gives: statsFacts,
			Look:  look.InTime(statsFacts, seeSubject),
		},
		{
			Name:  "conntrack.node",
			About: "The connection table of the node over the window: packets of its containers pass it, too.",
			Scope: evidence.OfNode,
			Reads: reads("1"),
			Gives: nodeFacts,
			Look: look.InTime(nodeFacts, func(ctx context.Context, at evidence.Scene) []evidence.Observation {
				return []evidence.Observation{see(ctx, at, "conntrack.node", look.Process{PID: 1})}
			}),
		},
	}
}

func reads(pid string) []string {
	return []string{
		"/proc/" + pid + "/net/stat", "/proc/" + pid + "/" + statFile,
		limitFile, "/proc/sys/net/netfilter", "/proc/sys/net", "ask clock/now",
	}
}

func seeSubject(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "conntrack.stats"
	p, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	}
	return []evidence.Observation{see(ctx, at, id, p)}
}

func see(ctx context.Context, at evidence.Scene, id string, p look.Process) evidence.Observation {
	from := append(p.From, p.ProcFile(statFile), limitFile)
	before, err := readStatistics(at.First, p)
	if evidence.StopOf(err) == evidence.NotExist && err != nil {
		if why, gone := notTracked(at.First, p); gone {
			return evidence.None(id, why, append(from, p.ProcFile("net/stat"), "/proc/sys/net/netfilter")...)
		}
	}
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	limit, errLimit := look.Number(at.First, limitFile)
	after, err := readStatistics(at.Second, p)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	s := compare(before, after)
	s.WindowUsec = window
	if errLimit == nil && limit > 0 { // 0 is no limit
		ratio := float64(s.Entries) / float64(limit)
		s.Limit, s.UsedRatio = &limit, &ratio
	}
	return evidence.Saw(id, s, nil, from...)
}

func readStatistics(host evidence.Host, p look.Process) (map[string]uint64, error) {
	name := p.ProcFile(statFile)
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil, err
	}
	sums, ok := look.PerCPU(text)
	if !ok {
		return nil, look.Malformed(name, "not a table of hexadecimal counters")
	}
	return sums, nil
}

// notTracked reports whether the kernel certainly has no connection tracking:
// the directory that would hold its statistics was listed, and so was that of
// its settings, and neither has them. A kernel may be built to have the
// settings and not the statistics.
func notTracked(host evidence.Host, p look.Process) (string, bool) {
	stats, err := host.ReadDir(p.ProcFile("net/stat"))
	if err != nil || slices.Contains(stats, path.Base(statFile)) {
		return "", false
	}
	net, err := host.ReadDir("/proc/sys/net")
	if err != nil {
		return "", false
	}
	settings := []string(nil)
	if slices.Contains(net, "netfilter") {
		if settings, err = host.ReadDir("/proc/sys/net/netfilter"); err != nil {
			return "", false
		}
	}
	if slices.Contains(settings, path.Base(limitFile)) {
		return "", false
	}
	return "the kernel tracks no connections: nf_conntrack is not loaded", true
}

func compare(before, after map[string]uint64) Stats {
	rise := func(name string) *uint64 {
		then, known := before[name]
		now, also := after[name]
		if !known || !also {
			return nil
		}
		return look.Rise(&then, &now)
	}
	return Stats{
		Entries: min(before["entries"], after["entries"]),
		Drops:   rise("drop"), EarlyDrops: rise("early_drop"), InsertsFailed: rise("insert_failed"),
		ClashesResolved: rise("clashres"), Invalid: rise("invalid"), ICMPErrors: rise("icmp_error"), ChainsTooLong: rise("chaintoolong"),
	}
}
