//go:build linux

package live

import (
	"cmp"
	"slices"
	"strings"

	"runbook/evidence/asked"
)

const maxDumpedAsking = 64

// asks: what it sent last has been acknowledged, and nothing has come since. An
// acknowledgement of the SYN alone is one byte, and the handshake, which the
// first question may follow within a tick of the clock, counts as data received.
func asks(s asked.TCPSocket) bool {
	quiet := s.State == "established" && s.SendQueue == 0 && s.Retransmits == 0
	return quiet && s.BytesAcked > 1 && (s.BytesReceived == 0 || s.LastSendMsec < s.LastRecvMsec)
}

// questions leaves out what others connected to: whoever answered last on such
// a connection waits for nobody.
func (d socketDump) questions() []asked.TCPSocket {
	served := map[string]bool{}
	for _, l := range d.listeners {
		served[portOf(l.Local)] = true
	}
	list := slices.DeleteFunc(d.asking, func(s asked.TCPSocket) bool { return served[portOf(s.Local)] })
	slices.SortFunc(list, func(a, b asked.TCPSocket) int {
		return cmp.Or(cmp.Compare(b.LastSendMsec, a.LastSendMsec), cmp.Compare(a.Remote, b.Remote), cmp.Compare(a.Local, b.Local))
	})
	return append([]asked.TCPSocket{}, list[:min(len(list), maxDumpedAsking)]...)
}

func portOf(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }
