package network

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// seeForward picks those of the node's rules that stop packets of the subject.
func seeForward(_ context.Context, at evidence.Scene, where inside) (ForwardRules, error) {
	if where.onHost() {
		return ForwardRules{}, noSuch("it uses the node's own network: network.rules is about the same rules")
	}
	host := look.Seen(at, "network.host_rules")
	rules, ok := look.Value[Rules](host)
	if !ok {
		return ForwardRules{}, noAnswer("network.host_rules: " + host.Why)
	}
	seen := look.Seen(at, "network.links")
	links, ok := look.Value[Links](seen)
	if !ok {
		return ForwardRules{}, noAnswer("network.links: " + seen.Why)
	}
	forward := ForwardRules{
		WindowUsec: rules.WindowUsec, Complete: rules.Complete && where.host != nil, Uncounted: rules.Uncounted, Rules: []ForwardRule{},
	}
	waiting := waitingOf(at)
	forward.Complete = forward.Complete && waiting.known
	for _, r := range rules.Rules {
		if !r.stops() || r.Packets == nil || *r.Packets == 0 || !slices.Contains(r.Hooks, "forward") && !slices.Contains(r.Hooks, "prerouting") && !slices.Contains(r.Hooks, "postrouting") && !slices.Contains(r.Hooks, "ingress") {
			continue
		}
		f := forwardRule(r, links, waiting)
		if f.Names == "" && f.Waiting == 0 {
			forward.Others++
			continue
		}
		forward.Rules = append(forward.Rules, f)
	}
	return forward, nil
}

// noAnswer is an error in words: what another check could not see.
type noAnswer string

func (e noAnswer) Error() string { return string(e) }

func forwardRule(r ActingRule, links Links, waiting waitingEnds) ForwardRule {
	f := ForwardRule{Rule: r.Rule, Verdict: r.Verdict, Packets: r.Packets}
	m := ruleMatch{
		protocol: r.Protocol, anyPort: r.Ports == "", source: prefixOf(r.Source), destination: prefixOf(r.Destination), ports: rangesOf(r.Ports),
	}
	for _, l := range links.Links {
		if l.Peer != nil && l.Peer.OnHost && namesWord(r.Chain+" "+r.Rule, l.Peer.Name) {
			f.Names = l.Peer.Name
		}
		for _, text := range l.Addresses {
			if p, err := netip.ParsePrefix(text); err == nil && m.names(p.Addr()) {
				f.Names = cmp.Or(f.Names, p.Addr().String())
			}
		}
	}
	for end, n := range waiting.stuck {
		if n > 0 && m.fits("tcp", end.Addr(), end.Port()) {
			f.Waiting += n
			f.Specific = f.Specific || !m.anyPort || m.names(end.Addr())
		}
	}
	return f
}

// namesWord reports whether an interface's name is in a text as a word of its
// own, or as the end of a chain's name: cali-fw-cali1a2b.
func namesWord(text, name string) bool {
	const shortest = 4 // "eth0": shorter ones are in everything
	if len(name) < shortest {
		return false
	}
	return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ':' }), func(word string) bool {
		return word == name || strings.HasSuffix(word, "-"+name)
	})
}
