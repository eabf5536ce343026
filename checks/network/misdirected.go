package network

import (
	"net/netip"
	"slices"

	"runbook/evidence/asked"
)

// fixedElsewhere reports whether an entry that somebody made for good has a MAC
// that the other end of its veth does not have, and that end is no port of a
// bridge. An entry that was learned is no such: whoever has the MAC has answered.
func fixedElsewhere(n asked.Neighbour, links asked.Links) (otherEnd string, wrong bool) {
	i := slices.IndexFunc(links.Links, func(l asked.Link) bool { return l.Index == n.LinkIndex })
	if i < 0 || links.Links[i].Kind != "veth" || links.Links[i].Peer == nil || toAll(n.Address) {
		return "", false
	}
	end := links.Links[i].Peer
	return end.MAC, end.MasterIndex == 0 && end.MAC != "" && end.MAC != n.MAC
}

// toAll leaves out multicast, whose MACs belong to no interface.
func toAll(address string) bool {
	a, err := netip.ParseAddr(address)
	return err != nil || a.IsMulticast()
}

// misdirect adds an entry that is wrong in both looks.
func (n *Adjacents) misdirect(now asked.Neighbour, otherEnd, link string, gateway bool, waiting waitingEnds) {
	n.Complete = n.Complete && waiting.known
	if len(n.Misdirected) == maxShownNeighbours {
		n.Complete = false
		return
	}
	n.Misdirected = append(n.Misdirected, WrongMAC{
		Address: now.Address, Link: link, MAC: now.MAC, OtherEnd: otherEnd, Gateway: gateway,
		Waiting: to(waiting.stuck, now.Address), Trying: to(waiting.tried, now.Address),
	})
}
