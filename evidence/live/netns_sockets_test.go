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
