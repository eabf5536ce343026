//go:build linux

package live

import (
	"context"
	"encoding/binary"
	"errors"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const (
	maxLinks     = 4096 // kept of one namespace; a node has two for each pod
	maxAddresses = 4096
	maxPeers     = 32 // looked up in other namespaces, for each one request
)

// askNetnsLinks answers netns/links. As with any listing of links, the kernel
// numbers the namespaces of peers that had no number here yet.
func askNetnsLinks(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return nil, err
	}
	return inNetns(m, pid, func() (asked.Links, error) { return linksHere(ctx) })
}

// linksHere reads the links of the thread's namespace.
func linksHere(ctx context.Context) (asked.Links, error) {
	var all asked.Links
	s, err := openNetlink(ctx, unix.NETLINK_ROUTE)
	if err != nil {
		return all, err
	}
	defer s.close()
	if err := dumpLinks(s, &all); err != nil {
		return all, err
	}
	if err := dumpAddresses(s, &all); err != nil {
		return all, err
	}
	all.HostNSID = nsidOfHost(s)
	findPeers(s, all.Links)
	return all, nil
}

func dumpLinks(s *netlinkSocket, all *asked.Links) error {
	reset := func() { all.Links, all.Truncated = []asked.Link{}, false }
	return s.dump(unix.RTM_GETLINK, make([]byte, unix.SizeofIfInfomsg), reset, func(m message) error {
		link, ok := parseLink(m.data)
		switch {
		case m.kind != unix.RTM_NEWLINK || !ok:
		case len(all.Links) == maxLinks:
			all.Truncated = true
		default:
			all.Links = append(all.Links, link)
		}
		return nil
	})
}

func dumpAddresses(s *netlinkSocket, all *asked.Links) error {
	cut := all.Truncated
	reset := func() { all.Addresses, all.Truncated = []asked.Address{}, cut }
	return s.dump(unix.RTM_GETADDR, make([]byte, unix.SizeofIfAddrmsg), reset, func(m message) error {
		address, ok := parseAddress(m.data)
		switch {
		case m.kind != unix.RTM_NEWADDR || !ok:
		case len(all.Addresses) == maxAddresses:
			all.Truncated = true
		default:
			all.Addresses = append(all.Addresses, address)
		}
		return nil
	})
}

// nsidOfHost asks which id the machine's own namespace has in this one; nil
// where that cannot be told.
func nsidOfHost(s *netlinkSocket) *int32 {
	fd, err := openAt(unix.AT_FDCWD, "/proc/1/ns/net", readFlags)
	if err != nil { // process 1 may have a capability that we have not
		fd, err = openAt(unix.AT_FDCWD, "/proc/self/ns/net", readFlags)
	}
	if err != nil {
		return nil
	}
	defer closeFD(fd)
	var found *int32
	body := append(make([]byte, 4), attribute32(unix.NETNSA_FD, uint32(fd))...) // struct rtgenmsg, padded
	_ = s.get(unix.RTM_GETNSID, body, func(m message) error {
		for kind, value := range attributes(m.data[min(4, len(m.data)):]) {
			if kind == unix.NETNSA_NSID && len(value) == 4 {
				id := int32(native32(value))
				found = &id
			}
		}
		return nil
	})
	return found
}

// findPeers looks up the other ends that are in other namespaces. The kernel
// shows them (IFLA_TARGET_NETNSID) to who has CAP_NET_ADMIN there.
func findPeers(s *netlinkSocket, links []asked.Link) {
	left := maxPeers
	for i := range links {
		l := &links[i]
		if l.PeerNSID == nil || *l.PeerNSID < 0 || l.PeerIndex == 0 || left == 0 {
			continue
		}
		left--
		peer, err := linkElsewhere(s, *l.PeerNSID, l.PeerIndex)
		if l.Peer = peer; err != nil {
			l.PeerWhy = unixName(err)
		}
	}
}

func linkElsewhere(s *netlinkSocket, nsid int32, index uint32) (*asked.Link, error) {
	body := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(body[4:], index)
	body = append(body, attribute32(unix.IFLA_TARGET_NETNSID, uint32(nsid))...)
	var found *asked.Link
	err := s.get(unix.RTM_GETLINK, body, func(m message) error {
		link, ok := parseLink(m.data)
		if m.kind == unix.RTM_NEWLINK && ok && link.Index == index {
			found = &link
		}
		return nil
	})
	if err == nil && found == nil {
		err = errors.New("not what was asked for")
	}
	return found, err
}
