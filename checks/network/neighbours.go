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

const maxShownNeighbours = 20

func seeNeighbours(ctx context.Context, at evidence.Scene, where inside) (Adjacents, error) {
	if !where.onHost() {
		if links, err := look.Ask[asked.Links](ctx, at.First, asked.NetnsLinks, where.arg); err == nil && hasHostEnd(links) {
			prime(ctx, at, asked.HostNetns, asked.NetnsNeighbours)
		}
	}
	if early, err := look.Ask[asked.Neighbours](ctx, at.First, asked.NetnsNeighbours, where.arg); err == nil && slices.ContainsFunc(early.Neighbours, suspect) {
		primeFiles(at, where.process, socketFiles...)
	}
	first, second, err := twice[asked.Neighbours](ctx, at, asked.NetnsNeighbours, where.arg)
	if err != nil {
		return Adjacents{}, err
	}
	links, err := look.Ask[asked.Links](ctx, at.Second, asked.NetnsLinks, where.arg)
	if err != nil {
		return Adjacents{}, err
	}
	routes, err := look.Ask[asked.Routes](ctx, at.Second, asked.NetnsRoutes, where.arg)
	if err != nil {
		return Adjacents{}, err
	}
	n := Adjacents{
		HostNetwork: where.host, Counted: len(second.Neighbours), Complete: !first.Truncated && !second.Truncated,
		Unresolved: []NoNeighbour{}, Changed: []NewNeighbour{}, OwnElse: []OwnAddress{}, Misdirected: []WrongMAC{},
	}
	named, gateways := namesOf(links), gatewaysOf(routes)
	waiting := waitingEnds{}
	if slices.ContainsFunc(first.Neighbours, suspect) {
		waiting = waitsOf(at, where.process)
	}
	for _, now := range second.Neighbours {
		i := slices.IndexFunc(first.Neighbours, func(then asked.Neighbour) bool {
			return then.Address == now.Address && then.LinkIndex == now.LinkIndex
		})
		if i < 0 {
			continue
		}
		then, link, gateway := first.Neighbours[i], named.of(now.LinkIndex), gateways[now.Address]
		switch {
		case unresolved(then) && unresolved(now):
			n.Unanswered++
			n.Unresolved = append(n.Unresolved, NoNeighbour{
				Address: now.Address, Link: link, State: now.State, Gateway: gateway, Waiting: to(waiting.stuck, now.Address), Trying: to(waiting.tried, now.Address),
			})
		case fixed(then) && fixed(now) && then.MAC == now.MAC:
			if otherEnd, wrong := fixedElsewhere(now, links); wrong {
				n.misdirect(now, otherEnd, link, gateway, waiting)
			}
		case then.MAC != "" && now.MAC != "" && then.MAC != now.MAC:
			n.Changed = append(n.Changed, NewNeighbour{Address: now.Address, Link: link, First: then.MAC, Second: now.MAC, Gateway: gateway})
		}
	}
	n.sort()
	n.elsewhere(ctx, at, where, links)
	return n, nil
}

func hasHostEnd(links asked.Links) bool {
	return slices.ContainsFunc(links.Links, func(l asked.Link) bool { return peerOnHost(l, links.HostNSID) != nil })
}

func unresolved(n asked.Neighbour) bool { return n.State == "incomplete" || n.State == "failed" }

func fixed(n asked.Neighbour) bool { return n.State == "permanent" && n.MAC != "" }

// suspect are the entries that connections may wait for in vain.
func suspect(n asked.Neighbour) bool { return unresolved(n) || fixed(n) }

func gatewaysOf(routes asked.Routes) map[string]bool {
	gateways := map[string]bool{}
	for _, r := range routes.Routes {
		if r.Default && r.Type == "unicast" {
			gateways[r.Gateway] = true
			for _, hop := range r.Hops {
				gateways[hop.Gateway] = true
			}
		}
	}
	delete(gateways, "")
	return gateways
}

func to(ends map[netip.AddrPort]int, address string) (count int) {
	a, err := netip.ParseAddr(address)
	for end, n := range ends {
		if err == nil && end.Addr() == a {
			count += n
		}
	}
	return count
}

func (n *Adjacents) sort() {
	rank := func(u NoNeighbour) int {
		if u.Gateway {
			return 1 << 20
		}
		return u.Waiting + u.Trying
	}
	slices.SortStableFunc(n.Unresolved, func(a, b NoNeighbour) int { return cmp.Compare(rank(b), rank(a)) })
	n.Unresolved = n.Unresolved[:min(len(n.Unresolved), maxShownNeighbours)]
	n.Changed = n.Changed[:min(len(n.Changed), maxShownNeighbours)]
}

// elsewhere looks the subject's own addresses up in the node's table. Only the
// MAC of an interface whose other end is on the host says anything: behind a
// router the node finds the router's.
func (n *Adjacents) elsewhere(ctx context.Context, at evidence.Scene, where inside, links asked.Links) {
	if where.onHost() || links.HostNSID == nil {
		return
	}
	type own struct {
		mac          string
		peer, bridge uint32
	}
	macs := map[string]own{}
	for _, l := range links.Links {
		peer := peerOnHost(l, links.HostNSID)
		if peer == nil || l.MAC == "" {
			continue
		}
		for _, a := range links.Addresses {
			if a.LinkIndex == l.Index && a.Scope == "global" {
				macs[a.Address] = own{l.MAC, peer.Index, peer.MasterIndex}
			}
		}
	}
	if len(macs) == 0 {
		return
	}
	first, second, err := twice[asked.Neighbours](ctx, at, asked.NetnsNeighbours, asked.HostNetns)
	if err != nil || first.Truncated || second.Truncated {
		n.Complete = false
		return
	}
	for _, now := range second.Neighbours {
		own, mine := macs[now.Address]
		here := now.LinkIndex == own.peer || now.LinkIndex == own.bridge
		if !mine || !here || now.MAC == "" || now.MAC == own.mac {
			continue
		}
		if slices.ContainsFunc(first.Neighbours, func(then asked.Neighbour) bool {
			return then.Address == now.Address && then.MAC == now.MAC && then.LinkIndex == now.LinkIndex
		}) {
			n.OwnElse = append(n.OwnElse, OwnAddress{Address: now.Address, Own: own.mac, Seen: now.MAC})
		}
	}
}
