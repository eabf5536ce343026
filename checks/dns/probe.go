package dns

import (
	"context"
	"strconv"
	"sync"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	mostProbed  = 6 // servers
	mostLookups = 3
	mostTried   = 8 // full names of one lookup, as netns/resolve takes them
)

func seeProbe(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "dns.probe"
	p, err := look.ProcessOf(at)
	known := look.Seen(at, "dns.config")
	c, read := look.Value[Config](known)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	case !read:
		return []evidence.Observation{evidence.Unread(id, "whom to ask is not known: "+known.Why)}
	case len(valid(c)) == 0:
		return []evidence.Observation{evidence.Unread(id, "its resolv.conf names no nameserver to ask")}
	}
	probe, err := ask(ctx, at, p, c)
	return []evidence.Observation{evidence.Saw(id, probe, err, append(p.From, look.Question(asked.NetnsResolve, strconv.Itoa(p.PID)))...)}
}

func valid(c Config) []Nameserver {
	var all []Nameserver
	for _, s := range c.Servers {
		if s.Valid && len(all) < mostProbed {
			all = append(all, s)
		}
	}
	return all
}

// wanted are the names to look up: those that were given; or one the container
// can be expected to know, in its cluster or its domain; or the root, which
// every server knows.
func wanted(at evidence.Scene, c Config) (names []string, chosen bool) {
	for _, name := range at.Probe.Names {
		if len(c.candidates(name)) > 0 && len(names) < mostLookups {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 0:
		return names, false
	case c.ClusterDomain != "" && len(fullNames("kubernetes.default.svc."+c.ClusterDomain+".")) > 0:
		return []string{"kubernetes.default.svc." + c.ClusterDomain + "."}, true
	case len(c.Search) > 0 && len(fullNames(c.Search[0]+".")) > 0:
		return []string{c.Search[0] + "."}, true
	}
	return []string{"."}, true
}

// ask asks all servers for the first name, and the first server for the rest,
// side by side: each has three seconds.
func ask(ctx context.Context, at evidence.Scene, p look.Process, c Config) (Probe, error) {
	servers := valid(c)
	names, chosen := wanted(at, c)
	answers, errs := make([]asked.Resolve, len(servers)+len(names)-1), make([]error, len(servers)+len(names)-1)
	var all sync.WaitGroup
	put := func(i int, server, name string) {
		all.Go(func() {
			tried := c.candidates(name)
			args := append([]string{strconv.Itoa(p.PID), server}, tried[:min(len(tried), mostTried)]...)
			answers[i], errs[i] = look.Ask[asked.Resolve](ctx, at.First, asked.NetnsResolve, args...)
		})
	}
	for i, s := range servers {
		put(i, s.Address, names[0])
	}
	for i, name := range names[1:] {
		put(len(servers)+i, servers[0].Address, name)
	}
	all.Wait()
	probe := Probe{Servers: []ProbedServer{}, Lookups: []Lookup{}}
	for i, err := range errs {
		if err != nil {
			return Probe{}, err
		}
		if i < len(servers) {
			probe.Servers = append(probe.Servers, serverOf(servers[i], answers[i]))
		}
	}
	for i, name := range names {
		answer := answers[0]
		if i > 0 {
			answer = answers[len(servers)+i-1]
		}
		probe.Lookups = append(probe.Lookups, lookupOf(name, chosen, answer))
	}
	return probe, nil
}

func serverOf(s Nameserver, answer asked.Resolve) ProbedServer {
	one := ProbedServer{Address: s.Address, Used: s.Used, Outcome: "answers"}
	reason := ""
	for _, q := range answer.Queries {
		one.Queries++
		one.Sends += q.Sends
		if q.Error != "" {
			reason = q.Error
			one.WaitedSec = max(one.WaitedSec, seconds(q.TookUsec))
			continue
		}
		one.Answered++
		one.RCode = look.Clip(q.RCode, 16)
		one.SlowestSec = max(one.SlowestSec, seconds(q.TookUsec))
		if q.RCode == "SERVFAIL" {
			one.ServFails++
		}
	}
	if one.Answered == 0 {
		one.Outcome = outcome(reason)
	}
	return one
}

func outcome(reason string) string {
	switch reason {
	case "timeout", "refused", "unreachable", "denied":
		return reason
	}
	return "failed"
}

func lookupOf(name string, chosen bool, answer asked.Resolve) Lookup {
	l := Lookup{Name: look.Clip(name, maxNameBytes), Chosen: chosen, Queries: len(answer.Queries), Complete: !answer.Cut && len(answer.Queries) > 0}
	for i := 0; i < len(answer.Queries); i += 2 { // A and AAAA of one name go out together
		pair := answer.Queries[i:min(i+2, len(answer.Queries))]
		longest := 0.0
		for _, q := range pair {
			longest = max(longest, seconds(q.TookUsec))
			l.Complete = l.Complete && q.Error == ""
			if q.RCode == "NXDOMAIN" {
				l.NXDomains++
			}
			if q.Answers > 0 {
				l.Found = look.Clip(q.Name, maxNameBytes)
			}
		}
		l.TookSec += longest
		l.LastSec = longest
	}
	return l
}

func seconds(usec int64) float64 { return float64(max(usec, 0)) / 1e6 }
