package network

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func contextForTests() context.Context { return context.Background() }

func dropRule(chain, ports string, packets *uint64) asked.Rule {
	return asked.Rule{
		Backend: "nft", Family: "ip", Table: "filter", Chain: chain, Handle: 4, Verdict: "drop", Text: "tcp dport " + ports, Protocol: "tcp", Ports: ports, Packets: packets,
	}
}

func ruleBook(rules ...asked.Rule) asked.Rules {
	for i := range rules {
		rules[i].Handle = uint64(i + 1)
	}
	return asked.Rules{
		NFTables: asked.Backend{State: "read"}, Legacy: asked.Backend{State: "none"}, Counted: len(rules), Rules: rules,
		Chains: []asked.Chain{
			{Backend: "nft", Family: "ip", Table: "filter", Name: "OUTPUT", Hook: "output", Policy: "accept"},
			{Backend: "nft", Family: "ip", Table: "filter", Name: "INPUT", Hook: "input", Policy: "drop"},
		},
		Jumps: []asked.ChainJump{
			{Backend: "nft", Family: "ip", Table: "filter", From: "OUTPUT", To: "mine"}, {Backend: "nft", Family: "ip", Table: "filter", From: "mine", To: "OUTPUT"},
		},
	}
}

// listens is a row of /proc/net/tcp.
func listens(port, uid int) string {
	return fmt.Sprintf("   0: 00000000:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000  %d        0 49 1 0 100 0 0 10 0\n", port, uid)
}

func TestRulesAndWhatTheyCounted(t *testing.T) {
	redirect := asked.Rule{Backend: "nft", Family: "ip", Table: "nat", Chain: "out", Verdict: "redirect", ToPort: 15001, Protocol: "tcp"}
	first := ruleBook(dropRule("mine", "5998", ptr(uint64(100))), dropRule("INPUT", "8000-8090", nil), dropRule("OUTPUT", "443", ptr(uint64(7))), redirect)
	second := ruleBook(dropRule("mine", "5998", ptr(uint64(112))), dropRule("INPUT", "8000-8090", nil), dropRule("OUTPUT", "443", ptr(uint64(7))), redirect)
	one := answering(1_000_000, map[string]any{"netns/rules 4711": first})
	two := answering(3_000_000, map[string]any{"netns/rules 4711": second})
	for _, h := range []map[string]string{one.Files, two.Files} {
		h["/proc/4711/net/tcp"] = tcpHeader + listens(8080, 1000) + socket("02", 1, 9, 0, 2, 5998, 1) + socket("02", 2, 9, 0, 2, 5998, 1) +
			socket("02", 3, 9, 0, 2, 5998, 1) + socket("02", 4, 9, 0, 3, 80, 1)
	}
	two.Files["/proc/4711/net/tcp"] += socket("02", 5, 9, 0, 2, 443, 1) // a connection that has only begun
	o := seenWith("network.rules", one, two, nil)
	r := valueOf[Rules](t, o)
	if r.Hits != 1 || r.Silent != 1 || r.Uncounted != 1 || !r.Complete || r.Changed || len(r.Policies) != 1 || r.Policies[0].Packets != nil {
		t.Fatalf("%+v", r)
	}
	hit := r.Rules[0]
	is(t, "hits", hit.Packets, 12)
	if hit.Rule != "drop in chain mine of table ip filter: tcp dport 5998" || !slices.Equal(hit.Hooks, []string{"output"}) || hit.Waiting != 3 || !slices.Equal(hit.WaitingFor, []string{"10.9.0.2:5998"}) {
		t.Errorf("%+v", hit)
	}
	if turned := r.Rules[1]; turned.Verdict != "redirect" || turned.Listens == nil || *turned.Listens || *turned.ToPort != 15001 {
		t.Errorf("%+v", turned)
	}
	if door := r.Rules[2]; !slices.Equal(door.Serves, []int{8080}) || door.Packets != nil {
		t.Errorf("%+v", door)
	}
}

func TestRulesThatWereReplacedGiveNoRates(t *testing.T) {
	first := ruleBook(dropRule("OUTPUT", "5998", ptr(uint64(100))))
	second := ruleBook(dropRule("OUTPUT", "5999", ptr(uint64(200))))
	r := valueOf[Rules](t, over("network.rules", map[string]any{"netns/rules 4711": first}, map[string]any{"netns/rules 4711": second}, nil))
	if r.Rules[0].Packets != nil || !r.Changed || r.Hits != 0 {
		t.Errorf("%+v", r)
	}
}

func TestRulesNobodyCouldReadAreNotNone(t *testing.T) {
	unread := asked.Rules{NFTables: asked.Backend{State: "unread", Why: "not collected, could load module nf_tables"}, Legacy: asked.Backend{State: "none"}, Chains: []asked.Chain{}, Jumps: []asked.ChainJump{}, Rules: []asked.Rule{}}
	r := valueOf[Rules](t, over("network.rules", map[string]any{"netns/rules 4711": unread}, nil, nil))
	if r.Complete || r.Why == "" {
		t.Errorf("%+v", r)
	}
	if o := over("network.rules", map[string]any{"netns/rules 4711": `{"nftables":{"state":"x"},"legacy":{"state":""},"chains":[],"jumps":[],"rules":[],"counted":0,"truncated":false}`}, nil, nil); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

func TestRulesOfTheNodeThatConcernTheSubject(t *testing.T) {
	mine := dropRule("cali-fw-cali1234abc", "", ptr(uint64(5)))
	mine.Protocol, mine.Text, mine.Comment = "", "", "Drop if no policies passed packet"
	named := dropRule("FORWARD", "", ptr(uint64(1)))
	named.Source, named.Protocol, named.Text = "10.2.0.2/32", "", "saddr 10.2.0.2"
	everybody := dropRule("FORWARD", "", ptr(uint64(1)))
	everybody.Source = "10.0.0.0/8"
	other := dropRule("FORWARD", "9999", ptr(uint64(1)))
	port := dropRule("FORWARD", "5998", ptr(uint64(1)))
	silent := named
	after := func(r asked.Rule, n uint64) asked.Rule { r.Packets = ptr(*r.Packets + n); return r }
	book := func(rules ...asked.Rule) asked.Rules {
		b := ruleBook(rules...)
		b.Chains = []asked.Chain{{Backend: "nft", Family: "ip", Table: "filter", Name: "FORWARD", Hook: "forward", Policy: "accept"}}
		b.Jumps = []asked.ChainJump{{Backend: "nft", Family: "ip", Table: "filter", From: "FORWARD", To: "cali-fw-cali1234abc"}}
		return b
	}
	first := answering(1_000_000, map[string]any{"netns/rules host": book(mine, named, everybody, other, port, silent)})
	second := answering(3_000_000, map[string]any{"netns/rules host": book(after(mine, 2), after(named, 3), after(everybody, 4), after(other, 5), after(port, 6), silent)})
	host := valueOf[Rules](t, seenWith("network.host_rules", first, second, nil))
	links := valueOf[Links](t, over("network.links", map[string]any{"netns/links 4711": veth(1500, asked.LinkStats{}, asked.LinkStats{}), "netns/qdiscs 4711": asked.Qdiscs{Qdiscs: []asked.Qdisc{}}}, nil, nil))
	f := valueOf[ForwardRules](t, over("network.forward_rules", nil, nil, map[string]any{
		"network.host_rules": host, "network.links": links, "network.sockets": Sockets{Opening: []Opening{{Destination: "10.9.0.2:5998", Count: 2, InBoth: 2}}},
	}))
	found := map[string]int{}
	for _, r := range f.Rules {
		found[r.Names] += int(*r.Packets)
		if r.Names == "" && (r.Waiting != 2 || r.Specific != (r.Rule == "drop in chain FORWARD of table ip filter: tcp dport 5998")) {
			t.Errorf("%+v", r)
		}
	}
	if found["cali1234abc"] != 2 || found["10.2.0.2"] != 3 || !f.Complete {
		t.Errorf("%+v", f)
	}
}

func TestADatapathOfProgramsAndProxies(t *testing.T) {
	links := veth(1500, asked.LinkStats{}, asked.LinkStats{})
	clsact := func(drops uint32) asked.Qdiscs {
		return asked.Qdiscs{Qdiscs: []asked.Qdisc{{LinkIndex: 2, Kind: "clsact", Handle: 1, Parent: 2, Drops: drops}}}
	}
	bpf := asked.Datapath{Filters: []asked.Filter{{LinkIndex: 2, Direction: "egress", Kind: "bpf", Name: "cil_to_container", DirectAction: true, Returns: ptr(uint32(2))}}, TCX: []asked.TCX{}}
	host := asked.Datapath{Filters: []asked.Filter{{LinkIndex: 55, Direction: "egress", Kind: "bpf"}}, TCX: []asked.TCX{{LinkIndex: 9, Direction: "ingress", ProgramIDs: []uint32{77}}}}
	one := answering(1_000_000, map[string]any{"netns/links 4711": links, "netns/bpf 4711": bpf, "netns/bpf host": host, "netns/qdiscs 4711": clsact(3), "netns/qdiscs host": clsact(0)})
	two := answering(3_000_000, map[string]any{"netns/links 4711": links, "netns/bpf 4711": bpf, "netns/bpf host": host, "netns/qdiscs 4711": clsact(10), "netns/qdiscs host": clsact(0)})
	for _, h := range []map[string]string{one.Files, two.Files} {
		h["/proc/4711/net/tcp"] = tcpHeader + listens(15001, 1337) + listens(8080, 0)
	}
	two.Dirs = map[string][]string{bpfDir: {"cilium", "tc"}}
	d := valueOf[Datapath](t, seenWith("network.datapath", one, two, nil))
	if len(d.Proxies) != 1 || d.Proxies[0].Port != 15001 || *d.Proxies[0].UID != 1337 || len(d.Programs) != 2 || d.Uncounted != 1 || !d.Complete {
		t.Errorf("%+v", d)
	}
	if len(d.Drops) != 1 || d.Drops[0].Packets != 7 || d.Drops[0].Others || !slices.Equal(d.Interfaces, []string{"cali1234abc"}) || !slices.Equal(d.Pinned, []string{"cilium", "tc"}) {
		t.Errorf("%+v %v", d.Drops, d.Interfaces)
	}
}

// held is a connection to 10.9.0.2:8080 with 8 bytes unacknowledged, its timer
// (01 sends again, 04 probes, 02 keeps alive) and its timeouts in a row.
func held(timer string, timeouts int) string {
	return fmt.Sprintf("   1: 0200020A:A%s%d 0200090A:1F90 01 00000008:00000000 %s:0000005A %08X     0        0 %s%d 2 00000000b8a13c28 0\n",
		timer, timeouts, timer, timeouts, timer, timeouts)
}

// A connection without an acknowledgement: only of a rule that says nothing but
// its ends is it known to be the one that stops it.
func TestRulesThatHoldConnections(t *testing.T) {
	for text, want := range map[string]int{
		"OUTPUT|":                                0,
		"OUTPUT|tcp":                             0,
		"OUTPUT|tcp dport 8080":                  2,
		"OUTPUT|tcp dport 8081":                  0,
		"OUTPUT|tcp dport @ports":                0,
		"OUTPUT|tcp dport != 8081":               0,
		"OUTPUT|tcp dport 8080 ct state new":     0,
		"OUTPUT|udp dport 8080":                  0,
		"OUTPUT|daddr 10.9.0.2 tcp dport 8080":   2,
		"OUTPUT|daddr 10.9.0.3":                  0,
		"OUTPUT|saddr 10.9.0.1 tcp dport 8080":   0,
		"INPUT|tcp sport 8080":                   2,
		"INPUT|tcp sports 80,8000-8090":          2,
		"INPUT|tcp sport 80801":                  0,
		"INPUT|tcp sport != 8080":                0,
		"INPUT|udp sport 8080":                   0,
		"INPUT|saddr 10.9.0.0/24":                2,
		"INPUT|saddr 10.9.0.2 tcp sport 9":       0,
		"INPUT|saddr 10.8.0.0/24 tcp sport 8080": 0,
		"INPUT|tcp dport 8080":                   0,
		"INPUT|tcp sport 8080 statistic":         0,
	} {
		chain, words, _ := strings.Cut(text, "|")
		rule := asked.Rule{Backend: "nft", Family: "ip", Table: "filter", Chain: chain, Verdict: "drop", Text: words}
		fields := strings.Fields(words)
		for i, w := range fields {
			switch {
			case w == "tcp" || w == "udp":
				rule.Protocol = w
			case w == "dport" && fields[i+1] != "!=" && fields[i+1][0] != '@':
				rule.Ports = fields[i+1]
			case w == "saddr":
				rule.Source = fields[i+1]
			case w == "daddr":
				rule.Destination = fields[i+1]
			}
		}
		book := ruleBook(rule)
		one := answering(1_000_000, map[string]any{"netns/rules 4711": book})
		two := answering(3_000_000, map[string]any{"netns/rules 4711": book})
		for _, h := range []map[string]string{one.Files, two.Files} {
			h["/proc/4711/net/tcp"] = tcpHeader + held("01", 2) + held("04", 0) + held("01", 0) + held("02", 1)
		}
		r := valueOf[Rules](t, seenWith("network.rules", one, two, nil)).Rules[0]
		if r.Held != want || r.ByChance != strings.Contains(words, "statistic") {
			t.Errorf("%s: held %d of %v, by chance %v", text, r.Held, r.HeldTo, r.ByChance)
		}
	}
}
