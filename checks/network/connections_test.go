package network

import (
	"strings"
	"testing"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func dumped(dump asked.SocketDump) evidence.Observation {
	h := exposure(1, nil)
	h.Answers["netns/sockets 4711"] = dump
	return seen("network.connections", h, h)
}

func TestConnections(t *testing.T) {
	stalled := asked.TCPSocket{ // a black hole, as ss -tin showed it: mss:1448 pmtu:1500 backoff:4 unacked:11 lost:11 bytes_acked:1
		Local: "10.2.0.2:40002", Remote: "10.2.0.1:8080", State: "established", Retransmits: 4, Backoff: 4, MSS: 1448, PMTU: 1500,
		Unacked: 11, Lost: 11, SendQueue: 60000, NotSent: 44072, BytesAcked: 1, LastAckMsec: 6200,
	}
	small, later, once, opening := stalled, stalled, stalled, stalled
	small.SendQueue, small.NotSent = 200, 0
	later.BytesAcked = 5_000_000
	once.Retransmits = 1
	opening.State = "syn_sent"
	o := dumped(asked.SocketDump{
		Counted: 9, Sockets: []asked.TCPSocket{stalled, small, later, once, opening},
		Listeners: []asked.ListeningSocket{{Local: "0.0.0.0:8081", Waiting: 2, Backlog: 1}, {Local: "0.0.0.0:80", Waiting: 128, Backlog: 128}},
		Peers:     []asked.SocketPeer{{Address: "10.2.0.1", Sockets: 7, Heard: 2}},
	})
	c, ok := o.Value.(Connections)
	if !ok || c.Counted != 9 || !c.Complete || c.StalledAll != 3 || c.StalledBig != 2 || c.StalledNew != 1 || c.StalledTiny != 1 {
		t.Fatalf("%+v", o)
	}
	if len(c.Full) != 1 || c.Full[0] != (Queue{Address: "0.0.0.0:8081", Waiting: 2, Backlog: 1}) || c.Listening != 2 {
		t.Errorf("a queue is full when it holds one more than its backlog: %+v", c.Full)
	}
	if s := c.Stalled[0]; !s.FullSize || s.PeerSockets != 7 || s.PeerHeard != 2 || s.SinceAckSec != 6.2 || s.PMTUBytes != 1500 {
		t.Errorf("%+v", s)
	}
}

// What was asked within a second may be answered yet, and on lo it is a program of its own that is asked.
func TestConnectionsWithoutAnAnswer(t *testing.T) {
	asks := func(remote string, msec uint32) asked.TCPSocket {
		return asked.TCPSocket{Local: "10.2.0.2:40002", Remote: remote, State: "established", LastSendMsec: msec, LastRecvMsec: msec + 500, BytesAcked: 80, BytesReceived: 900}
	}
	o := dumped(asked.SocketDump{Counted: 4, Asking: &[]asked.TCPSocket{asks("10.2.0.1:5432", 4200), asks("127.0.0.1:80", 3000), asks("[::1]:80", 2000), asks("10.2.0.1:6379", 900)}})
	c, ok := o.Value.(Connections)
	want := Question{Local: "10.2.0.2:40002", Remote: "10.2.0.1:5432", AskedSec: 4.2, BytesAcked: 80, BytesReceived: 900}
	if !ok || *c.AskingAll != 1 || len(c.Asking) != 1 || c.Asking[0] != want {
		t.Errorf("%+v", o)
	}
}

// What an older archive does not hold is not zero.
func TestConnectionsOfAnOlderArchive(t *testing.T) {
	if c, ok := dumped(asked.SocketDump{Counted: 4}).Value.(Connections); !ok || c.AskingAll != nil {
		t.Errorf("%+v", c)
	}
	if c, ok := dumped(asked.SocketDump{Counted: 4, Asking: &[]asked.TCPSocket{}}).Value.(Connections); !ok || c.AskingAll == nil || *c.AskingAll != 0 {
		t.Errorf("%+v", c)
	}
}

func TestConnectionsThatCannotBeRead(t *testing.T) {
	h := exposure(1, nil)
	h.Stops["ask netns/sockets"] = evidence.Unsupported
	if o := seen("network.connections", h, h); o.State != evidence.Unknown || !strings.Contains(o.Why, "not supported") {
		t.Errorf("%+v", o)
	}
	if c, ok := dumped(asked.SocketDump{Listeners: []asked.ListeningSocket{}, Sockets: []asked.TCPSocket{}, Peers: []asked.SocketPeer{}, Truncated: true}).Value.(Connections); !ok || c.Complete {
		t.Errorf("%+v", c)
	}
}
