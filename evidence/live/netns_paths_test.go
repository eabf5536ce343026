//go:build linux

package live

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

// startWithVeth makes the namespace the tests below look at.
func startWithVeth(t *testing.T) int {
	pid, _ := startInNetns(t)
	for _, command := range []string{
		"ip link add va type veth peer name vb", "ip addr add 10.2.0.1/24 dev va", "ip link set va up", "ip link set vb up",
	} {
		inside(t, pid, command)
	}
	return pid
}

func TestRoutesOfAllTables(t *testing.T) {
	pid := startWithVeth(t)
	for _, command := range []string{
		"ip route add default via 10.2.0.9 mtu 1300", "ip route add blackhole 10.66.0.0/16", "ip route add unreachable 10.67.0.0/16 metric 5",
		"ip route add prohibit 10.68.0.0/16 table 100", "ip route add 10.70.0.0/16 nexthop via 10.2.0.3 nexthop via 10.2.0.4",
		"ip rule add fwmark 1 table 100", "ip rule add from 10.9.0.0/16 blackhole",
	} {
		inside(t, pid, command)
	}
	ctx, sent := sentBy(t)
	got := askNetns[asked.Routes](ctx, t, newMachine(t), asked.NetnsRoutes, pid)
	for _, want := range []asked.Route{
		{Table: 254, Type: "unicast", Destination: "0.0.0.0/0", Default: true, Gateway: "10.2.0.9", MTU: 1300},
		{Table: 254, Type: "blackhole", Destination: "10.66.0.0/16"},
		{Table: 254, Type: "unreachable", Destination: "10.67.0.0/16", Metric: 5},
		{Table: 100, Type: "prohibit", Destination: "10.68.0.0/16"},
		{Table: 254, Type: "unicast", Destination: "10.2.0.0/24", Source: "10.2.0.1"},
	} {
		if !slices.ContainsFunc(got.Routes, func(r asked.Route) bool {
			r.Family, r.LinkIndex, r.Hops = "", 0, nil
			return r.Type == want.Type && r.Destination == want.Destination && r.Table == want.Table && r.Default == want.Default &&
				r.Gateway == want.Gateway && r.MTU == want.MTU && r.Metric == want.Metric && r.Source == want.Source
		}) {
			t.Errorf("without %+v", want)
		}
	}
	if i := slices.IndexFunc(got.Routes, func(r asked.Route) bool { return r.Destination == "10.70.0.0/16" }); i < 0 || len(got.Routes[i].Hops) != 2 || got.Routes[i].Hops[1].Gateway != "10.2.0.4" {
		t.Errorf("%+v", got.Routes)
	}
	if slices.ContainsFunc(got.Routes, func(r asked.Route) bool { return r.Table == 255 || strings.HasSuffix(r.Destination, ".255/32") }) {
		t.Error("the kernel's own routes are told")
	}
	for _, want := range []asked.RoutingRule{
		{Family: "ipv4", Priority: 32764, Action: "blackhole", Source: "10.9.0.0/16"},
		{Family: "ipv4", Priority: 32765, Action: "table", Table: 100, Selective: true},
		{Family: "ipv4", Priority: 32766, Action: "table", Table: 254},
	} {
		if !slices.Contains(got.Rules, want) {
			t.Errorf("without %+v: %+v", want, got.Rules)
		}
	}
	if want := []uint16{unix.RTM_GETROUTE, unix.RTM_GETRULE}; !slices.Equal(sent(), want) {
		t.Errorf("sent %v", sent())
	}
}

func TestNeighboursAndTheirStates(t *testing.T) {
	pid := startWithVeth(t)
	inside(t, pid, "ip neigh add 10.2.0.9 lladdr 02:00:00:00:00:09 dev va nud permanent")
	inside(t, pid, "ip neigh add 10.2.0.8 lladdr 02:00:00:00:00:08 dev va nud stale")
	ctx, sent := sentBy(t)
	got := askNetns[asked.Neighbours](ctx, t, newMachine(t), asked.NetnsNeighbours, pid)
	states := map[string]string{}
	for _, n := range got.Neighbours {
		states[n.Address] = n.State + " " + n.MAC
	}
	if states["10.2.0.9"] != "permanent 02:00:00:00:00:09" || states["10.2.0.8"] != "stale 02:00:00:00:00:08" {
		t.Errorf("%+v", got)
	}
	if want := []uint16{unix.RTM_GETNEIGH}; !slices.Equal(sent(), want) {
		t.Errorf("sent %v", sent())
	}
}

func TestQdiscsAndTheirRates(t *testing.T) {
	pid := startWithVeth(t)
	inside(t, pid, "tc qdisc add dev va root tbf rate 64kbit burst 2kb limit 4kb")
	ctx, sent := sentBy(t)
	got := askNetns[asked.Qdiscs](ctx, t, newMachine(t), asked.NetnsQdiscs, pid)
	i := slices.IndexFunc(got.Qdiscs, func(q asked.Qdisc) bool { return q.Kind == "tbf" })
	if i < 0 || got.Qdiscs[i].RateBytes == nil || *got.Qdiscs[i].RateBytes != 8000 || *got.Qdiscs[i].LimitBytes != 4096 || got.Qdiscs[i].Parent != 0xffffffff {
		t.Errorf("%+v", got)
	}
	if want := []uint16{unix.RTM_GETQDISC}; !slices.Equal(sent(), want) {
		t.Errorf("sent %v", sent())
	}
}

func TestFiltersOfClsact(t *testing.T) {
	pid := startWithVeth(t)
	inside(t, pid, "tc qdisc add dev va clsact")
	inside(t, pid, "tc filter add dev va ingress bpf bytecode 1,6\u00a00\u00a00\u00a02 da")
	ctx, sent := sentBy(t)
	got := askNetns[asked.Datapath](ctx, t, newMachine(t), asked.NetnsBPF, pid)
	if len(got.Filters) != 1 || got.Filters[0].Kind != "bpf" || got.Filters[0].Direction != "ingress" || !got.Filters[0].DirectAction || got.Filters[0].Returns == nil || *got.Filters[0].Returns != 2 {
		t.Errorf("%+v", got)
	}
	for _, kind := range sent() {
		if !slices.Contains([]uint16{unix.RTM_GETQDISC, unix.RTM_GETTFILTER, unix.RTM_GETLINK}, kind) {
			t.Errorf("sent %v", sent())
		}
	}
}

func TestSysctlsAreTheNamespacesOwn(t *testing.T) {
	pid := startWithVeth(t)
	inside(t, pid, "sysctl -qw net.ipv4.ip_local_port_range=40000\u00a040003")
	inside(t, pid, "sysctl -qw net.ipv4.conf.va.rp_filter=1")
	ctx, _ := sentBy(t)
	got := askNetns[asked.Sysctls](ctx, t, newMachine(t), asked.NetnsSysctls, pid)
	if got.Values["ipv4/ip_local_port_range"] != "40000\t40003" || got.Values["ipv4/conf/va/rp_filter"] != "1" || got.Values["core/somaxconn"] == "" {
		t.Errorf("%+v", got)
	}
	here, err := sysctl("ipv4/ip_local_port_range")
	if err != nil || here == "40000\t40003" {
		t.Errorf("the machine's own: %q %v", here, err)
	}
}

func FuzzPaths(f *testing.F) {
	f.Add(append(make([]byte, unix.SizeofRtMsg), attribute(unix.RTA_DST, []byte{10, 0, 0, 0})...))
	f.Add(append(make([]byte, sizeofTcMsg), attribute(tcaKind, []byte("tbf\x00"))...))
	f.Add(append(make([]byte, sizeofTcMsg), append(attribute(tcaKind, []byte("bpf\x00")), attribute(tcaOptions, attribute(tcaBPFOps, make([]byte, 8)))...)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, ok := parseRoute(b); ok && (r.Destination == "" || r.Family == "") {
			t.Errorf("%+v", r)
		}
		if n, ok := parseNeighbour(b); ok && n.Address == "" {
			t.Errorf("%+v", n)
		}
		parseRoutingRule(b)
		if q, ok := parseQdisc(b); ok && q.Kind == "" {
			t.Errorf("%+v", q)
		}
		parseFilter(b)
		parseHops(b)
	})
}
