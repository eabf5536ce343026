package network

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	unixFile     = "net/unix"
	mostUnix     = 20
	unixListens  = "00010000" // __SO_ACCEPTCON
	unixAwaiting = "02"       // a connection that nobody has accepted yet
)

func seeUnix(_ context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.unix"
	p, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	case at.Second == nil:
		return []evidence.Observation{evidence.Unread(id, "there was one look only")}
	}
	name, space := p.ProcFile(unixFile), namespaceOf(at.First, p)
	from := append(p.From, p.ProcFile("ns/net"), name)
	first, err := unixQueues(at.First, name)
	second, again := unixQueues(at.Second, name)
	if err = cmp.Or(err, again); err != nil {
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), from...)}
	}
	u := Unix{HostNetwork: space.host, Waiting: []UnixQueue{}}
	for path, n := range second {
		if was := first[path]; n > 0 && was > 0 {
			u.Waiting = append(u.Waiting, UnixQueue{Path: look.Clip(path, 200), Waiting: n, WaitingFirst: was})
		}
	}
	slices.SortFunc(u.Waiting, func(a, b UnixQueue) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(a.Path, b.Path))
	})
	u.Waiting = u.Waiting[:min(len(u.Waiting), mostUnix)]
	return []evidence.Observation{evidence.Saw(id, u, nil, from...)}
}

func unixQueues(host evidence.Host, name string) (map[string]int, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil, err
	}
	queues, ok := parseUnix(text)
	if !ok {
		return nil, look.Malformed(name, "not a table of Unix sockets")
	}
	return queues, nil
}

// parseUnix counts the connections that wait to be accepted, by the path of the
// listening socket. The kernel gives such a one its listener's path, state 02
// and no inode:
//
//	Num       RefCount Protocol Flags    Type St Inode Path
//	00000000218167f0: 00000005 00000000 00010000 0001 01 308214 /run/app.sock
//	000000000678068f: 00000003 00000000 00000000 0001 02     0 /run/app.sock
func parseUnix(text string) (map[string]int, bool) {
	header, rows, _ := strings.Cut(text, "\n")
	if !slices.Equal(strings.Fields(header), []string{"Num", "RefCount", "Protocol", "Flags", "Type", "St", "Inode", "Path"}) {
		return nil, false
	}
	queues, waiting := map[string]int{}, map[string]int{}
	for line := range strings.Lines(rows) {
		fields := strings.Fields(line)
		switch {
		case !strings.HasSuffix(line, "\n") || len(fields) < 7:
			return nil, false
		case len(fields) == 7:
			continue // it has no name
		}
		path := strings.Join(fields[7:], " ")
		if fields[3] == unixListens {
			queues[path] = 0
		} else if fields[5] == unixAwaiting && fields[6] == "0" {
			waiting[path]++
		}
	}
	for path := range queues {
		queues[path] = waiting[path]
	}
	return queues, true
}
