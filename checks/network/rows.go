package network

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// row is one socket of /proc/PID/net/tcp, tcp6, udp or udp6.
type row struct {
	local, remote  netip.AddrPort
	state          uint8
	sendQueue      uint64 // bytes unacknowledged and unsent
	receiveQueue   uint64 // bytes unread; of a listening socket: connections not accepted
	timer, retries uint8
	inode          uint64 // 0 in TIME_WAIT and SYN_RECV, which have no file
	drops          uint64 // UDP only
}

// States of include/net/tcp_states.h.
const (
	established = 0x01
	synSent     = 0x02
	synReceived = 0x03
	timeWait    = 0x06
	listening   = 0x0A
)

var stateNames = map[uint8]string{
	established: "established", synSent: "syn_sent", synReceived: "syn_recv", 4: "fin_wait1", 5: "fin_wait2",
	timeWait: "time_wait", 7: "close", 8: "close_wait", 9: "last_ack", listening: "listen", 0x0B: "closing", 0x0C: "syn_recv",
}

// rowsOf reads a table of sockets. Its header names columns that the rows join
// with a colon, and writes the remote address in two ways:
//
//	sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//	 0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 49 1 …
//
// It is false when the header or a row is not of this form: half a table would
// be a table without the other half.
func rowsOf(text string) ([]row, bool) {
	header, rest, ok := strings.Cut(text, "\n")
	at, known := columnsOf(header)
	if !ok || !known || rest != "" && !strings.HasSuffix(rest, "\n") {
		return nil, false
	}
	rows := make([]row, 0, strings.Count(rest, "\n"))
	for line := range strings.Lines(rest) {
		r, ok := at.row(strings.Fields(line))
		if !ok {
			return nil, false
		}
		rows = append(rows, r)
	}
	return rows, true
}

// place is where each column is in a row; drops is -1 for TCP.
type place struct {
	local, remote, state, queues, timer, retries, inode, drops int
}

func columnsOf(header string) (place, bool) {
	header = strings.NewReplacer("tx_queue rx_queue", "queues", "tr tm->when", "timer", "remote_address", "rem_address").Replace(header)
	names := strings.Fields(header)
	find := func(name string) int { return slices.Index(names, name) }
	p := place{
		local: find("local_address"), remote: find("rem_address"), state: find("st"), queues: find("queues"),
		timer: find("timer"), retries: find("retrnsmt"), inode: find("inode"), drops: find("drops"),
	}
	return p, min(p.local, p.remote, p.state, p.queues, p.timer, p.retries, p.inode) >= 0
}

func (p place) row(fields []string) (row, bool) {
	if len(fields) <= max(p.local, p.remote, p.state, p.queues, p.timer, p.retries, p.inode, p.drops) {
		return row{}, false
	}
	local, okLocal := endOf(fields[p.local])
	remote, okRemote := endOf(fields[p.remote])
	state, errState := strconv.ParseUint(fields[p.state], 16, 8)
	send, receive, okQueues := pairOf(fields[p.queues])
	timer, _, okTimer := pairOf(fields[p.timer])
	retries, errRetries := strconv.ParseUint(fields[p.retries], 16, 64)
	inode, errInode := strconv.ParseUint(fields[p.inode], 10, 64)
	r := row{
		local: local, remote: remote, state: uint8(state), sendQueue: send, receiveQueue: receive,
		timer: uint8(min(timer, 255)), retries: uint8(min(retries, 255)), inode: inode,
	}
	ok := okLocal && okRemote && okQueues && okTimer && errState == nil && errRetries == nil && errInode == nil
	if p.drops >= 0 {
		n, err := strconv.ParseUint(fields[p.drops], 10, 64)
		r.drops, ok = n, ok && err == nil
	}
	return r, ok
}

func pairOf(text string) (a, b uint64, ok bool) {
	left, right, _ := strings.Cut(text, ":")
	a, errA := strconv.ParseUint(left, 16, 64)
	b, errB := strconv.ParseUint(right, 16, 64)
	return a, b, errA == nil && errB == nil
}

// endOf reads "0200020A:0050" as 10.2.0.2:80. An address is written as 32-bit
// numbers of the machine, each of which holds four bytes in network order: on a
// little-endian machine, and runbook is built for no other, they come reversed.
func endOf(text string) (netip.AddrPort, bool) {
	address, portText, _ := strings.Cut(text, ":")
	port, err := strconv.ParseUint(portText, 16, 16)
	raw, errHex := hex.DecodeString(address)
	if err != nil || errHex != nil || len(raw) != 4 && len(raw) != 16 {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.BigEndian.PutUint32(raw[i:], binary.LittleEndian.Uint32(raw[i:]))
	}
	ip, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(ip.Unmap(), uint16(port)), ok
}
