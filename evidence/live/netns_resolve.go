//go:build linux

package live

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	resolveDeadline = 3 * time.Second         // for all of one server
	resolveAgain    = 1200 * time.Millisecond // a query without an answer is sent once more
	maxResolveNames = 8
	maxDNSMessage   = 4096
	dnsPort         = 53
)

// askNetnsResolve answers netns/resolve. It sends real queries, from a socket
// that belongs to the namespace of the process: a resolver of package net would
// ask from another thread, and from the wrong one.
func askNetnsResolve(ctx context.Context, m *Machine, args []string) (any, error) {
	if len(args) < 3 || len(args) > 2+maxResolveNames {
		return nil, stop(evidence.Refused, "takes a pid, a server and 1 to 8 names")
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return nil, err
	}
	server, err := netip.ParseAddr(args[1])
	if err != nil {
		return nil, stop(evidence.Refused, "not the address of a server")
	}
	names := make([]dnsmessage.Name, 0, maxResolveNames)
	for _, arg := range args[2:] {
		name, err := dnsmessage.NewName(arg)
		if err != nil || len(arg) == 0 || arg[len(arg)-1] != '.' {
			return nil, stop(evidence.Refused, "not a full name with a dot at its end")
		}
		names = append(names, name)
	}
	ctx, cancel := context.WithTimeout(ctx, resolveDeadline)
	defer cancel()
	return resolveFrom(ctx, netip.AddrPortFrom(server, dnsPort), names, func(to netip.AddrPort) (dialled, error) {
		return inNetns(m, pid, func() (dialled, error) {
			conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
			return dialled{conn, err}, nil
		})
	})
}

// dialled is a socket of the namespace, or what the namespace said against it:
// that there is no route is an answer, and no failure to ask.
type dialled struct {
	conn *net.UDPConn
	err  error
}

// resolveFrom asks for one name after the other until one has an address.
func resolveFrom(ctx context.Context, server netip.AddrPort, names []dnsmessage.Name, dial func(netip.AddrPort) (dialled, error)) (asked.Resolve, error) {
	all := asked.Resolve{Server: server.Addr().String(), Queries: []asked.Query{}}
	end, _ := ctx.Deadline()
	for _, name := range names {
		// By the clock: a read that ends at the deadline can be back before ctx
		// knows of it, and a name asked then would be told as one not answered.
		if ctx.Err() != nil || !time.Now().Before(end) {
			all.Cut = true
			return all, nil
		}
		socket, err := dial(server)
		if err != nil {
			return all, err
		}
		if socket.err != nil {
			all.Queries = append(all.Queries, unsent(name, dnsmessage.TypeA, socket.err), unsent(name, dnsmessage.TypeAAAA, socket.err))
			continue
		}
		pair := askPair(ctx, socket.conn, name)
		_ = socket.conn.Close()
		all.Queries = append(all.Queries, pair[:]...)
		if pair[0].Answers+pair[1].Answers > 0 {
			return all, nil
		}
	}
	return all, nil
}

// unsent is a query that could not leave.
func unsent(name dnsmessage.Name, kind dnsmessage.Type, err error) asked.Query {
	return asked.Query{Name: name.String(), Type: typeName(kind), Error: dnsError(err)}
}

// pending is a query that waits for its answer.
type pending struct {
	asked.Query
	packet []byte
	id     uint16
	kind   dnsmessage.Type
	began  time.Time
	done   bool
}

// askPair sends A and AAAA on one socket, as the C library does, and waits for
// both.
func askPair(ctx context.Context, conn net.Conn, name dnsmessage.Name) [2]asked.Query {
	var two [2]pending
	for i, kind := range []dnsmessage.Type{dnsmessage.TypeA, dnsmessage.TypeAAAA} {
		two[i] = query(name, kind)
	}
	end, _ := ctx.Deadline()
	for attempt := 1; attempt <= 2 && !(two[0].done && two[1].done); attempt++ {
		until := end
		if again := time.Now().Add(resolveAgain); attempt == 1 && again.Before(end) {
			until = again
		}
		for i := range two {
			two[i].send(conn)
		}
		hear(conn, &two, until)
	}
	for i := range two {
		if !two[i].done {
			two[i].finish("timeout")
		}
	}
	return [2]asked.Query{two[0].Query, two[1].Query}
}

func query(name dnsmessage.Name, kind dnsmessage.Type) pending {
	var random [2]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	p := pending{Query: asked.Query{Name: name.String(), Type: typeName(kind)}, id: binary.BigEndian.Uint16(random[:]), kind: kind, began: time.Now()}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: p.id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: name, Type: kind, Class: dnsmessage.ClassINET}},
	}
	packet, err := m.Pack()
	if err != nil {
		p.finish("failed")
	}
	p.packet = packet
	return p
}

func (p *pending) finish(why string) {
	p.TookUsec, p.Error, p.done = time.Since(p.began).Microseconds(), why, true
}

func (p *pending) send(conn net.Conn) {
	if p.done {
		return
	}
	if p.Sends++; p.Sends == 1 {
		p.began = time.Now()
	}
	_, err := conn.Write(p.packet)
	if errors.Is(err, unix.ECONNREFUSED) { // the answer to the packet before: this one was not sent
		_, err = conn.Write(p.packet)
	}
	if err != nil {
		p.finish(dnsError(err))
	}
}

// hear takes answers until both have theirs or time is up. An ICMP error does
// not say which of the two packets it answers, and stands for both.
func hear(conn net.Conn, two *[2]pending, until time.Time) {
	_ = conn.SetReadDeadline(until)
	buffer := make([]byte, maxDNSMessage)
	for !(two[0].done && two[1].done) {
		n, err := conn.Read(buffer)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return
		}
		for i := range two {
			switch {
			case two[i].done:
			case err != nil:
				two[i].finish(dnsError(err))
			default:
				two[i].take(buffer[:n])
			}
		}
	}
}

// take reads an answer, if it is the answer to this query: any host can send to
// the port, and only the server's packets get through a connected socket.
func (p *pending) take(packet []byte) {
	var parser dnsmessage.Parser
	header, err := parser.Start(packet)
	if err != nil || !header.Response || header.ID != p.id {
		return
	}
	question, err := parser.Question()
	if err != nil || question.Type != p.kind {
		return
	}
	p.finish("")
	p.RCode = rcodeName(header.RCode)
	_ = parser.SkipAllQuestions()
	for range maxDNSMessage / 11 { // the shortest record has 11 bytes
		answer, err := parser.AnswerHeader()
		if err != nil {
			return
		}
		if answer.Type == p.kind {
			p.Answers++
		}
		if parser.SkipAnswer() != nil {
			return
		}
	}
}

func dnsError(err error) string {
	switch {
	case errors.Is(err, unix.ECONNREFUSED):
		return "refused"
	case errors.Is(err, unix.ENETUNREACH), errors.Is(err, unix.EHOSTUNREACH), errors.Is(err, unix.ENETDOWN), errors.Is(err, unix.EADDRNOTAVAIL):
		return "unreachable"
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return "denied"
	}
	return "failed"
}

func typeName(kind dnsmessage.Type) string {
	if kind == dnsmessage.TypeAAAA {
		return "AAAA"
	}
	return "A"
}

// rcodeName writes a response code as dig(1) does.
func rcodeName(code dnsmessage.RCode) string {
	names := map[dnsmessage.RCode]string{
		dnsmessage.RCodeSuccess: "NOERROR", dnsmessage.RCodeFormatError: "FORMERR", dnsmessage.RCodeServerFailure: "SERVFAIL",
		dnsmessage.RCodeNameError: "NXDOMAIN", dnsmessage.RCodeNotImplemented: "NOTIMP", dnsmessage.RCodeRefused: "REFUSED",
	}
	if name, ok := names[code]; ok {
		return name
	}
	return "OTHER"
}
