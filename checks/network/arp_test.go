package network

import (
	"context"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

// Of Linux 6.18, two CPUs.
const arpText = `entries  allocs   destroys hash_grows lookups  hits     res_failed rcv_probes_mcast rcv_probes_ucast periodic_gc_runs forced_gc_runs unresolved_discards table_fulls
00000004 00000001 00000000 00000000   00000008 00000000 00000000   00000000         00000000         00000044         00000005       00000001            00000010
00000004 00000001 00000000 00000000   00000009 00000009 00000000   00000000         00000000         00000000         00000002       00000000            00000003
`

func TestNeighbourTables(t *testing.T) {
	host := func(usec int64, arp string) *fake.Host {
		h := exposure(usec, nil)
		h.Files["/proc/1/net/stat/arp_cache"] = arp
		h.Files["/proc/sys/net/ipv4/neigh/default/gc_thresh3"] = "4\n"
		return h
	}
	look := func(first, second *fake.Host) evidence.Observation {
		for _, check := range Checks() {
			if check.Name == "network.neighbour_tables" {
				return fake.Look(context.Background(), check, evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindNode, Name: "node"}, First: first, Second: second})[0]
			}
		}
		return evidence.Observation{}
	}
	o := look(host(1, arpText), host(2_000_001, strings.Replace(arpText, "00000010\n", "00000025\n", 1)))
	n, ok := o.Value.(Neighbours)
	if !ok || len(n.Tables) != 1 || n.WindowUsec != 2_000_000 {
		t.Fatalf("%+v", o)
	}
	arp := n.Tables[0]
	if arp.Name != "arp" || arp.Entries != 4 || *arp.UsedRatio != 1 {
		t.Errorf("%+v", arp)
	}
	is(t, "fulls", arp.Fulls, 0x15)
	is(t, "forced", arp.ForcedScans, 0)
	if o := look(exposure(1, nil), exposure(2, nil)); o.State != evidence.Unknown {
		t.Errorf("in another namespace than the first: %+v", o)
	}
	second := host(2, arpText)
	second.Stops["/proc/1/net/stat/ndisc_cache"] = evidence.Permission
	if o := look(second, second); o.State != evidence.Unknown {
		t.Errorf("a table that may not be read: %+v", o)
	}
}
