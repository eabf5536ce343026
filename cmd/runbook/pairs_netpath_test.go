package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"runbook/fixtures/lab/expect"
)

// Causes on the way of packets that look alike to who waits for an answer, on
// recordings of both: what is found in each, what is ruled out, and by what.
func TestWhatStopsPacketsIsToldApart(t *testing.T) {
	for _, pair := range []struct{ incident, found, not, by string }{
		{"slow-net-policy-drop", "net.policy-drop", "net.retransmits-loss", "only SYNs are sent again, and the rule counts"},
		{"slow-net-policy-drop", "net.policy-drop", "net.policy-reject", "nobody says no"},
		{"slow-net-policy-reject", "net.policy-reject", "net.policy-drop", "the rule answers, and counts"},
		{"slow-net-policy-reject", "net.policy-reject", "net.sidecar-redirect-broken", "no rule redirects"},
		{"slow-net-refused-by-peer", "", "net.policy-reject", "the REJECT rule beside it counts nothing: the peer refuses"},
		{"slow-net-sidecar-broken", "net.sidecar-redirect-broken", "net.policy-reject", "a redirect to a port without a listener"},
		{"slow-net-mesh-healthy", "", "net.sidecar-redirect-broken", "the same redirect, and the proxy listens"},
		{"slow-net-mtu-mismatch", "net.mtu-mismatch", "net.pmtu-blackhole", "the receiving end of the veth counts the drops"},
		{"slow-net-no-default-route", "net.no-default-route", "net.neighbour-unresolved", "ENETUNREACH at once"},
		{"slow-net-neighbour-unresolved", "net.neighbour-unresolved", "net.no-default-route", "there is a route, and nobody answers for its gateway"},
		{"slow-net-blackhole-route", "net.blackhole-route", "net.no-default-route", "a default route is there"},
		{"slow-net-ebpf-drop", "net.ebpf-drop", "net.policy-drop", "no rule is there at all"},
		{"slow-net-xdp-drop", "ebpf.datapath-in-path", "net.policy-drop", "no rule at all; what arrives at the interface does not reach the stack"},
		{"slow-net-mesh-stuck", "mesh.sidecar-in-path", "net.listen-overflow", "connections wait at the proxy's port, and its queue has room"},
		{"slow-net-mesh-starved", "mesh.sidecar-in-path", "net.sidecar-redirect-broken", "the proxy listens, and what was sent lies there unread"},
		{"slow-net-rules-silent", "", "net.policy-drop", "the rules count nothing"},
		{"slow-net-rp-filter", "net.rp-filter-drop", "net.policy-drop", "the kernel's own counter, and no rule"},
		{"slow-net-rate-limit", "net.qdisc-drop-or-rate-limit", "net.mtu-mismatch", "both ends take the same size"},
	} {
		kept := keptAnswer(t, pair.incident)
		found := slices.ContainsFunc(kept.Verdicts, func(v expect.Verdict) bool {
			return v.Cause == pair.found && (v.Standing == "confirmed" || v.Standing == "likely")
		})
		if pair.found != "" && !found {
			t.Errorf("%s: %s is not found", pair.incident, pair.found)
		}
		if !slices.ContainsFunc(kept.RuledOut, func(v expect.Verdict) bool { return v.Cause == pair.not }) {
			t.Errorf("%s: %s is not ruled out (by: %s)", pair.incident, pair.not, pair.by)
		}
	}
}

// keptAnswer reads the verdicts that TestIncidents holds the policies to.
func keptAnswer(t *testing.T, incident string) expect.Answer {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(incidentsDir, incident, "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answer expect.Answer
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
