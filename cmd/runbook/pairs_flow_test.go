package main

import (
	"slices"
	"testing"

	"runbook/engine/judge"
)

// Two causes that look alike, and a recording of each: in its own it comes
// before the other, and in the other's it is not blamed.
var flowPairs = []struct {
	what         string
	a, b         string // causes
	ofA, ofB     string // recordings
	mayFollowInA bool   // b is told below a, as its consequence
}{
	{"a path too narrow, and a lossy one", "net.pmtu-blackhole", "net.retransmits-loss", "slow-net-pmtu-blackhole", "slow-net-loss", true},
	{"a path too narrow, and a peer that is gone", "net.pmtu-blackhole", "net.retransmits-loss", "slow-net-pmtu-blackhole", "slow-net-peer-gone", true},
	{"nobody accepts, and more SYN than the backlog holds", "net.listen-overflow", "net.syn-backlog-or-flood", "slow-net-listen-overflow", "slow-net-syn-backlog", true},
	{"a silent DNS server, and a dead one", "net.dns-upstream-timeout", "net.dns-server-dead", "slow-net-dns-silent", "slow-net-dns-dead", false},
	{"the same, probed", "net.dns-upstream-timeout", "net.dns-server-dead", "slow-net-dns-silent-2", "slow-net-dns-dead-2", false},
	{"three servers that are dead, and one", "net.dns-resolvconf-limits", "net.dns-server-dead", "slow-net-dns-fourth", "slow-net-dns-dead-2", true},
	{"a stub that is not there, and a host without a server", "net.dns-config-wrong", "net.dns-server-dead", "slow-net-dns-stub-2", "slow-net-dns-dead", false},
	{"a search list, and a silent server", "net.dns-ndots-search-amplification", "net.dns-upstream-timeout", "slow-net-dns-ndots", "slow-net-dns-silent", false},
	{"a path too narrow, and an end that takes less", "net.pmtu-blackhole", "net.mtu-mismatch", "slow-net-pmtu-blackhole", "slow-net-mtu-mismatch", false},
	{"a receiver that does not read, and one that does not accept", "net.udp-rcvbuf-overflow", "net.listen-overflow", "slow-net-udp-buffer", "slow-net-listen-overflow", false},
}

func TestPairsOfTheNetwork(t *testing.T) {
	recorded := map[string]incident{}
	for _, i := range incidents(t) {
		recorded[i.name] = i
	}
	for _, p := range flowPairs {
		t.Run(p.what, func(t *testing.T) {
			a, okA := recorded[p.ofA]
			b, okB := recorded[p.ofB]
			if !okA || !okB {
				t.Fatalf("%s or %s is not recorded", p.ofA, p.ofB)
			}
			tells(t, a, p.a, p.b, p.mayFollowInA)
			tells(t, b, p.b, p.a, false)
		})
	}
}

// tells: what it was stands, and what it only looks like does not stand so well.
func tells(t *testing.T, i incident, is, looks string, mayFollow bool) {
	t.Helper()
	verdicts := i.result.Ruling.Verdicts
	at := func(cause string) int {
		return slices.IndexFunc(verdicts, func(v judge.Verdict) bool { return v.Cause == cause })
	}
	right, wrong := at(is), at(looks)
	if right < 0 || verdicts[right].Standing != judge.Confirmed && verdicts[right].Standing != judge.Likely {
		t.Errorf("%s: %s is neither confirmed nor likely", i.name, is)
		return
	}
	if wrong >= 0 && (wrong < right || !mayFollow && verdicts[wrong].Standing == judge.Confirmed || verdicts[wrong].Score >= verdicts[right].Score) {
		t.Errorf("%s: %s stands at place %d with %.2f, and %s at %d with %.2f", i.name, looks, wrong+1, verdicts[wrong].Score, is, right+1, verdicts[right].Score)
	}
}
