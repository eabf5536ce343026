//go:build linux

package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

// line writes a rule on one line: what policies read of it.
func line(r asked.Rule) string {
	packets := "-"
	if r.Packets != nil {
		packets = fmt.Sprint(*r.Packets)
	}
	partly := ""
	if r.Partly {
		partly = " (partly)"
	}
	return strings.Join([]string{
		r.Backend, r.Family, r.Table, r.Chain, r.Verdict, "[" + r.Text + "]" + partly,
		r.Protocol, r.Ports, r.With, fmt.Sprint(r.ToPort), packets, r.Comment,
	}, "|")
}

func expectLines(t *testing.T, got asked.Rules, want string) {
	t.Helper()
	var lines []string
	for _, r := range got.Rules {
		lines = append(lines, line(r))
	}
	for wanted := range strings.Lines(strings.TrimLeft(want, "\n")) {
		if wanted = strings.TrimSpace(wanted); !slices.Contains(lines, wanted) {
			t.Errorf("without %s", wanted)
		}
	}
	if len(lines) != strings.Count(strings.TrimSpace(want), "\n")+1 || t.Failed() {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
}

func TestRulesOfNFTables(t *testing.T) {
	pid, _ := startInNetns(t)
	inside(t, pid, `nft -f -
table inet fw {
	chain in {
		type filter hook input priority 0; policy drop;
		tcp dport 5998 counter drop comment "no 5998"
		ip saddr 10.0.0.0/8 udp dport 53-99 counter reject
		ct state invalid counter drop
		tcp dport { 80, 443 } counter jump refuse
		meta skuid 1337 accept
		iifname "eth0" ip daddr != 10.1.1.1 counter drop
		ip6 saddr fd00::/16 drop
	}
	chain refuse {
		counter reject with tcp reset
	}
}
table ip n {
	chain out {
		type nat hook output priority -100;
		tcp dport 1-1024 counter redirect to :15001
		ip daddr 10.96.0.10 dnat to 10.1.2.3
		ip daddr 10.96.0.11 tcp dport 80 dnat to 127.0.0.1:8080
	}
}
`)
	ctx, sent := sentBy(t)
	got := askNetns[asked.Rules](ctx, t, newMachine(t), asked.NetnsRules, pid)
	expectLines(t, got, `
nft|inet|fw|in|drop|[tcp dport 5998]|tcp|5998||0|0|no 5998
nft|inet|fw|in|reject|[nfproto ipv4 saddr 10.0.0.0/8 udp dport 53-99]|udp|53-99|icmp-port-unreachable|0|0|
nft|inet|fw|in|drop|[ct state invalid]||||0|0|
nft|inet|fw|in|drop|[iifname eth0 nfproto ipv4 daddr != 10.1.1.1]||||0|0|
nft|inet|fw|in|drop|[nfproto ipv6 saddr fd00::/16]||||0|-|
nft|inet|fw|refuse|reject|[tcp]|tcp||tcp-reset|0|0|
nft|ip|n|out|redirect|[tcp dport 1-1024]|tcp|1-1024||15001|0|
nft|ip|n|out|dnat|[daddr 10.96.0.11 tcp dport 80]|tcp|80||8080|-|
`)
	if !slices.Contains(got.Jumps, asked.ChainJump{Backend: "nft", Family: "inet", Table: "fw", From: "in", To: "refuse"}) {
		t.Errorf("%+v", got.Jumps)
	}
	if !slices.ContainsFunc(got.Chains, func(c asked.Chain) bool { return c.Name == "in" && c.Hook == "input" && c.Policy == "drop" }) {
		t.Errorf("%+v", got.Chains)
	}
	if got.NFTables.State != "read" || got.Legacy.State == "unread" || got.Counted != 11 {
		t.Errorf("%+v %+v %d", got.NFTables, got.Legacy, got.Counted)
	}
	for _, kind := range sent() {
		if kind != nftRequest(unix.NFT_MSG_GETCHAIN) && kind != nftRequest(unix.NFT_MSG_GETRULE) {
			t.Errorf("sent %#x", kind)
		}
	}
}

func TestRulesOfBothIptables(t *testing.T) {
	pid, _ := startInNetns(t)
	for _, command := range []string{
		"iptables-nft -A INPUT -p tcp --dport 5999 -m comment --comment hello -m conntrack --ctstate NEW -j DROP",
		"iptables-nft -A OUTPUT -p udp -m multiport --dports 53,100:200 -m owner --uid-owner 1337 -j REJECT",
		"iptables-nft -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 15006",
		"iptables-nft -t mangle -A PREROUTING -p tcp --dport 88 -j TPROXY --on-port 15007 --tproxy-mark 1",
		"iptables-nft -A INPUT -m statistic --mode nth --every 2 --packet 0 -j DROP",
		"iptables-legacy -A INPUT -p tcp ! --dport 6000 -s 10.1.0.0/16 -j DROP",
		"iptables-legacy -N foo",
		"iptables-legacy -A INPUT ! -i va -j foo",
		"iptables-legacy -A foo -p udp -j REJECT --reject-with icmp-host-prohibited",
		"iptables-legacy -P FORWARD DROP",
		"iptables-legacy -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports 15008",
		"ip6tables-legacy -A INPUT -p tcp --dport 6001 -s fd00::/8 -j REJECT --reject-with tcp-reset",
	} {
		inside(t, pid, command)
	}
	ctx, _ := sentBy(t)
	got := askNetns[asked.Rules](ctx, t, newMachine(t), asked.NetnsRules, pid)
	expectLines(t, got, `
nft|ip|filter|INPUT|drop|[tcp dport 5999 ct state new]|tcp|5999||0|0|hello
nft|ip|filter|OUTPUT|reject|[udp dports 53,100-200 skuid 1337]|udp|53,100-200|icmp-port-unreachable|0|0|
nft|ip|nat|OUTPUT|redirect|[tcp]|tcp|||15006|0|
nft|ip|mangle|PREROUTING|tproxy|[tcp dport 88]|tcp|88||15007|0|
nft|ip|filter|INPUT|drop|[statistic] (partly)||||0|0|
legacy|ip|filter|INPUT|drop|[saddr 10.1.0.0/16 tcp dport != 6000]|tcp|||0|0|
legacy|ip|filter|foo|reject|[udp]|udp||icmp-host-prohibited|0|0|
legacy|ip|nat|OUTPUT|redirect|[tcp]|tcp|||15008|0|
legacy|ip6|filter|INPUT|reject|[saddr fd00::/8 tcp dport 6001]|tcp|6001|tcp-reset|0|0|
`)
	if !slices.Contains(got.Jumps, asked.ChainJump{Backend: "legacy", Family: "ip", Table: "filter", From: "INPUT", To: "foo"}) {
		t.Errorf("%+v", got.Jumps)
	}
	if !slices.ContainsFunc(got.Chains, func(c asked.Chain) bool {
		return c.Backend == "legacy" && c.Name == "FORWARD" && c.Hook == "forward" && c.Policy == "drop" && c.Packets != nil
	}) {
		t.Errorf("%+v", got.Chains)
	}
}

// A table that nobody has used is not made by asking.
func TestAskingForRulesMakesNoTables(t *testing.T) {
	pid, _ := startInNetns(t)
	m := newMachine(t)
	ctx, _ := sentBy(t)
	got := askNetns[asked.Rules](ctx, t, m, asked.NetnsRules, pid)
	if got.Legacy.State != "none" || len(got.Chains) != 0 {
		t.Errorf("%+v %+v", got.Legacy, got.Chains)
	}
	tables, err := m.ReadFile("/proc/" + itoa(pid) + "/net/ip_tables_names")
	if err == nil && len(tables) != 0 {
		t.Errorf("there are tables now: %q", tables)
	}
}

func TestWhichModulesAreLoaded(t *testing.T) {
	for text, want := range map[string]bool{
		"nf_tables 311296 5 nft_compat,nft_counter, Live 0x0\n":           true,
		"ext4 1 1 - Live 0x0\nnf_tables 311296 0 - Live 0x0\n":            true,
		"nft_compat 20480 4 - Live 0x0\n":                                 false,
		"nfnetlink 20480 4 nft_compat,nf_tables, Live 0x0\nx 1 1 - L 0\n": false,
		"": false,
	} {
		if moduleListed(text, "nf_tables") != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func FuzzRule(f *testing.F) {
	expr := attribute(nftaListElem, append(attribute(unix.NFTA_EXPR_NAME, []byte("cmp\x00")), attribute(unix.NFTA_EXPR_DATA, attribute32(unix.NFTA_CMP_OP, 0))...))
	f.Add(append([]byte{2, 0, 0, 0}, attribute(unix.NFTA_RULE_EXPRESSIONS, expr)...))
	for name := range nftExpressions {
		expr := attribute(nftaListElem, append(attribute(unix.NFTA_EXPR_NAME, []byte(name)), attribute(unix.NFTA_EXPR_DATA, nil)...))
		f.Add(append([]byte{1, 0, 0, 0}, attribute(unix.NFTA_RULE_EXPRESSIONS, expr)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < sizeofNfgenmsg {
			return
		}
		all := newRuleBook()
		useRule(all, b)
		useChain(all, b)
		for _, r := range all.Rules.Rules {
			if len(r.Text) > 4*maxTextBytes || !keptVerdicts[r.Verdict] {
				t.Errorf("%+v", r)
			}
		}
	})
}

func FuzzLegacyTable(f *testing.F) {
	entry := make([]byte, 112+40)
	entry[88], entry[90], entry[112] = 112, 112+40, 40
	f.Add(entry, uint32(0))
	f.Fuzz(func(_ *testing.T, b []byte, hook uint32) {
		for _, family := range []string{"ip", "ip6"} {
			parseTable(newRuleBook(), legacyTable{family, "filter"}, b, tableInfo{hooks: 0x1f, entry: [5]uint32{hook}})
		}
		parseInfo(append(b, make([]byte, sizeofInfo)...))
		for name := range map[string]bool{"tcp": true, "udp": true, "multiport": true, "conntrack": true, "owner": true, "comment": true} {
			xtMatch(name, uint8(hook), b)
		}
		for _, name := range []string{"REJECT", "REDIRECT", "DNAT", "TPROXY"} {
			xtTarget(&asked.Rule{Family: "ip"}, name, uint8(hook), b)
			xtTarget(&asked.Rule{Family: "ip6"}, name, uint8(hook), b)
		}
	})
}
