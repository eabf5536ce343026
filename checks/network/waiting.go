package network

import (
	"net/netip"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// waitingEnds are the remote ends of connections that make no progress.
type waitingEnds struct {
	ends    []netip.AddrPort       // all of them
	stuck   map[netip.AddrPort]int // in SYN_SENT in both looks
	tried   map[netip.AddrPort]int // in SYN_SENT in one of them
	held    map[netip.AddrPort]int // with data sent again, or probed for, in both and no acknowledgement
	servers []netip.Addr           // DNS servers that sockets are connected to
	known   bool                   // the sockets could be read in both looks
}

// waitsOf compares the sockets of both looks. It does not lean on
// network.sockets, because who leans on another check can be too late for a
// first look of his own. primeFiles must have read socketFiles.
func waitsOf(at evidence.Scene, p look.Process) waitingEnds {
	w := waitingEnds{stuck: map[netip.AddrPort]int{}, tried: map[netip.AddrPort]int{}, held: map[netip.AddrPort]int{}}
	for _, file := range socketFiles {
		before, err := socketsIn(at.First, p, file)
		if err != nil {
			return waitingEnds{}
		}
		after, err := socketsIn(at.Second, p, file)
		if err != nil {
			return waitingEnds{}
		}
		w.compare(before, after, strings.HasPrefix(file, "net/tcp"))
	}
	w.known = true
	return w
}

// compare notes connections in SYN_SENT, and those whose unacknowledged data is
// the same in both looks. Without a route nothing is sent again, and no counter
// of retransmits moves.
func (w *waitingEnds) compare(before, after []row, isTCP bool) {
	type socket struct {
		local, remote netip.AddrPort
		inode         uint64
	}
	then := make(map[socket]row, len(before))
	for _, r := range before {
		then[socket{r.local, r.remote, r.inode}] = r
		if isTCP && r.state == synSent && r.inode != 0 {
			w.tried[r.remote]++
		}
	}
	for _, now := range after {
		was, both := then[socket{now.local, now.remote, now.inode}]
		switch {
		case now.remote.Port() == 0 || now.inode == 0:
		case isTCP && now.state == synSent:
			w.ends = append(w.ends, now.remote)
			if both && was.state == synSent {
				w.stuck[now.remote]++
				w.tried[now.remote]--
			} else {
				w.tried[now.remote]++
			}
		case isTCP && both && now.sendQueue > 0 && now.sendQueue == was.sendQueue:
			w.ends = append(w.ends, now.remote)
			if resentInBoth(was, now) || probesInBoth(was, now) {
				w.held[now.remote]++
			}
		case !isTCP && now.remote.Port() == dnsPort:
			w.servers = append(w.servers, now.remote.Addr())
		}
	}
}

// waitingOf is the same as network.sockets has it, for who compares only what
// others have seen.
func waitingOf(at evidence.Scene) waitingEnds {
	sockets, ok := look.Value[someSockets](look.Seen(at, "network.sockets"))
	w := waitingEnds{stuck: map[netip.AddrPort]int{}, known: ok}
	for _, o := range sockets.Opening {
		if end, err := netip.ParseAddrPort(o.Destination); err == nil && o.InBoth > 0 {
			w.ends = append(w.ends, end)
			w.stuck[end] += o.InBoth
		}
	}
	return w
}

type someSockets struct {
	Opening []Opening `json:"opening"`
}
