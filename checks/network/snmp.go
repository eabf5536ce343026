package network

import (
	"strconv"
	"strings"
)

// tables reads /proc/PID/net/snmp and netstat: pairs of lines, names above
// values, each begun by the name of the group. Columns are added in every few
// kernels, so they go by name: "TcpExt" and "ListenOverflows" give
// "TcpExtListenOverflows", as nstat(8) writes it.
//
//	Udp: InDatagrams NoPorts InErrors
//	Udp: 77 0 0
//
// It is false unless every pair is whole and each wanted group is there.
func tables(text string, wanted ...string) (map[string]uint64, bool) {
	values, groups := make(map[string]uint64, strings.Count(text, " ")/2), map[string]bool{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(lines); i += 2 {
		names, numbers := strings.Fields(lines[i]), strings.Fields(lines[i+1])
		if len(names) < 2 || len(names) != len(numbers) || names[0] != numbers[0] || !strings.HasSuffix(names[0], ":") {
			return nil, false
		}
		group := strings.TrimSuffix(names[0], ":")
		groups[group] = true
		for k, name := range names[1:] {
			if n, err := strconv.ParseUint(numbers[k+1], 10, 64); err == nil { // MaxConn is -1
				values[group+name] = n
			}
		}
	}
	for _, group := range wanted {
		if !groups[group] {
			return nil, false
		}
	}
	return values, true
}

// columns reads /proc/PID/net/snmp6: a name and a number a line.
//
//	Ip6InReceives                   	1
func columns(text string) (map[string]uint64, bool) {
	values := make(map[string]uint64, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			return nil, false
		}
		n, err := strconv.ParseUint(fields[1], 10, 64)
		if err != nil {
			return nil, false
		}
		values[fields[0]] = n
	}
	_, ok := values["Ip6InReceives"]
	return values, ok
}

// sockstat reads /proc/PID/net/sockstat and sockstat6: names and numbers in
// turn after the protocol. "TCP" and "inuse" give "TCPinuse".
//
//	TCP: inuse 12 orphan 0 tw 0 alloc 25 mem 257
func sockstat(text string, wanted ...string) (map[string]uint64, bool) {
	values := map[string]uint64{}
	for line := range strings.Lines(text) {
		protocol, rest, ok := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if !ok || len(fields)%2 != 0 {
			return nil, false
		}
		for i := 0; i < len(fields); i += 2 {
			if n, err := strconv.ParseUint(fields[i+1], 10, 64); err == nil {
				values[protocol+fields[i]] = n
			}
		}
	}
	for _, name := range wanted {
		if _, ok := values[name]; !ok {
			return nil, false
		}
	}
	return values, true
}

// triple reads net.ipv4.tcp_mem: three numbers.
func triple(text string) ([3]uint64, bool) {
	var three [3]uint64
	fields := strings.Fields(text)
	if len(fields) != len(three) {
		return three, false
	}
	for i, field := range fields {
		n, err := strconv.ParseUint(field, 10, 64)
		if err != nil {
			return three, false
		}
		three[i] = n
	}
	return three, true
}
