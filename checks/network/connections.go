package network

import (
	"context"
	"net/netip"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// stalledAfter timeouts in a row a connection is stalled: one may be chance.
const stalledAfter = 2

// askedAfterMsec without an answer a question is worth telling.
const askedAfterMsec = 1000

func seeConnections(ctx context.Context, at evidence.Scene, where inside) (Connections, error) {
	dump, err := look.Ask[asked.SocketDump](ctx, at.First, asked.NetnsSockets, where.arg)
	if err != nil {
		return Connections{}, err
	}
	c := Connections{HostNetwork: where.host, Counted: dump.Counted, Complete: !dump.Truncated, Listening: len(dump.Listeners), Full: []Queue{}, Stalled: []Stalled{}, Asking: []Question{}}
	for _, l := range dump.Listeners {
		if l.Waiting > l.Backlog && len(c.Full) < mostListed {
			c.Full = append(c.Full, Queue{Address: clip(l.Local), Waiting: int(l.Waiting), Backlog: int(l.Backlog)})
		}
	}
	for _, s := range dump.Sockets {
		if s.Retransmits >= stalledAfter && s.State != "syn_sent" {
			c.stalled(s, dump.Peers)
		}
	}
	if dump.Asking == nil {
		return c, nil // an archive that does not know of it
	}
	c.AskingAll = new(int)
	for _, s := range *dump.Asking {
		end, err := netip.ParseAddrPort(s.Remote)
		if err != nil || end.Addr().IsLoopback() || s.LastSendMsec < askedAfterMsec {
			continue
		}
		*c.AskingAll++
		if len(c.Asking) < mostListed {
			c.Asking = append(c.Asking, Question{
				Local: clip(s.Local), Remote: clip(s.Remote), AskedSec: float64(s.LastSendMsec) / 1000, BytesAcked: s.BytesAcked, BytesReceived: s.BytesReceived,
			})
		}
	}
	return c, nil
}

func (c *Connections) stalled(s asked.TCPSocket, peers []asked.SocketPeer) {
	// The first segment is what is sent again, and the kernel cuts it anew when
	// the path MTU changes: it is full when that much is in flight.
	inFlight := uint64(s.SendQueue) - min(uint64(s.NotSent), uint64(s.SendQueue))
	full := s.MSS > 0 && inFlight >= uint64(s.MSS)
	c.StalledAll++
	switch {
	case !full:
		c.StalledTiny++
	case s.BytesAcked < uint64(s.MSS):
		c.StalledNew++
		fallthrough
	default:
		c.StalledBig++
	}
	if len(c.Stalled) == mostListed {
		return
	}
	one := Stalled{
		Local: clip(s.Local), Remote: clip(s.Remote), Retransmits: int(s.Retransmits), MSSBytes: int(s.MSS), PMTUBytes: int(s.PMTU),
		Segments: int(s.Unacked), QueueBytes: uint64(s.SendQueue), SinceAckSec: float64(s.LastAckMsec) / 1000,
		BytesAcked: s.BytesAcked, BytesReceived: s.BytesReceived, FullSize: full,
	}
	if end, err := netip.ParseAddrPort(s.Remote); err == nil {
		for _, peer := range peers {
			if peer.Address == end.Addr().String() {
				one.PeerSockets, one.PeerHeard = peer.Sockets, peer.Heard
			}
		}
	}
	c.Stalled = append(c.Stalled, one)
}
