package dns

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
)

const (
	mostServers  = 16
	mostSearch   = 64
	mostOptions  = 32
	usedServers  = 3 // MAXNS of resolv.h
	maxNameBytes = 255
)

// parseConfig reads resolv.conf(5), with the defaults and caps of the GNU C
// library: the last of search and domain counts, ndots is at most 15, timeout
// 30 and attempts 5.
//
//	nameserver 10.96.0.10
//	search default.svc.cluster.local svc.cluster.local cluster.local
//	options ndots:5 single-request-reopen
func parseConfig(text string) Config {
	c := Config{Servers: []Nameserver{}, Search: []string{}, Options: []string{}, NDots: 1, TimeoutSeconds: 5, Attempts: 2}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' || fields[0][0] == ';' {
			continue
		}
		if len(fields) == 1 && fields[0] != "options" && fields[0] != "search" {
			c.Unreadable++
			continue
		}
		switch fields[0] {
		case "nameserver":
			c.server(fields[1])
		case "search", "domain":
			c.search(fields)
		case "options":
			c.options(fields[1:])
		case "sortlist":
		default:
			c.Unreadable++
		}
	}
	c.derive()
	return c
}

func (c *Config) server(text string) {
	c.ServerCount++
	if c.ServerCount > mostServers {
		return
	}
	s := Nameserver{Address: look.Clip(text, 64), Used: c.ServerCount <= usedServers}
	if ip, err := netip.ParseAddr(text); err == nil {
		s.Valid, s.Loopback = true, ip.IsLoopback() || ip.IsUnspecified()
	}
	c.Servers = append(c.Servers, s)
}

func (c *Config) search(fields []string) {
	domains := fields[1:]
	if fields[0] == "domain" {
		domains = domains[:1]
	}
	c.Search, c.SearchCount, c.SearchCharacters = []string{}, len(domains), len(strings.Join(domains, " "))
	for _, domain := range domains[:min(len(domains), mostSearch)] {
		c.Search = append(c.Search, look.Clip(domain, maxNameBytes))
	}
}

func (c *Config) options(options []string) {
	for _, option := range options {
		if len(c.Options) < mostOptions {
			c.Options = append(c.Options, look.Clip(option, 64))
		}
		key, value, _ := strings.Cut(option, ":")
		n, err := strconv.Atoi(value)
		switch {
		case key == "rotate":
			c.Rotate = true
		case key == "single-request" || key == "single-request-reopen":
			c.SingleRequest = true
		case err != nil || n < 0:
		case key == "ndots":
			c.NDots = min(n, 15)
		case key == "timeout":
			c.TimeoutSeconds = min(max(n, 1), 30)
		case key == "attempts":
			c.Attempts = min(max(n, 1), 5)
		}
	}
}

func (c *Config) derive() {
	names := 1
	if c.NDots > 1 { // an external name has one dot at least, and most have no more than two
		names += c.SearchCount
	}
	c.QueriesPerName = 2 * names
	c.WorstLookupSeconds = c.TimeoutSeconds * c.Attempts * max(1, min(c.ServerCount, usedServers)) * names
	for _, domain := range c.Search {
		if rest, ok := strings.CutPrefix(strings.TrimSuffix(domain, "."), "svc."); ok && rest != "" {
			c.ClusterDomain = rest
			break
		}
	}
}

// candidates are the full names a resolver tries for name, in its order.
func (c Config) candidates(name string) []string {
	if name == "" || strings.HasSuffix(name, ".") {
		return fullNames(name)
	}
	var tried []string
	for _, domain := range c.Search {
		tried = append(tried, name+"."+strings.TrimSuffix(domain, ".")+".")
	}
	if strings.Count(name, ".") >= c.NDots {
		tried = slices.Insert(tried, 0, name+".")
	} else {
		tried = append(tried, name+".")
	}
	return fullNames(tried...)
}

// fullNames leaves out what is no name: a container wrote the search domains.
func fullNames(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		labels := strings.Split(strings.TrimSuffix(name, "."), ".")
		bad := func(label string) bool {
			return label == "" || len(label) > 63 || strings.ContainsAny(label, " \t\x00")
		}
		return name == "" || len(name) > maxNameBytes || name != "." && slices.ContainsFunc(labels, bad)
	})
}
