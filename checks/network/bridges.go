package network

import (
	"context"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// bridges are those of the node that the subject's interfaces lead to, by
// index.
type bridges struct {
	known map[uint32]*Bridge
	read  bool // false: there are some, and they could not be read
}

// bridgesOf asks for the node's interfaces only where one of them has to be a
// bridge that the subject is joined to.
func bridgesOf(ctx context.Context, at evidence.Scene, links asked.Links) bridges {
	joined := func(l asked.Link) bool {
		end := peerOnHost(l, links.HostNSID)
		return end != nil && end.MasterIndex != 0
	}
	found := bridges{known: map[uint32]*Bridge{}, read: true}
	if !slices.ContainsFunc(links.Links, joined) {
		return found
	}
	host, err := look.AskShared[asked.Links](ctx, at.Second, asked.NetnsLinks, asked.HostNetns)
	found.read = err == nil && !host.Truncated
	for _, l := range host.Links {
		if l.Kind == "bridge" {
			found.known[l.Index] = bridgeOf(l, host.Addresses)
		}
	}
	return found
}

func bridgeOf(l asked.Link, addresses []asked.Address) *Bridge {
	b := &Bridge{Name: clip(l.Name), Addresses: []string{}, IPv4Forwards: l.IPv4Forwards}
	for _, a := range addresses {
		if a.LinkIndex == l.Index && a.Scope == "global" && len(b.Addresses) < 8 {
			b.Addresses = append(b.Addresses, a.Address)
		}
	}
	return b
}
