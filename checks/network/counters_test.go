package network

import (
	"context"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// Cut from /proc/PID/net of Linux 6.18; the columns in between are left out.
const (
	snmpText = `Ip: Forwarding DefaultTTL InReceives InAddrErrors ForwDatagrams InDiscards OutRequests OutDiscards OutNoRoutes ReasmFails FragFails
Ip: 2 64 33026 0 0 0 20735 0 0 0 0
Icmp: InMsgs InErrors InDestUnreachs OutMsgs OutDestUnreachs
Icmp: 1 0 1 0 0
IcmpMsg: InType3
IcmpMsg: 1
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 64 30 2 10 0 32948 21145 4 0 15 0
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 77 0 0 78 0 0 0 0 0
`
	netstatText = `TcpExt: SyncookiesSent SyncookiesRecv SyncookiesFailed PruneCalled RcvPruned TW ListenOverflows ListenDrops TCPTimeouts TCPReqQFullDoCookies TCPReqQFullDrop IPReversePathFilter TCPSynRetrans
TcpExt: 0 0 0 0 0 55 0 0 4 0 0 0 1
IpExt: InNoRoutes InOctets OutOctets InCEPkts
IpExt: 0 912653513 70422558 0
`
	snmp6Text     = "Ip6InReceives                   \t1\nIp6FragFails                    \t2\nUdp6RcvbufErrors                \t3\n"
	sockstatText  = "sockets: used 16\nTCP: inuse 1 orphan 0 tw 2 alloc 1 mem 309\nUDP: inuse 4 mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n"
	sockstat6Text = "TCP6: inuse 5\nUDP6: inuse 6\nUDPLITE6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n"
)

// exposure is one look at process 4711, the clock with it.
func exposure(usec int64, files map[string]string) *fake.Host {
	h := &fake.Host{
		Files: map[string]string{
			"/proc/4711/net/snmp": snmpText, "/proc/4711/net/netstat": netstatText, "/proc/4711/net/snmp6": snmp6Text,
			"/proc/4711/net/sockstat": sockstatText, "/proc/4711/net/sockstat6": sockstat6Text,
			tcpMemFile: "379974\t506634\t759948\n",
		},
		Links:   map[string]string{"/proc/4711/ns/net": "net:[4026532259]", "/proc/1/ns/net": "net:[4026531840]"},
		Answers: map[string]any{asked.ClockNow: asked.Clock{WallUsec: 9, MonotonicUsec: usec, BootUsec: usec, SpreadUsec: 1}},
		Stops:   map[string]evidence.Stop{},
	}
	for name, text := range files {
		h.Files["/proc/4711/net/"+name] = text
	}
	return h
}

func seen(name string, first, second *fake.Host) evidence.Observation {
	at := evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", PID: 4711}, First: first, Second: second}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, at)[0]
		}
	}
	return evidence.Observation{Why: "no such check"}
}

func is(t *testing.T, what string, got *uint64, want uint64) {
	t.Helper()
	if got == nil || *got != want {
		t.Errorf("%s: got %v, want %d", what, got, want)
	}
}

func TestCounters(t *testing.T) {
	later := map[string]string{
		"snmp":    strings.NewReplacer(" 21145 4 0 15 0", " 21245 30 0 18 0", "Udp: 77 0 0 78 0", "Udp: 177 5 196 78 196").Replace(snmpText),
		"netstat": strings.Replace(netstatText, "55 0 0 4 0 0 0 1", "55 24 25 10 0 0 0 7", 1),
		"snmp6":   strings.Replace(snmp6Text, "\t3\n", "\t5\n", 1),
	}
	o := seen("network.counters", exposure(1_000_000, nil), exposure(3_000_000, later))
	c, ok := o.Value.(Counters)
	if !ok {
		t.Fatalf("%+v", o)
	}
	if c.WindowUsec != 2_000_000 || c.Namespace != 4026532259 || c.HostNetwork == nil || *c.HostNetwork {
		t.Errorf("%+v", c)
	}
	is(t, "retransmits", c.Retransmits, 26)
	is(t, "SYN retransmits", c.SynRetransmits, 6)
	is(t, "data retransmits", c.DataRetransmits, 20)
	if c.RetransmitRatio == nil || *c.RetransmitRatio != 20.0/126 {
		t.Errorf("ratio %v", c.RetransmitRatio)
	}
	is(t, "overflows", c.ListenOverflows, 24)
	is(t, "drops", c.ListenDrops, 25)
	is(t, "resets", c.OutResets, 3)
	is(t, "UDP drops of both families", c.UDPReceiveDrops, 198)
	is(t, "UDP no ports", c.UDPNoPorts, 5)
	is(t, "too big", c.IPFragFails, 0)
	is(t, "TCP sockets of both families", c.TCPInUse, 6)
	is(t, "memory", c.TCPMemoryPages, 309)
	is(t, "memory limit", c.TCPMemoryLimit, 759948)
	if c.AbortsOnMemory != nil {
		t.Error("a counter this kernel does not have was told")
	}
}

func TestCountersThatGoBackwardsAreLeftOut(t *testing.T) {
	c, _ := seen("network.counters", exposure(1, map[string]string{"netstat": strings.Replace(netstatText, "55 0 0", "55 9 9", 1)}), exposure(2, nil)).Value.(Counters)
	if c.ListenOverflows != nil || c.ListenDrops != nil || c.Timeouts == nil {
		t.Errorf("overflows %v, drops %v, timeouts %v", c.ListenOverflows, c.ListenDrops, c.Timeouts)
	}
}

func TestCountersWithoutIPv6(t *testing.T) {
	first, second := exposure(1, nil), exposure(2, nil)
	for _, h := range []*fake.Host{first, second} {
		delete(h.Files, "/proc/4711/net/snmp6")
		delete(h.Files, "/proc/4711/net/sockstat6")
	}
	c, ok := seen("network.counters", first, second).Value.(Counters)
	if !ok || c.UDPReceiveDrops == nil || *c.UDPReceiveDrops != 0 || c.ICMPTooBigIn != nil {
		t.Errorf("%+v", c)
	}
}

func TestCountersStates(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *fake.Host)
		why    string
	}{
		"snmp refused":            {func(h *fake.Host) { h.Stops["/proc/4711/net/snmp"] = evidence.Permission }, "permission"},
		"snmp6 refused":           {func(h *fake.Host) { h.Stops["/proc/4711/net/snmp6"] = evidence.Permission }, "permission"},
		"the process has ended":   {func(h *fake.Host) { h.Stops["/proc/4711/net/netstat"] = evidence.Gone }, "gone"},
		"a value without a name":  {func(h *fake.Host) { h.Files["/proc/4711/net/snmp"] = snmpText[:len(snmpText)-3] + "\n" }, "not a table"},
		"without a group":         {func(h *fake.Host) { h.Files["/proc/4711/net/netstat"] = "TcpExt: TW\nTcpExt: 1\n" }, "not a table"},
		"cut in the middle":       {func(h *fake.Host) { h.Files["/proc/4711/net/snmp"] = snmpText[:200] }, "cut short"},
		"the clock does not tell": {func(h *fake.Host) { delete(h.Answers, asked.ClockNow) }, "cannot be reached"},
	} {
		first, second := exposure(1, nil), exposure(2, nil)
		c.change(first)
		c.change(second)
		if o := seen("network.counters", first, second); o.State != evidence.Unknown || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %s %q", name, o.State, o.Why)
		}
	}
}

// Process 1 may not be looked at; the reader is on the host's network itself.
func TestTheHostsNamespaceByTheReadersOwn(t *testing.T) {
	for own, want := range map[string]bool{"net:[4026532259]": true, "net:[4026531840]": false} {
		first := exposure(1, nil)
		first.Stops["/proc/1/ns/net"] = evidence.Permission
		first.Links["/proc/self/ns/net"] = own
		c, ok := seen("network.counters", first, exposure(2, nil)).Value.(Counters)
		if !ok || c.HostNetwork == nil || *c.HostNetwork != want {
			t.Errorf("%s: %+v", own, c)
		}
		delete(first.Files, tcpMemFile) // not in the first namespace: its own says nothing
		if c, ok = seen("network.counters", first, exposure(2, nil)).Value.(Counters); !ok || c.HostNetwork != nil {
			t.Errorf("%s, from another namespace: %+v", own, c)
		}
	}
}

// Without the right to read links nobody knows whose the counters are, and
// they are told all the same.
func TestCountersOfANamespaceThatIsNotKnown(t *testing.T) {
	first := exposure(1, nil)
	first.Stops["/proc/4711/ns/net"] = evidence.Permission
	if c, ok := seen("network.counters", first, exposure(2, nil)).Value.(Counters); !ok || c.HostNetwork != nil || c.Namespace != 0 {
		t.Errorf("%+v", c)
	}
	first = exposure(1, nil)
	first.Links["/proc/4711/ns/net"] = first.Links["/proc/1/ns/net"]
	if c, ok := seen("network.counters", first, exposure(2, nil)).Value.(Counters); !ok || c.HostNetwork == nil || !*c.HostNetwork {
		t.Errorf("%+v", c)
	}
}

func TestAContainerThatHasEndedHasNoNetwork(t *testing.T) {
	at := evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app"}, First: exposure(1, nil), Second: exposure(2, nil),
		Seen: func(id string) evidence.Observation {
			return evidence.Observation{ID: id, State: evidence.Present, Value: map[string]any{"state": "exited", "pid": 4711}}
		}}
	for _, check := range Checks() {
		if check.Scope != evidence.OfSubject {
			continue
		}
		if o := fake.Look(context.Background(), check, at)[0]; o.State != evidence.Absent {
			t.Errorf("%s: %+v", check.Name, o)
		}
	}
}

func FuzzTables(f *testing.F) {
	for _, seed := range []string{snmpText, netstatText, snmp6Text, sockstatText, sockstat6Text, "379974\t506634\t759948\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		tables(text, "Tcp")
		columns(text)
		sockstat(text, "TCPinuse")
		triple(text)
	})
}
