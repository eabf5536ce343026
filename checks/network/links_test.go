package network

import (
	"slices"
	"testing"

	"runbook/evidence/asked"
)

func veth(mtu uint32, stats, peerStats asked.LinkStats) asked.Links {
	return asked.Links{
		Links: []asked.Link{
			{Index: 1, Name: "lo", MTU: 65536, Loopback: true, Up: true, LowerUp: true, Stats: asked.LinkStats{RxPackets: 3}},
			{
				Index: 2, Name: "eth0", Kind: "veth", MTU: mtu, Up: true, LowerUp: true, MAC: "02:00:00:00:00:02", Qdisc: "tbf", PeerIndex: 9, PeerNSID: ptr(int32(0)),
				Stats: stats, Peer: &asked.Link{Index: 9, Name: "cali1234abc", Kind: "veth", MTU: 1500, Up: true, LowerUp: true, MasterIndex: 4, Qdisc: "noqueue", Stats: peerStats},
			},
		},
		Addresses: []asked.Address{{LinkIndex: 2, Address: "10.2.0.2", Prefix: 24, Scope: "global"}},
		HostNSID:  ptr(int32(0)),
	}
}

var nodeWithABridge = asked.Links{
	Links:     []asked.Link{{Index: 4, Name: "cni0", Kind: "bridge", MTU: 1500, Up: true, IPv4Forwards: ptr(false)}},
	Addresses: []asked.Address{{LinkIndex: 4, Address: "10.2.0.1", Prefix: 24, Scope: "global"}, {LinkIndex: 4, Address: "fe80::1", Prefix: 64, Scope: "link"}},
}

func TestLinksOverTheWindow(t *testing.T) {
	o := over("network.links", map[string]any{
		"netns/links 4711":  veth(1300, asked.LinkStats{RxPackets: 10, RxDropped: 5}, asked.LinkStats{}),
		"netns/qdiscs 4711": asked.Qdiscs{Qdiscs: []asked.Qdisc{{LinkIndex: 2, Kind: "tbf", Handle: 7, Parent: tcRoot, Drops: 10, Overlimits: 4, BacklogBytes: 900, RateBytes: ptr(uint64(8000))}}},
	}, map[string]any{
		"netns/links 4711":  veth(1300, asked.LinkStats{RxPackets: 110, RxDropped: 7}, asked.LinkStats{TxPackets: 50}),
		"netns/qdiscs 4711": asked.Qdiscs{Qdiscs: []asked.Qdisc{{LinkIndex: 2, Kind: "tbf", Handle: 7, Parent: tcRoot, Drops: 25, Overlimits: 40, BacklogBytes: 700, RateBytes: ptr(uint64(8000))}}},
		"netns/links host":  nodeWithABridge,
	}, nil)
	links := valueOf[Links](t, o)
	if links.Counted != 1 || !links.Complete || len(links.Links) != 1 || *links.PacketsInWindow != 100 {
		t.Fatalf("%+v", links)
	}
	l := links.Links[0]
	is(t, "dropped", l.RxDropped, 2)
	is(t, "peer", l.Peer.TxPackets, 50)
	if !l.Peer.OnHost || !l.Peer.Joined || l.Peer.MTU != 1500 || l.MTU != 1300 || l.Addresses[0] != "10.2.0.2/24" {
		t.Errorf("%+v %+v", l, l.Peer)
	}
	if b := l.Peer.Bridge; b == nil || b.Name != "cni0" || !slices.Equal(b.Addresses, []string{"10.2.0.1"}) || b.IPv4Forwards == nil || *b.IPv4Forwards {
		t.Errorf("%+v", b)
	}
	if q := l.Qdiscs[0]; *q.Drops != 15 || *q.Overlimits != 36 || q.BacklogBytes != 700 || !q.Root {
		t.Errorf("%+v", q)
	}
}

// Who is not known to be no router may be one.
func TestLinksBehindABridgeThatWasNotRead(t *testing.T) {
	links := veth(1500, asked.LinkStats{}, asked.LinkStats{})
	links.Links[1].Qdisc, links.Links[1].Peer.IPv4Forwards = "noqueue", ptr(true)
	answers := map[string]any{"netns/links 4711": links}
	if l := valueOf[Links](t, over("network.links", answers, answers, nil)); l.Complete || l.Links[0].Peer.Bridge != nil || !*l.Links[0].Peer.IPv4Forwards {
		t.Errorf("%+v %+v", l, l.Links[0].Peer)
	}
	links.Links[1].Peer.MasterIndex = 0
	if l := valueOf[Links](t, over("network.links", answers, answers, nil)); !l.Complete {
		t.Errorf("it asks for bridges where there is none: %+v", l)
	}
}

// A counter that went backwards, and an interface that was made anew under the
// same name, give no rates.
func TestLinksThatWereReset(t *testing.T) {
	later := veth(1500, asked.LinkStats{RxDropped: 4}, asked.LinkStats{})
	o := over("network.links", map[string]any{"netns/links 4711": veth(1500, asked.LinkStats{RxDropped: 5}, asked.LinkStats{})},
		map[string]any{"netns/links 4711": later}, nil)
	if l := valueOf[Links](t, o); l.Links[0].RxDropped != nil || l.Complete { // the queues could not be read
		t.Errorf("%+v", l)
	}
	later.Links[1].Index = 77
	o = over("network.links", map[string]any{"netns/links 4711": veth(1500, asked.LinkStats{}, asked.LinkStats{})}, map[string]any{"netns/links 4711": later}, nil)
	if l := valueOf[Links](t, o); l.Links[0].RxPackets != nil {
		t.Errorf("%+v", l)
	}
}
