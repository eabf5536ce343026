//go:build linux

package live

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

// asksOnly lists the netlink requests that may be sent: those that only ask.
// The kernel has requests that look like them and change something while they
// answer (NFT_MSG_GETRULE_RESET, IPCTNL_MSG_CT_GET_CTRZERO, SOCK_DESTROY):
// none of these is here, and nothing else is ever sent.
var asksOnly = map[int][]uint16{
	unix.NETLINK_ROUTE: {
		unix.RTM_GETLINK, unix.RTM_GETADDR, unix.RTM_GETROUTE, unix.RTM_GETRULE, unix.RTM_GETNEIGH,
		unix.RTM_GETQDISC, unix.RTM_GETTFILTER, unix.RTM_GETNSID,
	},
	unix.NETLINK_SOCK_DIAG: {unix.SOCK_DIAG_BY_FAMILY},
	unix.NETLINK_NETFILTER: {
		nftRequest(unix.NFT_MSG_GETTABLE), nftRequest(unix.NFT_MSG_GETCHAIN), nftRequest(unix.NFT_MSG_GETRULE),
		nftRequest(unix.NFT_MSG_GETSET), nftRequest(unix.NFT_MSG_GETSETELEM), nftRequest(unix.NFT_MSG_GETOBJ),
	},
}

// nftRequest is a message's type in nfnetlink: the subsystem and the request.
func nftRequest(message uint16) uint16 { return unix.NFNL_SUBSYS_NFTABLES<<8 | message }

const (
	maxNetlinkBytes  = 32 << 20 // of one answer
	netlinkBuffer    = 64 << 10 // the kernel's largest piece of a dump is 32 KiB
	maxInterruptions = 3        // of a dump by changes, before it is given as it is
)

// netlinkSocket asks the kernel. It belongs to the network namespace of the
// thread that opened it.
type netlinkSocket struct {
	fd, protocol int
	sequence     uint32
	deadline     time.Time
	buffer       []byte
	sent         func(protocol int, kind, flags uint16) // what is sent is shown to a test
}

// openNetlink opens a socket whose answers come before ctx is done. Opening
// one of a family that is not there would load its module: see netfilterIsThere.
func openNetlink(ctx context.Context, protocol int) (*netlinkSocket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return nil, err
	}
	end, limited := ctx.Deadline()
	if !limited {
		end = time.Now().Add(defaultAskTimeout)
	}
	return &netlinkSocket{fd: fd, protocol: protocol, deadline: end, buffer: make([]byte, netlinkBuffer), sent: watcherOf(ctx)}, nil
}

// sentKey carries a test's watcher of what is sent.
type sentKey struct{}

func watcherOf(ctx context.Context) func(int, uint16, uint16) {
	watcher, _ := ctx.Value(sentKey{}).(func(int, uint16, uint16))
	return watcher
}

func (s *netlinkSocket) close() { closeFD(s.fd) }

// message is one netlink message without its header.
type message struct {
	kind  uint16
	flags uint16
	data  []byte // valid until the next is read
}

// dump asks for all there is of a kind and gives each message to use. It asks
// again when the kernel says that what it dumped has changed meanwhile: reset
// is called before each attempt.
func (s *netlinkSocket) dump(kind uint16, body []byte, reset func(), use func(message) error) error {
	for attempt := 1; ; attempt++ {
		reset()
		interrupted, err := s.exchange(kind, unix.NLM_F_REQUEST|unix.NLM_F_DUMP, body, use)
		if err != nil || !interrupted || attempt == maxInterruptions {
			return err
		}
	}
}

// get asks for one thing.
func (s *netlinkSocket) get(kind uint16, body []byte, use func(message) error) error {
	_, err := s.exchange(kind, unix.NLM_F_REQUEST, body, use)
	return err
}

func (s *netlinkSocket) exchange(kind, flags uint16, body []byte, use func(message) error) (interrupted bool, err error) {
	if err := s.send(kind, flags, body); err != nil {
		return false, err
	}
	for total := 0; ; {
		b, err := s.receive()
		if err != nil {
			return false, err
		}
		if total += len(b); total > maxNetlinkBytes {
			return false, stop(evidence.TooBig, "")
		}
		cut, ended, err := s.deliver(b, flags, use)
		interrupted = interrupted || cut
		if err != nil || ended {
			return interrupted, err
		}
	}
}

// send is the one place from which anything is sent.
func (s *netlinkSocket) send(kind, flags uint16, body []byte) error {
	if !slices.Contains(asksOnly[s.protocol], kind) || flags&^(unix.NLM_F_REQUEST|unix.NLM_F_DUMP) != 0 {
		return stop(evidence.Refused, "not a request that only asks")
	}
	if s.sent != nil {
		s.sent(s.protocol, kind, flags)
	}
	s.sequence++
	b := make([]byte, unix.NLMSG_HDRLEN, unix.NLMSG_HDRLEN+len(body))
	binary.NativeEndian.PutUint32(b[0:], uint32(unix.NLMSG_HDRLEN+len(body)))
	binary.NativeEndian.PutUint16(b[4:], kind)
	binary.NativeEndian.PutUint16(b[6:], flags)
	binary.NativeEndian.PutUint32(b[8:], s.sequence)
	return unix.Sendto(s.fd, append(b, body...), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
}

// receive waits for a datagram of the kernel, and of nobody else: any process
// of the namespace may send us one.
func (s *netlinkSocket) receive() ([]byte, error) {
	for {
		left := time.Until(s.deadline)
		if left <= 0 {
			return nil, context.DeadlineExceeded
		}
		timeout := unix.NsecToTimeval(max(left, time.Millisecond).Nanoseconds())
		if err := unix.SetsockoptTimeval(s.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout); err != nil {
			return nil, err
		}
		n, _, flags, from, err := unix.Recvmsg(s.fd, s.buffer, nil, 0)
		switch sender, ok := from.(*unix.SockaddrNetlink); {
		case errors.Is(err, unix.EINTR), err == nil && (!ok || sender.Pid != 0):
		case errors.Is(err, unix.EAGAIN):
			return nil, context.DeadlineExceeded
		case err != nil:
			return nil, err
		case flags&unix.MSG_TRUNC != 0:
			return nil, stop(evidence.TooBig, "")
		default:
			return s.buffer[:n], nil
		}
	}
}

// deliver gives the messages of one datagram to use. A dump ends with
// NLMSG_DONE, an answer to a get with its first message.
func (s *netlinkSocket) deliver(b []byte, asked uint16, use func(message) error) (interrupted, ended bool, err error) {
	for m := range messages(b, s.sequence) {
		interrupted = interrupted || m.flags&unix.NLM_F_DUMP_INTR != 0
		switch m.kind {
		case unix.NLMSG_NOOP:
			continue
		case unix.NLMSG_ERROR, unix.NLMSG_DONE:
			return interrupted, true, errnoOf(m.data)
		}
		if err := use(m); err != nil {
			return interrupted, true, err
		}
		if asked&unix.NLM_F_DUMP != unix.NLM_F_DUMP {
			return interrupted, true, nil
		}
	}
	return interrupted, false, nil
}

// messages walks the messages of a datagram that answer the request sequence.
func messages(b []byte, sequence uint32) func(yield func(message) bool) {
	return func(yield func(message) bool) {
		for len(b) >= unix.NLMSG_HDRLEN {
			size := int(native32(b))
			if size < unix.NLMSG_HDRLEN || size > len(b) {
				return
			}
			m := message{kind: native16(b[4:]), flags: native16(b[6:]), data: b[unix.NLMSG_HDRLEN:size]}
			if native32(b[8:]) == sequence && !yield(m) {
				return
			}
			b = b[min(aligned(size), len(b)):]
		}
	}
}

// errnoOf reads struct nlmsgerr, or the status at the end of a dump: 0, or a
// negative errno.
func errnoOf(b []byte) error {
	if code := int32(native32(b)); code < 0 {
		return unix.Errno(-code)
	}
	return nil
}
