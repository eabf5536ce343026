//go:build linux

package live

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

// A listener with a backlog of 1 that nobody accepts from, and a peer that is
// cut off after the handshake.
func TestSocketsTellBacklogAndPathMTU(t *testing.T) {
	pid, _ := startInNetns(t)
	m := newMachine(t)
	inside(t, pid, "ip link set lo mtu 1500 up")
	listener, err := inNetns(m, pid, func() (int, error) {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return -1, err
		}
		if err := unix.Bind(fd, &unix.SockaddrInet4{Port: 8080, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			return -1, err
		}
		return fd, unix.Listen(fd, 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer closeFD(listener)
	conn, err := inNetns(m, pid, func() (net.Conn, error) { return net.Dial("tcp", "127.0.0.1:8080") })
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	inside(t, pid, "ip link set lo down") // what is sent from here on is lost
	if _, err := conn.Write(make([]byte, 4000)); err != nil {
		t.Fatal(err)
	}
	dump := func() asked.SocketDump {
		text, err := m.Ask(context.Background(), asked.NetnsSockets, strconv.Itoa(pid))
		if err != nil {
			t.Fatal(err)
		}
		var all asked.SocketDump
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	var all asked.SocketDump
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if all = dump(); len(all.Sockets) == 1 && all.Sockets[0].Retransmits > 1 {
			break
		}
	}
	if l := all.Listeners; len(l) != 1 || l[0] != (asked.ListeningSocket{Local: "127.0.0.1:8080", Waiting: 1, Backlog: 1}) {
		t.Errorf("listeners %+v", l)
	}
	if len(all.Sockets) != 1 {
		t.Fatalf("%+v", all)
	}
	s := all.Sockets[0]
	if s.Remote != "127.0.0.1:8080" || s.State != "established" || s.Retransmits < 2 || s.PMTU != 1500 || s.MSS < 1400 || s.Unacked < 1 || s.SendQueue != 4000 {
		t.Errorf("%+v", s)
	}
	if len(all.Peers) != 1 || all.Peers[0].Address != "127.0.0.1" || all.Peers[0].Heard != 0 || all.Truncated || all.Counted != 3 {
		t.Errorf("%+v", all)
	}
}

// A client that asked and waits, one that was answered, and the server's own
// ends, which spoke last and wait for nobody.
func TestSocketsTellWhoWaitsForAnAnswer(t *testing.T) {
	client := func(port string, sent, received uint32) asked.TCPSocket {
		return asked.TCPSocket{Local: "10.2.0.2:" + port, Remote: "10.2.0.1:8080", State: "established", BytesAcked: 80, BytesReceived: 900, LastSendMsec: sent, LastRecvMsec: received}
	}
	first := client("40003", 1000, 1000)
	first.BytesReceived = 0
	if !asks(client("40000", 1000, 9000)) || !asks(first) || asks(client("40001", 9000, 1000)) || asks(asked.TCPSocket{State: "established", LastRecvMsec: 9, BytesAcked: 1}) {
		t.Error("the last word is a question, an answer, or the SYN")
	}
	d := socketDump{
		listeners: []asked.ListeningSocket{{Local: "0.0.0.0:80"}},
		asking:    []asked.TCPSocket{client("80", 5000, 9000), client("40000", 1000, 9000), client("40002", 3000, 9000)},
	}
	if got := *d.answer().Asking; len(got) != 2 || got[0].Local != "10.2.0.2:40002" || got[1].Local != "10.2.0.2:40000" {
		t.Errorf("%+v", got)
	}
}

func FuzzSocketDump(f *testing.F) {
	f.Add(make([]byte, sizeofInetDiagMsg))
	f.Add(append([]byte{unix.AF_INET6, 1}, make([]byte, 300)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var d socketDump
		for range 3 {
			d.add(b)
		}
		if all := d.answer(); len(all.Sockets) > 3 || all.Counted > 3 {
			t.Errorf("%+v", all)
		}
	})
}
