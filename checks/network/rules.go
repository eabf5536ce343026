package network

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const maxShownRules = 64

func seeRules(ctx context.Context, at evidence.Scene, where inside) (Rules, error) {
	primeFiles(at, where.process, socketFiles...)
	first, second, err := twice[asked.Rules](ctx, at, asked.NetnsRules, where.arg)
	if err != nil {
		return Rules{}, err
	}
	rules, err := rulesOver(ctx, at, first, second)
	if err != nil {
		return Rules{}, err
	}
	rules.HostNetwork = where.host
	waiting := waitsOf(at, where.process)
	before, okBefore := doorsOf(at.First, where.process)
	after, okAfter := doorsOf(at.Second, where.process)
	for i := range rules.Rules {
		r := &rules.Rules[i]
		r.matchWaiting(waiting)
		if okBefore && okAfter {
			r.doors(before, after)
		}
		r.matchAnswers(waiting)
		r.matchHeld(waiting)
	}
	rules.order()
	return rules, nil
}

func seeHostRules(ctx context.Context, at evidence.Scene) []evidence.Observation {
	const id = "network.host_rules"
	from := look.Question(asked.NetnsRules, asked.HostNetns)
	first, second, err := twice[asked.Rules](ctx, at, asked.NetnsRules, asked.HostNetns)
	if err != nil {
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), from)}
	}
	rules, err := rulesOver(ctx, at, first, second)
	rules.order()
	return []evidence.Observation{evidence.Saw(id, rules, err, from)}
}

// rulesOver is what the rules counted between the looks.
func rulesOver(ctx context.Context, at evidence.Scene, first, second asked.Rules) (Rules, error) {
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return Rules{}, err
	}
	if !knownState(second.NFTables.State) || !knownState(second.Legacy.State) {
		return Rules{}, look.Malformed(asked.NetnsRules, "a state that is none")
	}
	rules := Rules{
		WindowUsec: window, NFTables: second.NFTables.State, Legacy: second.Legacy.State, Counted: second.Counted,
		Rules: []ActingRule{}, Policies: policiesOf(first, second),
	}
	for _, b := range []asked.Backend{second.NFTables, second.Legacy} {
		if b.State == "unread" {
			rules.Why = clip(b.Why)
		}
	}
	rules.Complete = !second.Truncated && rules.NFTables != "unread" && rules.Legacy != "unread"
	hooks := hooksOf(second)
	then := map[ruleKey]asked.Rule{}
	for _, r := range first.Rules {
		then[keyOf(r)] = r
	}
	rules.Changed = len(first.Rules) != len(second.Rules)
	for _, now := range second.Rules {
		before, known := then[keyOf(now)]
		rules.Changed = rules.Changed || !known
		rule := actingRule(now, hooks[chainOf(now)])
		if known {
			rule.Packets = look.Rise(before.Packets, now.Packets)
		}
		rules.count(rule)
		rules.Rules = append(rules.Rules, rule)
	}
	return rules, nil
}

func knownState(s string) bool { return s == "read" || s == "none" || s == "unread" }

// ruleKey is the same rule in another look. A rule that was replaced by another
// under the same number is another.
type ruleKey struct {
	backend, family, table, chain, verdict, text string
	handle                                       uint64
}

func keyOf(r asked.Rule) ruleKey {
	return ruleKey{r.Backend, r.Family, r.Table, r.Chain, r.Verdict, r.Text, r.Handle}
}

func (r *Rules) count(rule ActingRule) {
	if !rule.stops() {
		return
	}
	switch {
	case rule.Packets != nil && *rule.Packets > 0:
		r.Hits++
	case rule.PacketsEver == nil:
		r.Uncounted++
	default:
		r.Silent++
	}
}

func (r ActingRule) stops() bool { return r.Verdict == "drop" || r.Verdict == "reject" }

func actingRule(r asked.Rule, hooks []string) ActingRule {
	rule := ActingRule{
		Table: clip(r.Family + " " + r.Table), Chain: clip(r.Chain), Hooks: hooks, Verdict: r.Verdict, With: clip(r.With),
		Protocol: clip(r.Protocol), Ports: clip(r.Ports), Comment: clip(r.Comment), Partly: r.Partly,
		Source: clip(r.Source), Destination: clip(r.Destination),
		PacketsEver: r.Packets, WaitingFor: []string{}, HeldTo: []string{}, Serves: []int{}, ByChance: byChance(r),
	}
	if r.ToPort != 0 {
		port := int(r.ToPort)
		rule.ToPort = &port
	}
	if rule.Hooks == nil {
		rule.Hooks = []string{}
	}
	rule.Rule = ruleWords(r)
	rule.Plain = plain(r)
	rule.match = matchOf(r)
	return rule
}

// ruleWords says a rule as an engineer would look it up.
func ruleWords(r asked.Rule) string {
	words := r.Verdict
	if r.With != "" {
		words += " with " + r.With
	}
	if port := r.ToPort; port != 0 {
		words += " to port " + strconv.Itoa(int(port))
	}
	words += " in chain " + r.Chain + " of table " + r.Family + " " + r.Table
	if r.Backend == "legacy" {
		words += " (legacy iptables)"
	}
	if r.Text != "" {
		words += ": " + r.Text
	}
	if r.Comment != "" {
		words += " (" + r.Comment + ")"
	}
	return clip(words)
}

// plain reports whether a rule's text says nothing but protocol, ports and
// that it is about new connections.
func plain(r asked.Rule) bool {
	left := strings.ReplaceAll(r.Text, "ct state new", "")
	for _, known := range []string{"dports " + r.Ports, "dport " + r.Ports, r.Protocol, "nfproto ipv4", "nfproto ipv6"} {
		if known != "" {
			left = strings.Replace(left, known, "", 1)
		}
	}
	return r.Ports != "" && !r.Partly && strings.TrimSpace(left) == ""
}

// order sets those first that did something, and cuts the list.
func (r *Rules) order() {
	rank := func(a ActingRule) int {
		switch {
		case a.stops() && a.Packets != nil && *a.Packets > 0:
			return 0
		case !a.stops() && a.Verdict != "queue":
			return 1
		case a.Waiting > 0:
			return 2
		case a.PacketsEver == nil:
			return 3
		}
		return 4
	}
	slices.SortStableFunc(r.Rules, func(a, b ActingRule) int { return cmp.Compare(rank(a), rank(b)) })
	r.Rules = r.Rules[:min(len(r.Rules), maxShownRules)]
}

// chainID names a chain in all of a namespace.
type chainID struct{ backend, family, table, name string }

func chainOf(r asked.Rule) chainID { return chainID{r.Backend, r.Family, r.Table, r.Chain} }

// hooksOf follows the jumps from the base chains: where the kernel comes to
// each chain from.
func hooksOf(rules asked.Rules) map[chainID][]string {
	next := map[chainID][]chainID{}
	for _, j := range rules.Jumps {
		from := chainID{j.Backend, j.Family, j.Table, j.From}
		next[from] = append(next[from], chainID{j.Backend, j.Family, j.Table, j.To})
	}
	hooks := map[chainID][]string{}
	for _, c := range rules.Chains {
		queue := []chainID{{c.Backend, c.Family, c.Table, c.Name}}
		for len(queue) > 0 {
			chain := queue[0]
			queue = queue[1:]
			if c.Hook != "" && !slices.Contains(hooks[chain], c.Hook) {
				hooks[chain] = append(hooks[chain], c.Hook)
				queue = append(queue, next[chain]...)
			}
		}
	}
	return hooks
}

// policiesOf lists the base chains that drop by default.
func policiesOf(first, second asked.Rules) []HookPolicy {
	policies := []HookPolicy{}
	for _, now := range second.Chains {
		if now.Policy != "drop" || len(policies) == 16 {
			continue
		}
		policy := HookPolicy{Chain: clip("chain " + now.Name + " of table " + now.Family + " " + now.Table), Hook: now.Hook}
		for _, then := range first.Chains {
			same := then.Backend == now.Backend && then.Family == now.Family && then.Table == now.Table && then.Name == now.Name
			if same && then.Policy == "drop" {
				policy.Packets = look.Rise(then.Packets, now.Packets)
			}
		}
		policies = append(policies, policy)
	}
	return policies
}
