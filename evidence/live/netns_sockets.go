//go:build linux

package live

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	maxDumpedSockets = 512 // kept of each kind
	maxDumpedPeers   = 256
	heardMsec        = 3000 // an acknowledgement no older says that the peer is there

	// struct inet_diag_msg and inet_diag_req_v2 of linux/inet_diag.h.
	sizeofInetDiagMsg = 72
	sizeofInetDiagReq = 56
	inetDiagInfo      = 2 // INET_DIAG_INFO: struct tcp_info

	tcpSynRecv, tcpTimeWait, tcpListen, tcpNewSynRecv = 3, 6, 10, 12
)

// askNetnsSockets answers netns/sockets.
func askNetnsSockets(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return nil, err
	}
	if err := diagThere(); err != nil {
		return nil, err
	}
	return inNetns(m, pid, func() (asked.SocketDump, error) {
		s, err := openNetlink(ctx, unix.NETLINK_SOCK_DIAG)
		if err != nil {
			return asked.SocketDump{}, err
		}
		defer s.close()
		return dumpSockets(s)
	})
}

// diagThere refuses to ask where the question itself would load a module.
func diagThere() error {
	modules, err := readKernelText("/proc/modules")
	switch {
	case errors.Is(err, unix.ENOENT): // a kernel that loads none
		return nil
	case err != nil:
		return stop(evidence.Unsupported, "not collected, could load module tcp_diag: /proc/modules: "+unixName(err))
	case moduleListed(modules, "tcp_diag"):
		return nil
	}
	if builtin, _ := builtinModules(); strings.Contains(builtin, "/tcp_diag.ko") {
		return nil
	}
	return stop(evidence.Unsupported, "not collected, would load module tcp_diag")
}

func dumpSockets(s *netlinkSocket) (asked.SocketDump, error) {
	var all socketDump
	for _, family := range []uint8{unix.AF_INET, unix.AF_INET6} {
		before := all
		reset := func() { all = before.clone() }
		err := s.dump(unix.SOCK_DIAG_BY_FAMILY, diagRequest(family), reset, func(m message) error {
			if m.kind == unix.SOCK_DIAG_BY_FAMILY {
				all.add(m.data)
			}
			return nil
		})
		// A kernel without IPv6 says ENOENT.
		if err != nil && !(family == unix.AF_INET6 && errors.Is(err, unix.ENOENT)) {
			return asked.SocketDump{}, err
		}
	}
	return all.answer(), nil
}

func diagRequest(family uint8) []byte {
	b := make([]byte, sizeofInetDiagReq)
	b[0], b[1], b[2] = family, unix.IPPROTO_TCP, 1<<(inetDiagInfo-1)
	states := uint32(0xfff<<1) &^ (1<<tcpTimeWait | 1<<tcpSynRecv | 1<<tcpNewSynRecv)
	binary.NativeEndian.PutUint32(b[4:], states)
	return b
}

// socketDump gathers what the answer is made of.
type socketDump struct {
	listeners []asked.ListeningSocket
	sockets   []asked.TCPSocket
	asking    []asked.TCPSocket
	peers     map[netip.Addr]*asked.SocketPeer
	counted   int
	truncated bool
}

func (d socketDump) clone() socketDump {
	c := d
	c.listeners, c.sockets, c.asking = slices.Clone(d.listeners), slices.Clone(d.sockets), slices.Clone(d.asking)
	c.peers = map[netip.Addr]*asked.SocketPeer{}
	for address, peer := range d.peers {
		copied := *peer
		c.peers[address] = &copied
	}
	return c
}

// add reads one struct inet_diag_msg with its attributes.
func (d *socketDump) add(b []byte) {
	if len(b) < sizeofInetDiagMsg {
		return
	}
	local, remote, ok := diagEnds(b)
	if !ok {
		return
	}
	d.counted++
	receive, send := native32(b[56:]), native32(b[60:])
	if b[1] == tcpListen {
		if len(d.listeners) == maxDumpedSockets {
			d.truncated = true
			return
		}
		d.listeners = append(d.listeners, asked.ListeningSocket{Local: local.String(), Waiting: receive, Backlog: send})
		return
	}
	one := asked.TCPSocket{Local: local.String(), Remote: remote.String(), State: tcpStates[b[1]], SendQueue: send}
	for kind, value := range attributes(b[sizeofInetDiagMsg:]) {
		if kind == inetDiagInfo {
			readTCPInfo(&one, value)
		}
	}
	d.peer(remote.Addr(), one)
	switch {
	case asks(one):
		d.asking = append(d.asking, one)
	case one.Unacked == 0 && one.Retransmits == 0:
	case len(d.sockets) == maxDumpedSockets:
		d.truncated = true
	default:
		d.sockets = append(d.sockets, one)
	}
}

var tcpStates = map[uint8]string{1: "established", 2: "syn_sent", 4: "fin_wait1", 5: "fin_wait2", 7: "close", 8: "close_wait", 9: "last_ack", 11: "closing"}

func (d *socketDump) peer(address netip.Addr, s asked.TCPSocket) {
	if d.peers == nil {
		d.peers = map[netip.Addr]*asked.SocketPeer{}
	}
	p := d.peers[address]
	if p == nil {
		p = &asked.SocketPeer{Address: address.String()}
		d.peers[address] = p
	}
	p.Sockets++
	if s.LastAckMsec <= heardMsec && s.BytesAcked+s.BytesReceived > 1 { // the SYN counts as a byte
		p.Heard++
	}
}

// diagEnds reads struct inet_diag_sockid: ports and addresses in network order.
func diagEnds(b []byte) (local, remote netip.AddrPort, ok bool) {
	size := 4
	if b[0] == unix.AF_INET6 {
		size = 16
	} else if b[0] != unix.AF_INET {
		return local, remote, false
	}
	from, _ := netip.AddrFromSlice(b[8 : 8+size])
	to, _ := netip.AddrFromSlice(b[24 : 24+size])
	port := func(at int) uint16 { return uint16(b[at])<<8 | uint16(b[at+1]) }
	return netip.AddrPortFrom(from.Unmap(), port(4)), netip.AddrPortFrom(to.Unmap(), port(6)), true
}

// readTCPInfo reads struct tcp_info; a field that an older kernel does not have is 0.
func readTCPInfo(s *asked.TCPSocket, b []byte) {
	if len(b) < 104 {
		return
	}
	s.Retransmits, s.Probes, s.Backoff = b[2], b[3], b[4]
	s.RTOUsec, s.MSS = native32(b[8:]), native32(b[16:])
	s.Unacked, s.Lost = native32(b[24:]), native32(b[32:])
	s.LastSendMsec, s.LastRecvMsec, s.LastAckMsec = native32(b[44:]), native32(b[52:]), native32(b[56:])
	s.PMTU, s.RTTUsec, s.TotalResent = native32(b[60:]), native32(b[68:]), native32(b[100:])
	if len(b) >= 136 {
		s.BytesAcked, s.BytesReceived = native64(b[120:]), native64(b[128:])
	}
	if len(b) >= 148 {
		s.NotSent = native32(b[144:])
	}
}

// answer sorts what was kept, and names the peers of the sockets in it.
func (d socketDump) answer() asked.SocketDump {
	questions := d.questions()
	all := asked.SocketDump{
		Listeners: append([]asked.ListeningSocket{}, d.listeners...), Sockets: append([]asked.TCPSocket{}, d.sockets...),
		Peers: []asked.SocketPeer{}, Counted: d.counted, Truncated: d.truncated, Asking: &questions,
	}
	slices.SortFunc(all.Listeners, func(a, b asked.ListeningSocket) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(a.Local, b.Local))
	})
	slices.SortFunc(all.Sockets, func(a, b asked.TCPSocket) int {
		return cmp.Or(cmp.Compare(b.Retransmits, a.Retransmits), cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	for _, s := range all.Sockets {
		end, err := netip.ParseAddrPort(s.Remote)
		peer := d.peers[end.Addr()]
		if err != nil || peer == nil || slices.Contains(all.Peers, *peer) {
			continue
		}
		if len(all.Peers) == maxDumpedPeers {
			all.Truncated = true
			break
		}
		all.Peers = append(all.Peers, *peer)
	}
	return all
}
