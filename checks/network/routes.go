package network

import (
	"cmp"
	"context"
	"math"
	"net/netip"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	maxRefusing = 32
	mainTable   = 254
	localTable  = 255
)

func seeRoutes(ctx context.Context, at evidence.Scene, where inside) (Routes, error) {
	if early, err := look.Ask[asked.Routes](ctx, at.First, asked.NetnsRoutes, where.arg); err == nil && anyNowhere(early) {
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
	if anyNowhere(second) {
		waiting := waitsOf(at, where.process)
		routes.Compared = waiting.known
		routes.refusing(first, second, waiting)
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

// leadsNowhere leaves out the entry that stands for "no route" in IPv6, which
// older kernels list: unreachable default, with the highest metric there is.
func leadsNowhere(r asked.Route) bool {
	return refuses(r.Type) && (!r.Default || r.Metric != math.MaxUint32)
}

func ruleLeadsNowhere(r asked.RoutingRule) bool { return refuses(r.Action) }

func refuses(kind string) bool {
	return kind == "blackhole" || kind == "unreachable" || kind == "prohibit"
}

func anyNowhere(all asked.Routes) bool {
	return slices.ContainsFunc(all.Routes, leadsNowhere) || slices.ContainsFunc(all.Rules, ruleLeadsNowhere)
}

// refusing lists the routes and rules of both looks that lead nowhere, and the
// connections they decide about.
func (r *Routes) refusing(first, second asked.Routes, waiting waitingEnds) {
	for _, route := range second.Routes {
		if leadsNowhere(route) && slices.ContainsFunc(first.Routes, func(other asked.Route) bool { return sameRoute(other, route) }) {
			r.refuse(RouteNone{Type: route.Type, Destination: route.Destination, Table: route.Table}, waiting, func(a netip.Addr) bool {
				return decides(second.Routes, route, a)
			})
		}
	}
	for _, rule := range second.Rules {
		if ruleLeadsNowhere(rule) && slices.Contains(first.Rules, rule) {
			none := RouteNone{Type: rule.Action, Destination: rule.Destination, Rule: true, Source: rule.Source, Selective: rule.Selective}
			r.refuse(none, waiting, func(a netip.Addr) bool { return ruleDecides(second.Rules, rule, a) })
		}
	}
	slices.SortStableFunc(r.Refusing, func(a, b RouteNone) int { return cmp.Compare(len(b.Stuck), len(a.Stuck)) })
	r.Refusing = r.Refusing[:min(len(r.Refusing), maxRefusing)]
}

func (r *Routes) refuse(none RouteNone, waiting waitingEnds, decides func(netip.Addr) bool) {
	r.RefusingAll++
	none.Stuck, none.Nameserver = []string{}, slices.ContainsFunc(waiting.servers, decides)
	for _, end := range waiting.ends {
		if decides(end.Addr()) && len(none.Stuck) < 5 && !slices.Contains(none.Stuck, end.String()) {
			none.Stuck = append(none.Stuck, end.String())
		}
	}
	r.Refusing = append(r.Refusing, none)
}

// ruleDecides reports whether a rule is the one for an address. One with other
// conditions may be, which cannot be told from here, and so may one that comes
// after another table's than that of the local addresses.
func ruleDecides(all []asked.RoutingRule, rule asked.RoutingRule, address netip.Addr) bool {
	if rule.Selective || rule.Source != "" || (rule.Family == "ipv4") != address.Unmap().Is4() {
		return false
	}
	for _, other := range all {
		if other.Family == rule.Family && other.Priority < rule.Priority && other.Table != localTable && !refuses(other.Action) {
			return false
		}
	}
	prefix, err := netip.ParsePrefix(rule.Destination)
	return rule.Destination == "" || err == nil && prefix.Contains(address.Unmap())
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
