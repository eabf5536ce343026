package network

import (
	"context"
	"maps"
	"reflect"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const tcpMemFile = "/proc/sys/net/ipv4/tcp_mem"

// ipForwards is what net/snmp shows as Ip: Forwarding of a namespace that
// forwards; 2 is one that does not (ipForwarding of RFC 1213).
const ipForwards = 1

var counterFiles = []string{"net/snmp", "net/netstat", "net/snmp6", "net/sockstat", "net/sockstat6"}

func seeCounters(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.counters"
	p, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	}
	counters, err := readCounters(ctx, at, p)
	return []evidence.Observation{evidence.Saw(id, counters, err, counterFrom(p)...)}
}

func seeHostCounters(ctx context.Context, at evidence.Scene) []evidence.Observation {
	p := look.Process{PID: 1}
	counters, err := readCounters(ctx, at, p)
	return []evidence.Observation{evidence.Saw("network.host", counters, err, counterFrom(p)...)}
}

func counterFrom(p look.Process) []string {
	from := append(p.From, p.ProcFile("ns/net"))
	for _, file := range counterFiles {
		from = append(from, p.ProcFile(file))
	}
	return append(from, tcpMemFile)
}

func readCounters(ctx context.Context, at evidence.Scene, p look.Process) (Counters, error) {
	before, err := countersOf(at.First, p)
	if err != nil {
		return Counters{}, err
	}
	space, memory := namespaceOf(at.First, p), readTCPMem(at.First)
	after, err := countersOf(at.Second, p)
	if err != nil {
		return Counters{}, err
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return Counters{}, err
	}
	c := Counters{WindowUsec: window, Namespace: space.inode, HostNetwork: space.host}
	fill(&c, rises(before.counters, after.counters))
	c.derive()
	c.levels(before.levels, after.levels)
	if memory != nil {
		c.TCPMemoryLow, c.TCPMemoryLimit = &memory[1], &memory[2]
	}
	return c, nil
}

// netTables is one look at a namespace: counters that only rise, and levels.
type netTables struct {
	counters, levels map[string]uint64
}

// countersOf reads a namespace once an exposure: a check is called again for the
// second look, and then asks for the first again.
func countersOf(host evidence.Host, p look.Process) (netTables, error) {
	return look.Once(host, func() (netTables, error) { return readTables(host, p) }, p.ProcFile(counterFiles[0]), "counters")
}

func readTables(host evidence.Host, p look.Process) (netTables, error) {
	none := netTables{}
	snmp, err := parsed(host, p.ProcFile("net/snmp"), func(text string) (map[string]uint64, bool) { return tables(text, "Ip", "Icmp", "Tcp", "Udp") })
	if err != nil {
		return none, err
	}
	netstat, err := parsed(host, p.ProcFile("net/netstat"), func(text string) (map[string]uint64, bool) { return tables(text, "TcpExt", "IpExt") })
	if err != nil {
		return none, err
	}
	levels, err := parsed(host, p.ProcFile("net/sockstat"), func(text string) (map[string]uint64, bool) { return sockstat(text, "TCPinuse", "TCPtw", "UDPinuse") })
	if err != nil {
		return none, err
	}
	// A kernel without IPv6 has none of these two.
	snmp6, err := parsed(host, p.ProcFile("net/snmp6"), columns)
	if err != nil && evidence.StopOf(err) != evidence.NotExist {
		return none, err
	}
	levels6, err := parsed(host, p.ProcFile("net/sockstat6"), func(text string) (map[string]uint64, bool) { return sockstat(text, "TCP6inuse") })
	if err != nil && evidence.StopOf(err) != evidence.NotExist {
		return none, err
	}
	maps.Copy(levels, levels6)
	if forwarding, ok := snmp["IpForwarding"]; ok {
		levels["IpForwarding"] = forwarding
	}
	return netTables{counters: wanted(snmp, netstat, snmp6), levels: levels}, nil
}

// wanted keeps the tenth of the counters that have a field.
func wanted(tables ...map[string]uint64) map[string]uint64 {
	kept := make(map[string]uint64, len(nstatNames))
	for _, name := range nstatNames {
		for _, table := range tables {
			if n, ok := table[name]; ok {
				kept[name] = n
			}
		}
	}
	return kept
}

// nstatNames are the counters that [Counters] has fields for.
var nstatNames = tagged(reflect.TypeFor[Counters]())

func tagged(shape reflect.Type) []string {
	var names []string
	for field := range shape.Fields() {
		if tag := field.Tag.Get("nstat"); tag != "" {
			names = append(names, strings.Split(tag, "+")...)
		}
	}
	return names
}

func parsed(host evidence.Host, name string, parse func(string) (map[string]uint64, bool)) (map[string]uint64, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil, err
	}
	values, ok := parse(text)
	if !ok {
		return nil, look.Malformed(name, "not a table of counters")
	}
	return values, nil
}

// rises gives how much each counter rose. One that went backwards was reset,
// and is left out. (Counters are unsigned long: on a 32-bit kernel they wrap,
// and a wrap is left out too.)
func rises(before, after map[string]uint64) map[string]uint64 {
	rise := make(map[string]uint64, len(after))
	for name, now := range after {
		if then, ok := before[name]; ok && now >= then {
			rise[name] = now - then
		}
	}
	return rise
}

// fill sets each field that has an nstat tag. A sum needs its first term; the
// second is IPv6's, which a kernel may lack.
func fill(c *Counters, rise map[string]uint64) {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		names := v.Type().Field(i).Tag.Get("nstat")
		if names == "" {
			continue
		}
		first, second, _ := strings.Cut(names, "+")
		n, ok := rise[first]
		if !ok {
			continue
		}
		n += rise[second]
		v.Field(i).Set(reflect.ValueOf(&n))
	}
}

func (c *Counters) derive() {
	if c.Retransmits == nil || c.SynRetransmits == nil || c.OutSegments == nil {
		return
	}
	data := *c.Retransmits - min(*c.Retransmits, *c.SynRetransmits)
	c.DataRetransmits = &data
	if sent := *c.OutSegments + *c.Retransmits; sent > 0 {
		ratio := float64(data) / float64(sent)
		c.RetransmitRatio = &ratio
	}
}

func (c *Counters) levels(before, after map[string]uint64) {
	sum := func(names ...string) *uint64 {
		total := uint64(0)
		for _, name := range names {
			total += after[name]
		}
		return &total
	}
	c.TCPInUse, c.TCPTimeWait, c.UDPInUse = sum("TCPinuse", "TCP6inuse"), sum("TCPtw"), sum("UDPinuse", "UDP6inuse")
	if forwarding, ok := after["IpForwarding"]; ok {
		forwards := forwarding == ipForwards
		c.IPForwarding = &forwards
	}
	then, ok := before["TCPmem"]
	if now, also := after["TCPmem"]; ok && also {
		pages := min(then, now)
		c.TCPMemoryPages = &pages
	}
}

// readTCPMem reads tcp_mem, which is the whole node's. The file is there for
// readers in the machine's first network namespace only; nil: not known.
func readTCPMem(host evidence.Host) *[3]uint64 {
	text, err := look.WholeFile(host, tcpMemFile)
	if err != nil {
		return nil
	}
	three, ok := triple(text)
	if !ok {
		return nil
	}
	return &three
}
