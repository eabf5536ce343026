//go:build linux

package live

import (
	"context"
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// reply answers a query as a test wants it: with an address, or without.
func reply(t *testing.T, query []byte, rcode dnsmessage.RCode, found bool) []byte {
	t.Helper()
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		t.Errorf("a query that is none: %v", err)
		return nil
	}
	m.Response, m.RCode = true, rcode
	if q := m.Questions[0]; found && q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}},
		}}
	}
	packet, err := m.Pack()
	if err != nil {
		t.Error(err)
	}
	return packet
}

// serveInside runs a DNS server on port 53 of a process's namespace.
func serveInside(t *testing.T, m *Machine, pid int, answer func(query []byte) [][]byte) {
	t.Helper()
	inside(t, pid, "ip link set lo up")
	conn, err := inNetns(m, pid, func() (*net.UDPConn, error) {
		return net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: dnsPort})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer := make([]byte, maxDNSMessage)
		for {
			n, from, err := conn.ReadFromUDP(buffer)
			if err != nil {
				return
			}
			for _, packet := range answer(buffer[:n]) {
				_, _ = conn.WriteToUDP(packet, from)
			}
		}
	}()
}

func resolved(t *testing.T, m *Machine, args ...string) asked.Resolve {
	t.Helper()
	text, err := m.Ask(context.Background(), asked.NetnsResolve, args...)
	if err != nil {
		t.Fatal(err)
	}
	var all asked.Resolve
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestResolveAsksFromInsideTheNamespace(t *testing.T) {
	pid, _ := startInNetns(t)
	m := newMachine(t)
	serveInside(t, m, pid, func(query []byte) [][]byte {
		if strings.Contains(string(query), "search") {
			return [][]byte{reply(t, query, dnsmessage.RCodeNameError, false)}
		}
		return [][]byte{{1, 2, 3}, reply(t, query, dnsmessage.RCodeSuccess, true)} // a packet that is no answer comes first
	})
	all := resolved(t, m, strconv.Itoa(pid), "127.0.0.1", "db.example.search.", "db.example.", "never.asked.")
	if len(all.Queries) != 4 || all.Cut {
		t.Fatalf("%+v", all)
	}
	for i, want := range []asked.Query{
		{Name: "db.example.search.", Type: "A", Sends: 1, RCode: "NXDOMAIN"},
		{Name: "db.example.search.", Type: "AAAA", Sends: 1, RCode: "NXDOMAIN"},
		{Name: "db.example.", Type: "A", Sends: 1, RCode: "NOERROR", Answers: 1},
		{Name: "db.example.", Type: "AAAA", Sends: 1, RCode: "NOERROR"},
	} {
		got := all.Queries[i]
		if got.TookUsec <= 0 {
			t.Errorf("took %d", got.TookUsec)
		}
		got.TookUsec = 0
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestResolveTellsWhyThereIsNoAnswer(t *testing.T) {
	pid, _ := startInNetns(t)
	m := newMachine(t)
	inside(t, pid, "ip link set lo up")
	for server, want := range map[string]string{"127.0.0.1": "refused", "192.0.2.1": "unreachable"} {
		began := time.Now()
		all := resolved(t, m, strconv.Itoa(pid), server, "db.example.")
		if len(all.Queries) != 2 || all.Queries[0].Error != want || all.Queries[1].Error != want || time.Since(began) >= resolveDeadline {
			t.Errorf("%s after %s: %+v", server, time.Since(began), all)
		}
	}
	serveInside(t, m, pid, func([]byte) [][]byte { return nil })
	began := time.Now()
	all := resolved(t, m, strconv.Itoa(pid), "127.0.0.1", "db.example.", "never.asked.")
	if q := all.Queries[0]; q.Error != "timeout" || q.Sends != 2 || q.TookUsec < 2_000_000 || !all.Cut || time.Since(began) > 4*time.Second {
		t.Errorf("after %s: %+v", time.Since(began), all)
	}
}

func TestResolveSendsOnlyWhatItShould(t *testing.T) {
	m := newMachine(t)
	for name, args := range map[string][]string{
		"no name":             {"1", "127.0.0.1"},
		"a name without dot":  {"1", "127.0.0.1", "db.example"},
		"an empty name":       {"1", "127.0.0.1", ""},
		"a name as server":    {"1", "dns.example", "db.example."},
		"too many names":      append([]string{"1", "127.0.0.1"}, strings.Split(strings.Repeat("a. ", 9), " ")...),
		"a name of 300 bytes": {"1", "127.0.0.1", strings.Repeat("a.", 150)},
		"a pid with a sign":   {"+1", "127.0.0.1", "db.example."},
	} {
		if _, err := m.Ask(context.Background(), asked.NetnsResolve, args...); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A forged answer has another id, another type, or is no answer.
func FuzzTake(f *testing.F) {
	name := dnsmessage.MustNewName("db.example.")
	f.Add(query(name, dnsmessage.TypeA).packet)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		p := query(name, dnsmessage.TypeA)
		p.id = 7
		p.take(packet)
		if p.done && (len(packet) < 12 || packet[2]&0x80 == 0 || packet[0] != 0 || packet[1] != 7) {
			t.Errorf("took %x for an answer", packet)
		}
	})
}
