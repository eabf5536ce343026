package network

import (
	"fmt"
	"strings"
	"testing"

	"runbook/evidence"
)

const (
	tcpHeader  = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n"
	tcp6Header = "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	udpHeader  = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops             \n"

	// Rows as Linux 6.18 writes them, ends included.
	listen   = "   0: 00000000:1F90 00000000:0000 0A 00000000:%08X 00:00000000 00000000     0        0 49 1 00000000baa87847 100 0 0 10 0                        \n"
	opening  = "   1: 0200020A:9C40 0100020A:0050 02 00000001:00000000 01:0000005A %08X     0        0 50 2 00000000b8a13c28 400 0 0 1 7                      \n"
	stuck    = "   2: 0200020A:9C42 0100020A:1F90 01 %08X:00000000 01:0000014B %08X     0        0 51 3 00000000f0d6c3a8 3200 0 0 1 2                       \n"
	unread   = "   3: 0200020A:1F90 0100020A:%04X 01 00000000:%08X 00:00000000 00000000     0        0 52 1 00000000f0d6c3a8 20 4 30 10 -1                   \n"
	waited   = "   4: 0200020A:%04X 0100020A:1F90 06 00000000:00000000 03:000009C4 00000000     0        0 0 3 00000000a8c1c1f2                                      \n"
	received = "   5: 0200020A:1F90 0100020A:9C50 03 00000000:00000000 01:00000043 00000002     0        0 0 1 0000000000000000                                      \n"
	listen6  = "   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 60 1 00000000b9c2a5a1 100 0 0 10 0\n"
	mapped   = "   1: 0000000000000000FFFF00000200020A:9C44 0000000000000000FFFF00000100020A:0050 02 00000001:00000000 01:00000010 00000001     0        0 61 2 00000000b9c2a5a1 400 0 0 1 7\n"
	udpBound = "  100: 00000000:14E9 00000000:0000 07 00000000:%08X 00:00000000 00000000     0        0 70 2 00000000d8b2bf1c %d        \n"
	dnsQuery = "  101: 0200020A:8235 0A00600A:0035 01 00000000:00000000 00:00000000 00000000     0        0 71 2 00000000d8b2bf1c 0        \n"
)

func socketsOf(t *testing.T, before, after map[string]string) Sockets {
	t.Helper()
	o := seen("network.sockets", exposure(1, before), exposure(2_000_001, after))
	s, ok := o.Value.(Sockets)
	if !ok {
		t.Fatalf("%+v", o)
	}
	return s
}

func four(tcp, tcp6, udp string) map[string]string {
	return map[string]string{"tcp": tcpHeader + tcp, "tcp6": tcp6Header + tcp6, "udp": udpHeader + udp, "udp6": strings.ReplaceAll(udpHeader, "rem_address", "remote_address")}
}

func TestSockets(t *testing.T) {
	before := four(fmt.Sprintf(listen, 1)+fmt.Sprintf(opening, 1)+fmt.Sprintf(stuck, 40000, 2)+fmt.Sprintf(unread, 0x9C46, 9000)+fmt.Sprintf(waited, 40001), listen6, fmt.Sprintf(udpBound, 2304, 100)+dnsQuery)
	after := four(fmt.Sprintf(listen, 2)+fmt.Sprintf(opening, 2)+fmt.Sprintf(stuck, 40000, 4)+fmt.Sprintf(unread, 0x9C46, 9500)+received+fmt.Sprintf(waited, 40001)+fmt.Sprintf(waited, 40003), listen6+mapped, fmt.Sprintf(udpBound, 2304, 296)+dnsQuery)
	s := socketsOf(t, before, after)
	if s.TCP != 9 || s.UDP != 2 || s.States["syn_sent"] != 2 || s.States["syn_recv"] != 1 || s.States["time_wait"] != 2 || s.Listening != 2 {
		t.Errorf("%d TCP, %d UDP, %v", s.TCP, s.UDP, s.States)
	}
	if l := s.Listeners[0]; l.Address != "0.0.0.0:8080" || l.Waiting != 2 || l.WaitingFirst != 1 || s.Listeners[1].Address != "[::]:443" {
		t.Errorf("listeners %+v", s.Listeners)
	}
	// The same destination, over IPv4 and over IPv6 with a mapped address.
	if o := s.Opening[0]; len(s.Opening) != 1 || o.Destination != "10.2.0.1:80" || o.Count != 2 || o.InBoth != 1 || o.MostRetries != 2 || s.OpeningStuck != 1 || s.OpeningAgain != 2 {
		t.Errorf("opening %+v", s)
	}
	if r := s.Resending[0]; s.ResendingCount != 1 || s.ResendingStuck != 1 || s.ResendTimeouts != 2 || r.Local != "10.2.0.2:40002" || r.Bytes != 40000 || r.Timeouts != 4 || r.TimeoutsWas != 2 {
		t.Errorf("resending %+v", s.Resending)
	}
	if u := s.Unread; len(u) != 1 || u[0].Bytes != 9000 || u[0].Remote != "10.2.0.1:40006" {
		t.Errorf("unread %+v", u)
	}
	if d := s.Destinations[0]; d.Remote != "10.2.0.1:8080" || d.Local != "10.2.0.2" || d.Ports != 3 || d.PortsFirst != 2 || d.TimeWait != 2 || d.LowestPort != 40001 || d.HighPort != 40003 {
		t.Errorf("destinations %+v", s.Destinations)
	}
	if d := s.UDPDrops; len(d) != 1 || d[0].DropsInWindow != 196 || d[0].Port != 5353 || d[0].QueueBytes != 2304 || s.UDPDropsInWindow != 196 {
		t.Errorf("drops %+v", d)
	}
	if d := s.DNS; len(d) != 1 || d[0].Server != "10.96.0.10" || d[0].UDP != 1 || d[0].Waiting != 1 || s.DNSServerHere || s.UDPElsewhere != 0 || s.UDPClients != 0 {
		t.Errorf("dns %+v", d)
	}
}

// The peer of the first reads nothing; the other is to a proxy in the same
// namespace, whose end is there too.
func TestSocketsWhosePeerDoesNotRead(t *testing.T) {
	const (
		full  = "   9: 0200020A:9C50 0100020A:1F90 01 0003D090:00000000 04:00000123 00000000     0        0 909 4 0000000000000000 20 4 30 10 -1\n"
		near  = "  10: 0200020A:9C51 0300020A:1F90 01 0003D090:00000000 04:00000123 00000000     0        0 910 4 0000000000000000 20 4 30 10 -1\n"
		proxy = "  11: 0100007F:3A99 0200020A:9C51 01 00000000:0003D090 00:00000000 00000000     0        0 911 4 0000000000000000 20 4 30 10 -1\n"
	)
	s := socketsOf(t, four(full+near+proxy, "", ""), four(full+near+proxy, "", ""))
	if w := s.WindowClosed; s.WindowClosedCount != 1 || len(w) != 1 || w[0] != (Unsent{Local: "10.2.0.2:40016", Remote: "10.2.0.1:8080", Bytes: 250000}) {
		t.Errorf("%+v", s.WindowClosed)
	}
	if s.Sending != 2 || s.SendingOut != 1 || s.UnreadCount != 1 {
		t.Errorf("%d, %d, %d", s.Sending, s.SendingOut, s.UnreadCount)
	}
}

// A connection that came under an old one's number, and what ended, is no wait.
func TestSocketsThatAreNotTheSame(t *testing.T) {
	before := four(fmt.Sprintf(stuck, 40000, 2)+fmt.Sprintf(unread, 0x9C46, 9000), "", fmt.Sprintf(udpBound, 0, 7))
	after := four(strings.Replace(fmt.Sprintf(stuck, 40000, 3), "9C42", "9C43", 1)+fmt.Sprintf(unread, 0x9C46, 8000), "", fmt.Sprintf(udpBound, 0, 7)+strings.Replace(fmt.Sprintf(udpBound, 0, 3), " 70 2", " 72 2", 1))
	s := socketsOf(t, before, after)
	if s.ResendingCount != 1 || s.ResendingStuck != 0 || len(s.Unread) != 0 {
		t.Errorf("%+v", s)
	}
	if len(s.UDPDrops) != 1 || s.UDPDrops[0].DropsInWindow != 3 {
		t.Errorf("drops of a new socket: %+v", s.UDPDrops)
	}
}

// The tables are not read where the namespace has no such socket: each read
// walks a hash table of the whole machine.
func TestSocketsAreNotReadWhereThereAreNone(t *testing.T) {
	none := map[string]string{
		"sockstat":  "sockets: used 0\nTCP: inuse 0 orphan 0 tw 0 alloc 1 mem 309\nUDP: inuse 0 mem 0\n",
		"sockstat6": "TCP6: inuse 0\nUDP6: inuse 0\n",
	}
	first := exposure(1, none)
	o := seen("network.sockets", first, exposure(2, none))
	if s, ok := o.Value.(Sockets); !ok || s.TCP != 0 || len(s.Listeners) != 0 {
		t.Errorf("%+v", o)
	}
	for _, name := range first.Used {
		if strings.HasSuffix(name, "/tcp") || strings.HasSuffix(name, "/udp6") {
			t.Errorf("read %s", name)
		}
	}
}

func TestSocketsThatCannotBeReadAreUnknown(t *testing.T) {
	for name, text := range map[string]string{
		"a row cut short":    tcpHeader + fmt.Sprintf(opening, 1) + "   1: 0200020A:9C40 0100\n",
		"cut in the middle":  (tcpHeader + fmt.Sprintf(opening, 1))[:250],
		"another header":     strings.Replace(tcpHeader, "inode", "node", 1),
		"an address of 3":    tcpHeader + strings.Replace(fmt.Sprintf(opening, 1), "0200020A", "02000A", 1),
		"only a number":      "1\n",
		"a state of letters": tcpHeader + strings.Replace(fmt.Sprintf(opening, 1), " 02 ", " XY ", 1),
	} {
		files := four("", "", "")
		files["tcp"] = text
		if o := seen("network.sockets", exposure(1, files), exposure(2, files)); o.State != evidence.Unknown {
			t.Errorf("%s: %+v", name, o)
		}
	}
	files := four("", "", "")
	second := exposure(2, files)
	second.Stops["/proc/4711/net/udp"] = evidence.TooBig
	if o := seen("network.sockets", exposure(1, files), second); o.State != evidence.Unknown || !strings.Contains(o.Why, "larger") {
		t.Errorf("%+v", o)
	}
}

func TestListsAreBounded(t *testing.T) {
	var all strings.Builder
	for i := range 300 {
		fmt.Fprintf(&all, "%4d: 0200020A:%04X 01%02X020A:%04X 02 00000001:00000000 01:0000005A 00000001     0        0 %d 2 00000000b8a13c28 400 0 0 1 7\n", i, 1024+i, i%256, 80+i/256, 100+i)
	}
	s := socketsOf(t, four("", "", ""), four(all.String(), "", ""))
	if len(s.Opening) != 20 || len(s.Destinations) != 10 || s.States["syn_sent"] != 300 || s.OpeningAgain != 300 || s.OpeningStuck != 0 {
		t.Errorf("%d openings, %d destinations, %v", len(s.Opening), len(s.Destinations), s.States)
	}
}

func FuzzRows(f *testing.F) {
	f.Add(tcpHeader + fmt.Sprintf(opening, 1))
	f.Add(tcp6Header + listen6 + mapped)
	f.Add(udpHeader + fmt.Sprintf(udpBound, 1, 2))
	f.Fuzz(func(t *testing.T, text string) {
		rows, ok := rowsOf(text)
		if !ok && rows != nil {
			t.Error("part of a table")
		}
		s := sum(sockets{tcp: rows, udp: rows}, sockets{tcp: rows, udp: rows})
		if s.UDPDropsInWindow != 0 || len(s.Opening) > mostListed {
			t.Errorf("%+v", s)
		}
	})
}
