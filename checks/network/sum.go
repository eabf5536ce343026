package network

import (
	"cmp"
	"net/netip"
	"slices"
)

const (
	mostListed       = 20
	mostDestinations = 10
	unreadBytes      = 4096 // less is a message on its way to being read
)

// sum puts two looks at the sockets of a namespace together.
func sum(before, after sockets) Sockets {
	was := byInode(before.tcp)
	s := Sockets{
		TCP: len(after.tcp), UDP: len(after.udp), States: map[string]int{},
		Listeners: []Listener{}, Opening: []Opening{}, Resending: []Resending{}, Unread: []Unread{}, WindowClosed: []Unsent{},
		Destinations: destinations(before.tcp, after.tcp), UDPDrops: []UDPDrop{}, DNS: []DNSSockets{},
	}
	opening := map[netip.AddrPort]*Opening{}
	inside := remotesOf(after.tcp)
	for _, r := range after.tcp {
		name := cmp.Or(stateNames[r.state], "other")
		s.States[name]++
		then, known := was[r.inode]
		known = known && r.inode != 0 && then.local == r.local && then.remote == r.remote
		switch r.state {
		case listening:
			s.listener(r, then, known)
		case synSent:
			s.opens(opening, r, known && then.state == synSent)
		default:
			s.transfers(r, then, known)
			if sends(r) && !inside[r.local] {
				s.SendingOut++
				s.waitsForRoom(r, then, known)
			}
		}
	}
	for _, o := range opening {
		s.Opening = append(s.Opening, *o)
	}
	s.udp(before.udp, after.udp)
	s.dns(before.udp, after)
	s.sort()
	return s
}

func byInode(rows []row) map[uint64]row {
	index := make(map[uint64]row, len(rows))
	for _, r := range rows {
		index[r.inode] = r
	}
	return index
}

func (s *Sockets) listener(r, then row, known bool) {
	s.Listening++
	l := Listener{Address: r.local.String(), Port: int(r.local.Port()), Waiting: int(r.receiveQueue)}
	if known {
		l.WaitingFirst = int(then.receiveQueue)
	}
	s.Listeners = append(s.Listeners, l)
}

func (s *Sockets) opens(by map[netip.AddrPort]*Opening, r row, both bool) {
	o := by[r.remote]
	if o == nil {
		o = &Opening{Destination: r.remote.String()}
		by[r.remote] = o
	}
	o.Count++
	o.MostRetries = max(o.MostRetries, int(r.retries))
	if r.retries > 0 {
		s.OpeningAgain++
	}
	if both {
		o.InBoth++
		s.OpeningStuck++
	}
}

// transfers looks at a connection that carries data.
func (s *Sockets) transfers(r, then row, known bool) {
	if r.inode == 0 || r.state == timeWait {
		return
	}
	if sends(r) {
		s.Sending++
	}
	if resends(r) {
		s.ResendingCount++
		one := Resending{Local: r.local.String(), Remote: r.remote.String(), Bytes: r.sendQueue, Timeouts: int(r.retries)}
		if known {
			one.BytesFirst, one.TimeoutsWas = then.sendQueue, int(then.retries)
			if resentInBoth(then, r) {
				s.ResendingStuck++
				s.ResendTimeouts += int(r.retries - then.retries)
			}
		}
		s.Resending = append(s.Resending, one)
	}
	if left := min(r.receiveQueue, then.receiveQueue); known && left >= unreadBytes && r.receiveQueue >= then.receiveQueue {
		s.UnreadCount++
		s.Unread = append(s.Unread, Unread{Local: r.local.String(), Remote: r.remote.String(), Bytes: left})
	}
}

// waitsForRoom notes a connection whose window the peer has closed: the kernel
// asks now and then whether it is open again, and its timer says so.
func (s *Sockets) waitsForRoom(r, then row, known bool) {
	if known && probesInBoth(then, r) {
		s.WindowClosedCount++
		s.WindowClosed = append(s.WindowClosed, Unsent{Local: r.local.String(), Remote: r.remote.String(), Bytes: min(r.sendQueue, then.sendQueue)})
	}
}

// Timers of a row, column tr.
const (
	retransmitTimer = 1
	probeTimer      = 4
)

func resends(r row) bool { return r.sendQueue > 0 && r.retries > 0 && r.timer == retransmitTimer }

// resentInBoth: an acknowledgement in between would have set retries to 0.
func resentInBoth(then, now row) bool {
	return resends(now) && then.sendQueue > 0 && then.retries > 0 && now.retries >= then.retries
}

func probesInBoth(then, now row) bool {
	return sends(then) && sends(now) && then.timer == probeTimer && now.timer == probeTimer
}

func sends(r row) bool { return r.inode != 0 && r.state != timeWait && r.sendQueue > 0 }

// remotesOf has the ends that other sockets of the namespace are connected to:
// whose local end is among them talks to one of those, whatever address it
// believes it talks to.
func remotesOf(rows []row) map[netip.AddrPort]bool {
	ends := map[netip.AddrPort]bool{}
	for _, r := range rows {
		if r.state != listening && r.remote.Port() != 0 {
			ends[r.remote] = true
		}
	}
	return ends
}

func (s *Sockets) sort() {
	slices.SortStableFunc(s.Listeners, func(a, b Listener) int {
		return cmp.Or(b.Waiting-a.Waiting, b.WaitingFirst-a.WaitingFirst, cmp.Compare(a.Address, b.Address))
	})
	slices.SortFunc(s.Opening, func(a, b Opening) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Destination, b.Destination)) })
	slices.SortFunc(s.Resending, func(a, b Resending) int {
		return cmp.Or(b.Timeouts-a.Timeouts, cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	slices.SortFunc(s.Unread, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	slices.SortFunc(s.WindowClosed, func(a, b Unsent) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	slices.SortFunc(s.UDPDrops, func(a, b UDPDrop) int {
		return cmp.Or(cmp.Compare(b.DropsInWindow, a.DropsInWindow), cmp.Compare(a.Local, b.Local))
	})
	s.Listeners, s.Opening = first(s.Listeners, mostListed), first(s.Opening, mostListed)
	s.WindowClosed = first(s.WindowClosed, mostListed)
	s.Resending, s.Unread, s.UDPDrops = first(s.Resending, mostListed), first(s.Unread, mostListed), first(s.UDPDrops, mostListed)
}

func first[T any](all []T, most int) []T { return all[:min(len(all), most)] }

// way is a local address and a remote end: what is left to choose between
// connections is the local port.
type way struct {
	local  netip.Addr
	remote netip.AddrPort
}

// used is the local ports in use on a way.
type used struct {
	ports    map[uint16]bool
	timeWait int
}

func portsUsed(rows []row) map[way]used {
	by := map[way]used{}
	for _, r := range rows {
		if r.state == listening || r.remote.Port() == 0 {
			continue
		}
		key := way{r.local.Addr(), r.remote}
		u, ok := by[key]
		if !ok {
			u.ports = map[uint16]bool{}
		}
		u.ports[r.local.Port()] = true
		if r.state == timeWait {
			u.timeWait++
		}
		by[key] = u
	}
	return by
}

func destinations(before, after []row) []Destination {
	was, all := portsUsed(before), []Destination{}
	for key, u := range portsUsed(after) {
		d := Destination{
			Remote: key.remote.String(), Local: key.local.String(),
			Ports: len(u.ports), PortsFirst: len(was[key].ports), TimeWait: u.timeWait,
			LowestPort: 65535,
		}
		for port := range u.ports {
			d.LowestPort, d.HighPort = min(d.LowestPort, int(port)), max(d.HighPort, int(port))
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Destination) int {
		return cmp.Or(b.Ports-a.Ports, cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	return first(all, mostDestinations)
}
