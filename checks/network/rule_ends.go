package network

import (
	"net/netip"
	"slices"
	"strings"

	"runbook/evidence/asked"
)

// ruleMatch is what a rule's conditions say about addresses and ports.
type ruleMatch struct {
	protocol            string
	ports               []portSpan
	anyPort             bool
	source, destination netip.Prefix // not valid: any

	sourcePorts   []portSpan
	anySourcePort bool
	exact         bool // it says nothing else
}

type portSpan struct{ from, to uint16 }

func (r *ActingRule) matchWaiting(w waitingEnds) {
	if !r.stops() {
		return
	}
	for _, end := range w.ends {
		n := w.stuck[end]
		if n == 0 || !slices.Contains(r.Hooks, "output") || !r.match.fits("tcp", end.Addr(), end.Port()) || slices.Contains(r.WaitingFor, end.String()) {
			continue
		}
		r.Waiting += n
		if len(r.WaitingFor) < 5 {
			r.WaitingFor = append(r.WaitingFor, end.String())
		}
	}
}

// matchAnswers counts connections whose answers the rule would stop.
func (r *ActingRule) matchAnswers(w waitingEnds) {
	if !r.stops() || !slices.Contains(r.Hooks, "input") && !slices.Contains(r.Hooks, "prerouting") || !r.match.anyPort || !r.match.isProtocol("tcp") {
		return
	}
	for end, n := range w.stuck {
		if !r.match.source.IsValid() || r.match.source.Contains(end.Addr()) {
			r.Answers += n
		}
	}
}

// doors says whether anybody listens where a rule sends packets, and which
// ports in use a rule stands before.
func (r *ActingRule) doors(before, after doors) {
	if r.ToPort != nil {
		port := door{"tcp", *r.ToPort}
		if before[port] == after[port] {
			listens := after[port]
			r.Listens = &listens
		}
	}
	if !r.stops() || !slices.Contains(r.Hooks, "input") && !slices.Contains(r.Hooks, "prerouting") || r.match.anyPort {
		return
	}
	for d := range after {
		if before[d] && r.match.hasPort(uint16(d.port)) && r.match.isProtocol(d.protocol) && !slices.Contains(r.Serves, d.port) {
			r.Serves = append(r.Serves, d.port)
		}
	}
	slices.Sort(r.Serves)
	r.Serves = r.Serves[:min(len(r.Serves), 8)]
}

// matchHeld counts connections that had no acknowledgement between the looks,
// where all packets on their way out, or all answers, meet the rule's
// conditions: of a rule that says anything else nobody knows whether they do,
// and one that says nothing comes after those that accept.
func (r *ActingRule) matchHeld(w waitingEnds) {
	if !r.stops() || !r.match.exact || !r.match.isProtocol("tcp") {
		return
	}
	for _, end := range w.ends {
		n := w.held[end]
		if n == 0 || !r.stopsOutgoing(end) && !r.stopsAnswers(end) || slices.Contains(r.HeldTo, end.String()) {
			continue
		}
		r.Held += n
		if len(r.HeldTo) < 5 {
			r.HeldTo = append(r.HeldTo, end.String())
		}
	}
}

func (r *ActingRule) stopsOutgoing(end netip.AddrPort) bool {
	return slices.Contains(r.Hooks, "output") && !r.match.source.IsValid() && r.match.anySourcePort && r.match.fits("tcp", end.Addr(), end.Port())
}

func (r *ActingRule) stopsAnswers(end netip.AddrPort) bool {
	return slices.Contains(r.Hooks, "input") && !r.match.destination.IsValid() && r.match.anyPort &&
		(!r.match.source.IsValid() || r.match.source.Contains(end.Addr())) && (r.match.anySourcePort || within(r.match.sourcePorts, end.Port()))
}

// byChance: iptables' statistic and nftables' numgen decide about each packet
// anew, at random or by turns.
func byChance(r asked.Rule) bool {
	words := strings.Fields(r.Text)
	return slices.Contains(words, "statistic") || slices.Contains(words, "numgen")
}

// sourcePorts of a rule: those that its text names.
func sourcePorts(r asked.Rule) (ports []portSpan, isAny bool) {
	words := strings.Fields(r.Text)
	at := slices.IndexFunc(words, func(w string) bool { return w == "sport" || w == "sports" })
	if at < 0 {
		return nil, true
	}
	if at+1 < len(words) {
		ports = rangesOf(words[at+1])
	}
	return ports, false
}

// namesEndsOnly reports whether a rule's text names addresses or ports, each in
// so many words, and says nothing else but the protocol.
func namesEndsOnly(r asked.Rule) bool {
	known := map[string]string{"dport": r.Ports, "dports": r.Ports, "saddr": r.Source, "daddr": r.Destination}
	words, ends := strings.Fields(r.Text), 0
	for i := 0; i < len(words); i++ {
		said, named := known[words[i]]
		switch {
		case words[i] == r.Protocol:
			continue
		case i+1 == len(words):
			return false
		case named && words[i+1] == said:
			ends++
		case (words[i] == "sport" || words[i] == "sports") && len(rangesOf(words[i+1])) > 0:
			ends++
		case words[i] == "nfproto", words[i] == "l4proto" && words[i+1] == r.Protocol:
		default:
			return false
		}
		i++
	}
	return ends > 0 && !r.Partly
}
