package network

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// matchOf reads what a rule says about addresses and ports.
func matchOf(r asked.Rule) ruleMatch {
	m := ruleMatch{
		protocol: r.Protocol, ports: rangesOf(r.Ports), anyPort: r.Ports == "",
		source: prefixOf(r.Source), destination: prefixOf(r.Destination), exact: namesEndsOnly(r),
	}
	m.sourcePorts, m.anySourcePort = sourcePorts(r)
	return m
}

func rangesOf(text string) (ports []portSpan) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		low, errLow := strconv.ParseUint(from, 10, 16)
		high, errHigh := strconv.ParseUint(to, 10, 16)
		if errLow == nil && errHigh == nil {
			ports = append(ports, portSpan{uint16(low), uint16(high)})
		}
	}
	return ports
}

func prefixOf(text string) netip.Prefix {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p
	}
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen())
	}
	return netip.Prefix{}
}

func (m ruleMatch) isProtocol(name string) bool { return m.protocol == "" || m.protocol == name }

func (m ruleMatch) hasPort(port uint16) bool { return m.anyPort || within(m.ports, port) }

func within(spans []portSpan, port uint16) bool {
	return slices.ContainsFunc(spans, func(s portSpan) bool { return s.from <= port && port <= s.to })
}

// fits reports whether a packet to that end meets the conditions that are
// understood.
func (m ruleMatch) fits(protocol string, to netip.Addr, port uint16) bool {
	return m.isProtocol(protocol) && m.hasPort(port) && (!m.destination.IsValid() || m.destination.Contains(to))
}

// names reports whether the conditions name the address as one end.
func (m ruleMatch) names(address netip.Addr) bool {
	const narrow = 8 // bits: 10.0.0.0/8 names everybody
	for _, p := range []netip.Prefix{m.source, m.destination} {
		if p.IsValid() && p.Contains(address) && p.Addr().BitLen()-p.Bits() <= narrow {
			return true
		}
	}
	return false
}

// door is a port that sockets of a namespace wait on.
type door struct {
	protocol string
	port     int
}

type doors map[door]bool

// doorsOf reads the listening TCP sockets, and the UDP sockets that take
// datagrams from everybody.
func doorsOf(host evidence.Host, p look.Process) (doors, bool) {
	all := doors{}
	for _, l := range listenersOf(host, p) {
		if l.bad {
			return nil, false
		}
		all[door{"tcp", l.port}] = true
	}
	for _, file := range []string{"net/udp", "net/udp6"} {
		rows, err := socketsIn(host, p, file)
		if err != nil {
			return nil, false
		}
		for _, r := range rows {
			if r.remote.Port() == 0 {
				all[door{"udp", int(r.local.Port())}] = true
			}
		}
	}
	return all, true
}

// socketsIn reads a table; a kernel without IPv6 has two fewer.
func socketsIn(host evidence.Host, p look.Process, file string) ([]row, error) {
	name := p.ProcFile(file)
	text, err := look.WholeFile(host, name)
	if err != nil {
		if strings.HasSuffix(file, "6") && evidence.StopOf(err) == evidence.NotExist {
			return nil, nil
		}
		return nil, err
	}
	rows, ok := rowsOf(text)
	if !ok {
		return nil, look.Malformed(name, "not a table of sockets")
	}
	return rows, nil
}

type listener struct {
	port, uid int
	bad       bool // the table could not be read
}

// listenersOf reads both tables; a kernel without IPv6 has one.
func listenersOf(host evidence.Host, p look.Process) []listener {
	var all []listener
	for _, file := range []string{"net/tcp", "net/tcp6"} {
		text, err := look.WholeFile(host, p.ProcFile(file))
		if file == "net/tcp6" && evidence.StopOf(err) == evidence.NotExist && err != nil {
			continue
		}
		if err != nil {
			return []listener{{bad: true}}
		}
		rows, ok := rowsOf(text)
		if !ok {
			return []listener{{bad: true}}
		}
		uids := uidsOf(text)
		for i, r := range rows {
			if r.state == listening {
				all = append(all, listener{port: int(r.local.Port()), uid: uids[i]})
			}
		}
	}
	return all
}

// uidsOf reads the column uid of each row; -1 where it is none.
func uidsOf(text string) []int {
	header, rest, _ := strings.Cut(text, "\n")
	at := slices.Index(joinedColumns(header), "uid")
	var uids []int
	for line := range strings.Lines(rest) {
		uid := -1
		if fields := strings.Fields(line); at >= 0 && at < len(fields) {
			if n, err := strconv.Atoi(fields[at]); err == nil {
				uid = n
			}
		}
		uids = append(uids, uid)
	}
	return uids
}

// joinedColumns names the columns as the rows have them: see rowsOf.
func joinedColumns(header string) []string {
	return strings.Fields(strings.NewReplacer("tx_queue rx_queue", "queues", "tr tm->when", "timer").Replace(header))
}
