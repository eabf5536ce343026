package network

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// answering is an exposure of process 4711 with these answers.
func answering(usec int64, answers map[string]any) *fake.Host {
	h := exposure(usec, map[string]string{"tcp": tcpHeader, "tcp6": tcp6Header, "udp": udpHeader, "udp6": udpHeader})
	maps.Copy(h.Answers, answers)
	return h
}

// socket is a row of /proc/net/tcp or udp: 10.2.0.2 and a remote end in 10.0.0.0/8.
func socket(state string, inode int, b, c, d byte, port int, queued int) string {
	return fmt.Sprintf("   1: 0200020A:%04X %02X%02X%02X%02X:%04X %s %08X:00000000 01:0000005A 00000000     0        0 %d 2 00000000b8a13c28 0\n",
		40000+inode, d, c, b, 10, port, state, queued, inode)
}

// over looks with the same answers but for the second look's.
func over(name string, first, second map[string]any, needs map[string]any) evidence.Observation {
	return overSockets(name, first, second, needs, nil)
}

// overSockets is over with these sockets in both looks, by table.
func overSockets(name string, first, second, needs map[string]any, tables map[string]string) evidence.Observation {
	later := maps.Clone(first)
	maps.Copy(later, second)
	one, two := answering(1_000_000, first), answering(3_000_000, later)
	for file, rows := range tables {
		one.Files["/proc/4711/net/"+file] += rows
		two.Files["/proc/4711/net/"+file] += rows
	}
	return seenWith(name, one, two, needs)
}

func seenWith(name string, first, second *fake.Host, needs map[string]any) evidence.Observation {
	at := evidence.Scene{
		Subject: evidence.Subject{Kind: evidence.KindContainer, Name: "app", PID: 4711}, First: first, Second: second,
		Seen: func(id string) evidence.Observation {
			if value, ok := needs[id]; ok {
				return evidence.Saw(id, value, nil)
			}
			return evidence.Unread(id, "nobody looked")
		},
	}
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(t0, check, at)[0]
		}
	}
	return evidence.Observation{Why: "no such check"}
}

var t0 = contextForTests()

func valueOf[T any](t *testing.T, o evidence.Observation) T {
	t.Helper()
	v, ok := o.Value.(T)
	if !ok {
		t.Fatalf("%s: %s: %s", o.ID, o.State, o.Why)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

func route(kind, destination string, metric uint32) asked.Route {
	return asked.Route{Family: "ipv4", Table: mainTable, Type: kind, Destination: destination, Metric: metric, Default: strings.HasSuffix(destination, "/0")}
}

func TestRoutesThatDecideAboutConnections(t *testing.T) {
	routes := asked.Routes{
		Routes: []asked.Route{
			route("unicast", "0.0.0.0/0", 0), route("blackhole", "10.66.0.0/16", 0), route("unicast", "10.66.5.0/24", 0), route("unreachable", "10.67.0.0/16", 9),
		},
		Rules: []asked.RoutingRule{{Family: "ipv4", Action: "table", Table: mainTable}},
	}
	o := overSockets("network.routes", map[string]any{"netns/routes 4711": routes, "netns/links 4711": veth(1500, asked.LinkStats{}, asked.LinkStats{})}, nil, nil,
		map[string]string{
			"tcp": socket("02", 1, 66, 1, 1, 80, 1) + socket("02", 2, 66, 5, 1, 80, 1) + socket("01", 3, 67, 0, 1, 5432, 900) + socket("01", 4, 67, 0, 2, 5432, 0),
			"udp": socket("01", 5, 67, 0, 10, 53, 0),
		})
	r := valueOf[Routes](t, o)
	if !r.Default || !r.Networked || r.Policy || r.Changed || len(r.Defaults) != 1 || r.RefusingAll != 2 {
		t.Fatalf("%+v", r)
	}
	if n := r.Refusing[0]; n.Type != "blackhole" || !slices.Equal(n.Stuck, []string{"10.66.1.1:80"}) || n.Nameserver {
		t.Errorf("%+v", n)
	}
	if n := r.Refusing[1]; n.Type != "unreachable" || !slices.Equal(n.Stuck, []string{"10.67.0.1:5432"}) || !n.Nameserver {
		t.Errorf("%+v", n)
	}
}

// A rule decides before the main table; one with conditions, or behind that
// table, is listed, and what it decides about is not known.
// Each try is another socket, in one look only.
func TestNeighboursThatAreTriedAgain(t *testing.T) {
	links := veth(1500, asked.LinkStats{}, asked.LinkStats{})
	gone := asked.Neighbours{Neighbours: []asked.Neighbour{{LinkIndex: 2, Address: "10.2.0.7", State: "incomplete"}}}
	none := asked.Neighbours{Neighbours: []asked.Neighbour{}}
	answers := map[string]any{
		"netns/neighbours 4711": gone, "netns/links 4711": links, "netns/neighbours host": none,
		"netns/routes 4711": asked.Routes{Routes: []asked.Route{}, Rules: []asked.RoutingRule{}},
	}
	one, two := answering(1_000_000, answers), answering(3_000_000, answers)
	one.Files["/proc/4711/net/tcp"] += socket("02", 1, 2, 0, 7, 80, 1)
	two.Files["/proc/4711/net/tcp"] += socket("02", 9, 2, 0, 7, 80, 1)
	o := seenWith("network.neighbours", one, two, nil)
	if n := valueOf[Adjacents](t, o); len(n.Unresolved) != 1 || n.Unresolved[0].Waiting != 0 || n.Unresolved[0].Trying != 2 {
		t.Errorf("%+v", n.Unresolved)
	}
}

func TestRulesThatLeadNowhere(t *testing.T) {
	none := asked.Route{Family: "ipv6", Type: "unreachable", Destination: "::/0", Default: true, Metric: 4294967295} // of the kernel's own
	routes := asked.Routes{
		Routes: []asked.Route{route("unicast", "0.0.0.0/0", 0), none},
		Rules: []asked.RoutingRule{
			{Family: "ipv4", Priority: 0, Action: "table", Table: localTable},
			{Family: "ipv4", Priority: 32764, Action: "blackhole", Destination: "10.67.0.0/16", Selective: true},
			{Family: "ipv4", Priority: 32765, Action: "prohibit", Destination: "10.66.0.0/16"},
			{Family: "ipv4", Priority: 40000, Action: "unreachable"},
			{Family: "ipv4", Priority: 32766, Action: "table", Table: mainTable},
		},
	}
	o := overSockets("network.routes", map[string]any{"netns/routes 4711": routes, "netns/links 4711": veth(1500, asked.LinkStats{}, asked.LinkStats{})}, nil, nil,
		map[string]string{"tcp": socket("02", 1, 66, 1, 1, 80, 1) + socket("02", 2, 67, 5, 1, 80, 1), "udp": socket("01", 5, 66, 0, 10, 53, 0)})
	r := valueOf[Routes](t, o)
	if !r.Policy || r.RefusingAll != 3 {
		t.Fatalf("%+v", r)
	}
	if n := r.Refusing[0]; n.Type != "prohibit" || !n.Rule || !slices.Equal(n.Stuck, []string{"10.66.1.1:80"}) || !n.Nameserver {
		t.Errorf("%+v", n)
	}
	for _, n := range r.Refusing[1:] {
		if len(n.Stuck) > 0 || n.Nameserver {
			t.Errorf("%+v", n)
		}
	}
}

// What comes first may have a way.
func TestARuleBehindAnotherTable(t *testing.T) {
	address := netip.MustParseAddr("10.66.1.1")
	prohibit := asked.RoutingRule{Family: "ipv4", Priority: 200, Action: "prohibit"}
	local := asked.RoutingRule{Family: "ipv4", Priority: 0, Action: "table", Table: localTable}
	other := asked.RoutingRule{Family: "ipv4", Priority: 100, Action: "table", Table: 77}
	if !ruleDecides([]asked.RoutingRule{local, prohibit}, prohibit, address) || ruleDecides([]asked.RoutingRule{local, other, prohibit}, prohibit, address) {
		t.Error("a rule decides unless a table comes first")
	}
}

func TestRoutesWithoutADefault(t *testing.T) {
	for name, c := range map[string]struct {
		routes  []asked.Route
		away    bool
		links   asked.Links
		network bool
	}{
		"none":                    {nil, false, veth(1500, asked.LinkStats{}, asked.LinkStats{}), true},
		"two halves":              {[]asked.Route{route("unicast", "0.0.0.0/1", 0)}, true, veth(1500, asked.LinkStats{}, asked.LinkStats{}), true},
		"a default that is none":  {[]asked.Route{route("unreachable", "0.0.0.0/0", 0)}, false, veth(1500, asked.LinkStats{}, asked.LinkStats{}), true},
		"nothing but lo":          {nil, false, asked.Links{Links: []asked.Link{{Index: 1, Name: "lo", Up: true, LowerUp: true, Loopback: true}}}, false},
		"an interface without IP": {nil, false, asked.Links{Links: veth(1500, asked.LinkStats{}, asked.LinkStats{}).Links}, false},
	} {
		o := over("network.routes", map[string]any{
			"netns/routes 4711": asked.Routes{Routes: append([]asked.Route{}, c.routes...), Rules: []asked.RoutingRule{}},
			"netns/links 4711":  asked.Links{Links: c.links.Links, Addresses: append([]asked.Address{}, c.links.Addresses...)},
		}, nil, nil)
		if r := valueOf[Routes](t, o); r.Default != c.away || r.Networked != c.network {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestNeighboursThatDoNotAnswerAndThatMove(t *testing.T) {
	links := veth(1500, asked.LinkStats{}, asked.LinkStats{})
	gateway := route("unicast", "0.0.0.0/0", 0)
	gateway.Gateway = "10.2.0.1"
	first := []asked.Neighbour{
		{LinkIndex: 2, Address: "10.2.0.7", State: "failed"}, {LinkIndex: 2, Address: "10.2.0.1", State: "incomplete"},
		{LinkIndex: 2, Address: "10.2.0.8", MAC: "02:00:00:00:00:08", State: "reachable"}, {LinkIndex: 2, Address: "10.2.0.9", State: "incomplete"},
	}
	second := slices.Clone(first)
	second[1].State = "failed"
	second[2].MAC = "02:00:00:00:00:99"
	second[3].State, second[3].MAC = "reachable", "02:00:00:00:00:09"
	host := asked.Neighbours{Neighbours: []asked.Neighbour{
		{LinkIndex: 4, Address: "10.2.0.2", MAC: "02:00:00:00:00:77", State: "reachable"},
		{LinkIndex: 33, Address: "10.2.0.2", MAC: "02:00:00:00:00:78", State: "reachable"}, // another bridge with the same addresses
	}}
	o := overSockets("network.neighbours", map[string]any{
		"netns/neighbours 4711": asked.Neighbours{Neighbours: first}, "netns/links 4711": links, "netns/neighbours host": host,
		"netns/routes 4711": asked.Routes{Routes: []asked.Route{gateway}, Rules: []asked.RoutingRule{}},
	}, map[string]any{"netns/neighbours 4711": asked.Neighbours{Neighbours: second}}, nil,
		map[string]string{"tcp": socket("02", 1, 2, 0, 7, 80, 1) + socket("02", 2, 2, 0, 7, 81, 1)})
	n := valueOf[Adjacents](t, o)
	want := []NoNeighbour{
		{Address: "10.2.0.1", Link: "eth0", State: "failed", Gateway: true}, {Address: "10.2.0.7", Link: "eth0", State: "failed", Waiting: 2},
	}
	if !slices.Equal(n.Unresolved, want) || n.Unanswered != 2 {
		t.Errorf("%+v", n.Unresolved)
	}
	if len(n.Changed) != 1 || n.Changed[0].Address != "10.2.0.8" || n.Changed[0].Second != "02:00:00:00:00:99" {
		t.Errorf("%+v", n.Changed)
	}
	if !slices.Equal(n.OwnElse, []OwnAddress{{"10.2.0.2", "02:00:00:00:00:02", "02:00:00:00:00:77"}}) || !n.Complete {
		t.Errorf("%+v", n.OwnElse)
	}
}

// An entry that somebody made, on a wire with one other end.
func TestNeighboursWhoseEntryIsWrongForGood(t *testing.T) {
	links := veth(1500, asked.LinkStats{}, asked.LinkStats{})
	links.Links[1].Peer.MasterIndex, links.Links[1].Peer.MAC = 0, "02:00:00:00:00:09"
	entries := asked.Neighbours{Neighbours: []asked.Neighbour{
		{LinkIndex: 2, Address: "10.2.0.7", MAC: "02:00:00:00:00:99", State: "permanent"},
		{LinkIndex: 2, Address: "10.2.0.8", MAC: "02:00:00:00:00:09", State: "permanent"},
		{LinkIndex: 2, Address: "10.2.0.9", MAC: "02:00:00:00:00:98", State: "reachable"}, // it has answered
		{LinkIndex: 2, Address: "ff02::1", MAC: "33:33:00:00:00:01", State: "permanent"},
	}}
	answers := map[string]any{
		"netns/neighbours 4711": entries, "netns/links 4711": links, "netns/neighbours host": asked.Neighbours{Neighbours: []asked.Neighbour{}},
		"netns/routes 4711": asked.Routes{Routes: []asked.Route{}, Rules: []asked.RoutingRule{}},
	}
	waits := map[string]string{"tcp": socket("02", 1, 2, 0, 7, 80, 1)}
	n := valueOf[Adjacents](t, overSockets("network.neighbours", answers, answers, nil, waits))
	if want := (WrongMAC{Address: "10.2.0.7", Link: "eth0", MAC: "02:00:00:00:00:99", OtherEnd: "02:00:00:00:00:09", Waiting: 1}); !slices.Equal(n.Misdirected, []WrongMAC{want}) {
		t.Errorf("%+v", n.Misdirected)
	}
	one, two := answering(1_000_000, answers), answering(3_000_000, answers)
	delete(two.Files, "/proc/4711/net/tcp")
	if n := valueOf[Adjacents](t, seenWith("network.neighbours", one, two, nil)); n.Complete {
		t.Errorf("whether anybody waits was not read, and it is complete: %+v", n)
	}
	links.Links[1].Peer.MasterIndex = 4 // a bridge: others are behind it
	if n := valueOf[Adjacents](t, overSockets("network.neighbours", answers, answers, nil, waits)); len(n.Misdirected) != 0 {
		t.Errorf("%+v", n.Misdirected)
	}
}

func TestTheHigherReversePathFilterHolds(t *testing.T) {
	o := over("network.sysctls", map[string]any{"netns/sysctls 4711": asked.Sysctls{
		Values: map[string]string{
			"ipv4/conf/all/rp_filter": "1", "ipv4/conf/eth0/rp_filter": "2", "ipv4/conf/eth1/rp_filter": "0", "ipv4/conf/default/rp_filter": "0", "ipv4/ip_forward": "1",
		}, Missing: []string{}, Refused: []string{},
	}}, nil, nil)
	s := valueOf[SysctlsOf](t, o)
	if !slices.Equal(s.PathFilters, []PathFilter{{"eth0", 2}, {"eth1", 1}}) || s.Values["ipv4/ip_forward"] != "1" || len(s.Values) != 1 {
		t.Errorf("%+v", s)
	}
}
