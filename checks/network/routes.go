package network

import (
	"cmp"
	"context"
	"net/netip"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	maxRefusing = 32
	mainTable   = 254
)

func seeRoutes(ctx context.Context, at evidence.Scene, where inside) (Routes, error) {
	if early, err := look.Ask[asked.Routes](ctx, at.First, asked.NetnsRoutes, where.arg); err == nil && slices.ContainsFunc(early.Routes, leadsNowhere) {
		primeFiles(at, where.process, socketFiles...)
	}
	first, second, err := twice[asked.Routes](ctx, at, asked.NetnsRoutes, where.arg)
	if err != nil {
		return Routes{}, err
	}
	links, err := look.Ask[asked.Links](ctx, at.Second, asked.NetnsLinks, where.arg)
	if err != nil {
		return Routes{}, err
	}
	routes := Routes{
		HostNetwork: where.host, Counted: len(second.Routes), Complete: !first.Truncated && !second.Truncated,
		Changed: !slices.EqualFunc(first.Routes, second.Routes, sameRoute), Networked: networked(links),
		Defaults: []RouteOut{}, Refusing: []RouteNone{},
	}
	for _, rule := range second.Rules {
		routes.Policy = routes.Policy || rule.Selective || rule.Source != "" || rule.Destination != ""
	}
	routes.Default = slices.ContainsFunc(slices.Concat(first.Routes, second.Routes), leadsAway)
	named := namesOf(links)
	for _, r := range second.Routes {
		if !slices.ContainsFunc(first.Routes, func(other asked.Route) bool { return sameRoute(other, r) }) {
			continue
		}
		if r.Type == "unicast" && r.Default {
			routes.Defaults = append(routes.Defaults, RouteOut{Family: r.Family, Gateway: r.Gateway, Link: named.of(r.LinkIndex), Down: r.Down})
		}
	}
	if slices.ContainsFunc(second.Routes, leadsNowhere) {
		waiting := waitsOf(at, where.process)
		routes.Compared = waiting.known
		routes.refusing(first.Routes, second.Routes, waiting)
	}
	return routes, nil
}

func sameRoute(a, b asked.Route) bool {
	return a.Family == b.Family && a.Table == b.Table && a.Type == b.Type && a.Destination == b.Destination &&
		a.Gateway == b.Gateway && a.LinkIndex == b.LinkIndex && a.Metric == b.Metric
}

// leadsAway reports whether a route takes what no other route is for: a
// default, or one of the two halves of the address space that stand for it.
func leadsAway(r asked.Route) bool {
	prefix, err := netip.ParsePrefix(r.Destination)
	return r.Type == "unicast" && (r.Default || err == nil && prefix.Bits() <= 1)
}

func networked(links asked.Links) bool {
	for _, l := range links.Links {
		up := l.Up && l.LowerUp && !l.Loopback
		if up && slices.ContainsFunc(links.Addresses, func(a asked.Address) bool { return a.LinkIndex == l.Index && a.Scope == "global" }) {
			return true
		}
	}
	return false
}

func leadsNowhere(r asked.Route) bool {
	return r.Type == "blackhole" || r.Type == "unreachable" || r.Type == "prohibit"
}

// refusing lists the routes of both looks that lead nowhere, and the
// connections they decide about.
func (r *Routes) refusing(first, second []asked.Route, waiting waitingEnds) {
	for _, route := range second {
		if !leadsNowhere(route) || !slices.ContainsFunc(first, func(other asked.Route) bool { return sameRoute(other, route) }) {
			continue
		}
		r.RefusingAll++
		stuck := []string{}
		for _, end := range waiting.ends {
			if decides(second, route, end.Addr()) && len(stuck) < 5 && !slices.Contains(stuck, end.String()) {
				stuck = append(stuck, end.String())
			}
		}
		r.Refusing = append(r.Refusing, RouteNone{
			Type: route.Type, Destination: route.Destination, Table: route.Table, Stuck: stuck,
			Nameserver: slices.ContainsFunc(waiting.servers, func(a netip.Addr) bool { return decides(second, route, a) }),
		})
	}
	slices.SortStableFunc(r.Refusing, func(a, b RouteNone) int { return cmp.Compare(len(b.Stuck), len(a.Stuck)) })
	r.Refusing = r.Refusing[:min(len(r.Refusing), maxRefusing)]
}

// decides reports whether route is the one for an address: in the main table,
// the longest prefix, and of those the lowest metric.
func decides(all []asked.Route, route asked.Route, address netip.Addr) bool {
	prefix, err := netip.ParsePrefix(route.Destination)
	if err != nil || route.Table != mainTable || !prefix.Contains(address) {
		return false
	}
	for _, other := range all {
		p, err := netip.ParsePrefix(other.Destination)
		if err != nil || other.Table != mainTable || other.Family != route.Family || !p.Contains(address) {
			continue
		}
		if p.Bits() > prefix.Bits() || p.Bits() == prefix.Bits() && other.Metric < route.Metric {
			return false
		}
	}
	return true
}
