package network

import (
	"context"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

var socketFiles = []string{"net/tcp", "net/tcp6", "net/udp", "net/udp6"}

func seeSockets(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.sockets"
	p, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	}
	sockets, err := readSockets(ctx, at, p)
	from := append(p.From, p.ProcFile("ns/net"), p.ProcFile("net/sockstat"), p.ProcFile("net/sockstat6"))
	for _, file := range socketFiles {
		from = append(from, p.ProcFile(file))
	}
	return []evidence.Observation{evidence.Saw(id, sockets, err, from...)}
}

func readSockets(ctx context.Context, at evidence.Scene, p look.Process) (Sockets, error) {
	before, err := tablesOf(ctx, at.First, p)
	if err != nil {
		return Sockets{}, err
	}
	space := namespaceOf(at.First, p)
	after, err := tablesOf(ctx, at.Second, p)
	if err != nil {
		return Sockets{}, err
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return Sockets{}, err
	}
	s := sum(before, after)
	s.WindowUsec, s.HostNetwork = window, space.host
	return s, nil
}

// sockets is one look at the tables.
type sockets struct{ tcp, udp []row }

// tablesOf reads the four tables. The kernel walks a hash table of the whole
// machine for each, which takes a millisecond on a large one: where sockstat,
// which costs nothing, says that there is no such socket, it is not asked.
func tablesOf(ctx context.Context, host evidence.Host, p look.Process) (sockets, error) {
	four, err := parsed(host, p.ProcFile("net/sockstat"), func(text string) (map[string]uint64, bool) { return sockstat(text, "TCPinuse", "TCPtw", "UDPinuse") })
	if err != nil {
		return sockets{}, err
	}
	six, err := parsed(host, p.ProcFile("net/sockstat6"), func(text string) (map[string]uint64, bool) { return sockstat(text, "TCP6inuse", "UDP6inuse") })
	if err != nil && evidence.StopOf(err) != evidence.NotExist {
		return sockets{}, err
	}
	var s sockets
	for _, table := range []struct {
		file string
		many uint64
		into *[]row
	}{
		{"net/tcp", four["TCPinuse"] + four["TCPtw"], &s.tcp},
		{"net/tcp6", six["TCP6inuse"] + four["TCPtw"], &s.tcp},
		{"net/udp", four["UDPinuse"], &s.udp},
		{"net/udp6", six["UDP6inuse"], &s.udp},
	} {
		if table.many == 0 || six == nil && table.file[len(table.file)-1] == '6' {
			continue
		}
		if ctx.Err() != nil {
			return sockets{}, evidence.Cut
		}
		rows, err := readRows(host, p.ProcFile(table.file))
		if err != nil {
			return sockets{}, err
		}
		*table.into = append(*table.into, rows...)
	}
	return s, nil
}

func readRows(host evidence.Host, name string) ([]row, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil, err
	}
	rows, ok := rowsOf(text)
	if !ok {
		return nil, look.Malformed(name, "not a table of sockets")
	}
	return rows, nil
}
