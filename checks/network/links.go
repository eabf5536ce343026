package network

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const maxShownLinks = 64

func seeLinks(ctx context.Context, at evidence.Scene, where inside) (Links, error) {
	return readLinks(ctx, at, where, func(asked.Link) bool { return true })
}

func readLinks(ctx context.Context, at evidence.Scene, where inside, wanted func(asked.Link) bool) (Links, error) {
	primeQueues(ctx, at, where.arg)
	first, second, err := twice[asked.Links](ctx, at, asked.NetnsLinks, where.arg)
	if err != nil {
		return Links{}, err
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return Links{}, err
	}
	links := Links{WindowUsec: window, HostNetwork: where.host, Complete: !second.Truncated, Links: []Link{}}
	own := queues(ctx, at, where.arg, ownQueue(second))
	host := queues(ctx, at, asked.HostNetns, hostQueue(second))
	bridges, read := bridgesOf(ctx, at, second)
	links.Complete = links.Complete && own.read && host.read && read && hostKnown(second)
	packets := uint64(0)
	for _, now := range second.Links {
		then := matching(first.Links, now)
		traffic := trafficOf(then, now)
		packets += total(traffic.RxPackets, traffic.TxPackets)
		if now.Loopback || !wanted(now) {
			continue
		}
		links.Counted++
		link := linkOf(then, now, second, first)
		link.LinkTraffic, link.Qdiscs = traffic, own.of(now.Index)
		addPeer(&link, then, now, second.HostNSID, host)
		if link.Peer != nil && link.Peer.OnHost {
			link.Peer.Bridge = bridges[now.Peer.MasterIndex]
		}
		links.Complete = links.Complete && (link.Kind != "veth" || link.Peer != nil || now.PeerNSID == nil)
		links.Links = append(links.Links, link)
	}
	links.PacketsInWindow = &packets
	slices.SortStableFunc(links.Links, func(a, b Link) int { return cmp.Compare(b.losses(), a.losses()) })
	if len(links.Links) > maxShownLinks {
		links.Links, links.Complete = links.Links[:maxShownLinks], false
	}
	return links, nil
}

// hostKnown: without the id of the node's namespace every other end looks as if
// it were elsewhere.
func hostKnown(links asked.Links) bool {
	return links.HostNSID != nil || !slices.ContainsFunc(links.Links, func(l asked.Link) bool { return l.PeerNSID != nil })
}

func total(numbers ...*uint64) (sum uint64) {
	for _, n := range numbers {
		if n != nil {
			sum += *n
		}
	}
	return sum
}

// seeHostLinks keeps the node's cards, and leaves out the hundreds of ends of
// its containers' veths.
func seeHostLinks(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.host_links"
	yes := true
	links, err := readLinks(ctx, at, inside{arg: asked.HostNetns, host: &yes}, func(l asked.Link) bool { return l.Kind == "" })
	return []evidence.Observation{evidence.Saw(id, links, err, look.Question(asked.NetnsLinks, asked.HostNetns))}
}

// losses orders interfaces by what they lost.
func (l Link) losses() uint64 {
	lost := total(l.RxDropped, l.TxDropped, l.RxErrors, l.TxErrors, l.CarrierChanges)
	if l.Peer != nil {
		lost += total(l.Peer.RxDropped, l.Peer.TxDropped, l.Peer.RxErrors, l.Peer.TxErrors)
	}
	for _, q := range l.Qdiscs {
		lost += total(q.Drops)
	}
	return lost
}

// matching is the same interface in another look; nil: it was made since.
func matching(links []asked.Link, l asked.Link) *asked.Link {
	for i := range links {
		if links[i].Index == l.Index && links[i].Name == l.Name {
			return &links[i]
		}
	}
	return nil
}

// linkOf takes its state from both looks; an interface that was made between
// them has only one.
func linkOf(then *asked.Link, now asked.Link, second, first asked.Links) Link {
	was := now
	if then != nil {
		was = *then
	}
	link := Link{
		Index: now.Index, Name: clip(now.Name), Kind: clip(now.Kind), Physical: now.Kind == "", MTU: now.MTU, MAC: now.MAC,
		Up: now.Up && was.Up, Carrier: now.LowerUp && was.LowerUp,
		Down:      !(now.Up && now.LowerUp) && !(was.Up && was.LowerUp),
		OperState: now.OperState, Qdisc: clip(now.Qdisc), Bridged: now.MasterIndex != 0, NoARP: now.NoARP && was.NoARP, IPv4Forwards: now.IPv4Forwards,
		Addresses: []string{}, DADFailed: []string{}, Qdiscs: []Qdisc{},
	}
	if now.XDP != nil {
		link.XDP = now.XDP.Mode
	}
	for _, a := range globalOf(now, second.Addresses) {
		link.Addresses = append(link.Addresses, a.Address+"/"+strconv.Itoa(int(a.Prefix)))
	}
	for _, a := range second.Addresses {
		if a.LinkIndex == now.Index && a.DADFailed && slices.Contains(first.Addresses, a) {
			link.DADFailed = append(link.DADFailed, a.Address)
		}
	}
	return link
}

const mostAddresses = 8 // of an interface

func globalOf(l asked.Link, addresses []asked.Address) (of []asked.Address) {
	for _, a := range addresses {
		if a.LinkIndex == l.Index && a.Scope == "global" && len(of) < mostAddresses {
			of = append(of, a)
		}
	}
	return of
}

func addPeer(link *Link, then *asked.Link, now asked.Link, host *int32, queues queueing) {
	if link.Kind != "veth" {
		return
	}
	if now.Peer == nil {
		link.PeerWhy = cmp.Or(clip(now.PeerWhy), "its other end is in this namespace, or is gone")
		return
	}
	var before *asked.Link
	if then != nil && then.Peer != nil && then.Peer.Index == now.Peer.Index && then.Peer.Name == now.Peer.Name {
		before = then.Peer
	}
	end := LinkEnd{
		Name: clip(now.Peer.Name), MTU: now.Peer.MTU, Up: now.Peer.Up && (before == nil || before.Up),
		OnHost: peerOnHost(now, host) != nil, Joined: now.Peer.MasterIndex != 0,
		LinkTraffic: trafficOf(before, *now.Peer), IPv4Forwards: now.Peer.IPv4Forwards, Qdiscs: []Qdisc{},
	}
	if end.OnHost {
		end.Qdiscs = queues.of(now.Peer.Index)
	}
	link.Peer = &end
}

// peerOnHost is the other end, where it is in the node's own namespace.
func peerOnHost(l asked.Link, host *int32) *asked.Link {
	if l.Peer == nil || l.PeerNSID == nil || host == nil || *l.PeerNSID != *host {
		return nil
	}
	return l.Peer
}

func trafficOf(then *asked.Link, now asked.Link) LinkTraffic {
	if then == nil {
		return LinkTraffic{}
	}
	a, b := then.Stats, now.Stats
	t := LinkTraffic{
		RxPackets: look.Rise(&a.RxPackets, &b.RxPackets), TxPackets: look.Rise(&a.TxPackets, &b.TxPackets),
		RxDropped: look.Rise(&a.RxDropped, &b.RxDropped), TxDropped: look.Rise(&a.TxDropped, &b.TxDropped),
		RxErrors: look.Rise(&a.RxErrors, &b.RxErrors), TxErrors: look.Rise(&a.TxErrors, &b.TxErrors),
		RxCRCErrors: look.Rise(&a.RxCRCErrs, &b.RxCRCErrs), RxMissed: look.Rise(&a.RxMissedErrs, &b.RxMissedErrs),
		RxFIFOErrors: look.Rise(&a.RxFIFOErrs, &b.RxFIFOErrs), TxCarrier: look.Rise(&a.TxCarrier, &b.TxCarrier),
	}
	if then.Carriers != nil && now.Carriers != nil {
		before, after := uint64(*then.Carriers), uint64(*now.Carriers)
		t.CarrierChanges = look.Rise(&before, &after)
	}
	return t
}
