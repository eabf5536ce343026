package network

import (
	"net/netip"
	"slices"

	"runbook/evidence/asked"
)

// fixedElsewhere reports whether an entry of the neighbour table is one that
// somebody made for good, and has a MAC that nobody on that link has: the other
// end of a veth is known, is no port of a bridge, and has another. An entry
// that was learned is no such: whoever has the MAC has answered.
func fixedElsewhere(n asked.Neighbour, links asked.Links) (otherEnd string, wrong bool) {
	i := slices.IndexFunc(links.Links, func(l asked.Link) bool { return l.Index == n.LinkIndex })
	if n.State != "permanent" || n.MAC == "" || i < 0 {
		return "", false
	}
	l := links.Links[i]
	if l.Kind != "veth" || l.Peer == nil || l.Peer.MasterIndex != 0 || l.Peer.MAC == "" || l.Peer.MAC == n.MAC || toAll(n.Address) {
		return "", false
	}
	return l.Peer.MAC, true
}

// toAll leaves out multicast, whose MACs belong to no interface.
func toAll(address string) bool {
	a, err := netip.ParseAddr(address)
	return err != nil || a.IsMulticast()
}

// misdirect adds an entry that is wrong in both looks.
func (n *Adjacents) misdirect(now asked.Neighbour, otherEnd, link string, gateway bool, waiting waitingEnds) {
	n.Complete = n.Complete && waiting.known && len(n.Misdirected) < maxShownNeighbours
	if len(n.Misdirected) == maxShownNeighbours {
		return
	}
	n.Misdirected = append(n.Misdirected, WrongMAC{
		Address: now.Address, Link: link, MAC: now.MAC, OtherEnd: otherEnd, Gateway: gateway,
		Waiting: to(waiting.stuck, now.Address), Trying: to(waiting.tried, now.Address),
	})
}
