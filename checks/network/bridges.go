package network

import (
	"context"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// bridgesOf are the node's bridges by index. The node is only asked where an
// interface of the subject leads to one of its ports. False: it did not answer,
// or not with all.
func bridgesOf(ctx context.Context, at evidence.Scene, links asked.Links) (map[uint32]*Bridge, bool) {
	joined := func(l asked.Link) bool {
		end := peerOnHost(l, links.HostNSID)
		return end != nil && end.MasterIndex != 0
	}
	if !slices.ContainsFunc(links.Links, joined) {
		return nil, true
	}
	host, err := look.AskShared[asked.Links](ctx, at.Second, asked.NetnsLinks, asked.HostNetns)
	found := map[uint32]*Bridge{}
	for _, l := range host.Links {
		if l.Kind == "bridge" {
			found[l.Index] = bridgeOf(l, host.Addresses)
		}
	}
	return found, err == nil && !host.Truncated
}

func bridgeOf(l asked.Link, addresses []asked.Address) *Bridge {
	b := &Bridge{Name: clip(l.Name), Addresses: []string{}, IPv4Forwards: l.IPv4Forwards}
	for _, a := range globalOf(l, addresses) {
		b.Addresses = append(b.Addresses, a.Address)
	}
	return b
}
