package network

import (
	"cmp"
	"net/netip"
	"slices"
)

const (
	dnsPort       = 53
	ephemeralPort = 32768 // where Linux begins by default (ip_local_port_range)
)

// udp counts what each UDP socket dropped. One that is new has dropped all it
// ever did within the window.
func (s *Sockets) udp(before, after []row) {
	was, ports := byInode(before), map[uint16]bool{}
	for _, r := range after {
		ports[r.local.Port()] = true
		switch remote := r.remote.Port(); {
		case remote == 0 && r.local.Port() >= ephemeralPort:
			s.UDPClients++
		case remote != 0 && remote != dnsPort:
			s.UDPElsewhere++
		}
		drops := r.drops
		if then, known := was[r.inode]; known && then.local == r.local {
			drops -= min(drops, then.drops)
		}
		if drops == 0 {
			continue
		}
		s.UDPDropsInWindow += drops
		s.UDPDrops = append(s.UDPDrops, UDPDrop{Local: r.local.String(), Port: int(r.local.Port()), DropsInWindow: drops, QueueBytes: r.receiveQueue})
	}
	s.UDPLocalPorts = len(ports)
}

// dns counts the sockets connected to port 53. A resolver of the C library or
// of Go opens one for each query and closes it with the answer.
func (s *Sockets) dns(before []row, after sockets) {
	was, by := byInode(before), map[netip.Addr]*DNSSockets{}
	server := func(r row) *DNSSockets {
		d := by[r.remote.Addr()]
		if d == nil {
			d = &DNSSockets{Server: r.remote.Addr().String()}
			by[r.remote.Addr()] = d
		}
		return d
	}
	for _, r := range after.udp {
		s.DNSServerHere = s.DNSServerHere || r.local.Port() == dnsPort && r.remote.Port() == 0
		if r.remote.Port() != dnsPort {
			continue
		}
		d := server(r)
		d.UDP++
		if then, known := was[r.inode]; known && then.local == r.local && then.remote == r.remote && r.receiveQueue == 0 {
			d.Waiting++
		}
	}
	for _, r := range after.tcp {
		if r.remote.Port() == dnsPort && r.state != timeWait {
			server(r).TCP++
		}
	}
	for _, d := range by {
		s.DNS = append(s.DNS, *d)
	}
	slices.SortFunc(s.DNS, func(a, b DNSSockets) int { return cmp.Compare(a.Server, b.Server) })
	s.DNS = first(s.DNS, mostListed)
}
