//go:build linux

package live

import (
	"context"
	"errors"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const (
	maxRules  = 4096
	maxChains = 1024
	maxJumps  = 8192
)

// askNetnsRules answers netns/rules. What the kernel has not loaded is not
// asked for, because asking would load it: there are no such rules then.
func askNetnsRules(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return nil, err
	}
	tables, legacy := m.legacyTables(max(pid, 1))
	loaded := nfTablesLoaded()
	return inNetns(m, pid, func() (asked.Rules, error) {
		all := newRuleBook()
		all.NFTables, all.Legacy = loaded, legacy
		if loaded.State == backendRead {
			if err := readNFT(ctx, all); err != nil {
				all.forget("nft")
				all.NFTables = asked.Backend{State: backendUnread, Why: errorWords(err)}
			}
		}
		if err := readLegacy(all, tables); err != nil {
			all.forget("legacy")
			all.Legacy = asked.Backend{State: backendUnread, Why: errorWords(err)}
		}
		return all.Rules, nil
	})
}

func errorWords(err error) string { return readError("", err).Stop.Error() + ": " + unixName(err) }

// States of a backend.
const (
	backendRead   = "read"
	backendNone   = "none"
	backendUnread = "unread"
)

// ruleBook gathers rules within bounds.
type ruleBook struct {
	asked.Rules
	jumped map[asked.ChainJump]bool
}

func newRuleBook() *ruleBook {
	return &ruleBook{
		Rules:  asked.Rules{Chains: []asked.Chain{}, Jumps: []asked.ChainJump{}, Rules: []asked.Rule{}},
		jumped: map[asked.ChainJump]bool{},
	}
}

func (b *ruleBook) chain(c asked.Chain) {
	if len(b.Chains) == maxChains {
		b.Truncated = true
		return
	}
	b.Chains = append(b.Chains, c)
}

func (b *ruleBook) jump(j asked.ChainJump) {
	switch {
	case j.To == "" || b.jumped[j]:
	case len(b.Jumps) == maxJumps:
		b.Truncated = true
	default:
		b.jumped[j] = true
		b.Jumps = append(b.Jumps, j)
	}
}

// keptVerdicts stop or turn a packet.
var keptVerdicts = map[string]bool{
	"drop": true, "reject": true, "redirect": true, "tproxy": true, "dnat": true, "queue": true,
}

// rule keeps what can stop or turn a packet. A translation to an address
// elsewhere is a Service's, and there are thousands of them on a node.
func (b *ruleBook) rule(r asked.Rule) {
	b.Counted++
	switch {
	case !keptVerdicts[r.Verdict], r.Verdict == "dnat" && !strings.HasPrefix(r.ToAddress, "127."):
	case len(b.Rules.Rules) == maxRules:
		b.Truncated = true
	default:
		b.Rules.Rules = append(b.Rules.Rules, r)
	}
}

// forget drops what a backend gave before it failed.
func (b *ruleBook) forget(backend string) {
	kept := newRuleBook()
	for _, c := range b.Chains {
		if c.Backend != backend {
			kept.chain(c)
		}
	}
	for _, j := range b.Jumps {
		if j.Backend != backend {
			kept.jump(j)
		}
	}
	for _, r := range b.Rules.Rules {
		if r.Backend != backend {
			kept.rule(r)
		}
	}
	kept.NFTables, kept.Legacy = b.NFTables, b.Legacy
	*b = *kept
}

// nfTablesLoaded says whether nf_tables can be asked without loading it. A
// kernel without modules can load none; otherwise it must be in the list of
// loaded ones or among those built in.
func nfTablesLoaded() asked.Backend {
	modules, err := readKernelText("/proc/modules")
	switch {
	case errors.Is(err, unix.ENOENT):
		return asked.Backend{State: backendRead}
	case err != nil:
		return asked.Backend{State: backendUnread, Why: "not collected, could load module nf_tables: /proc/modules: " + unixName(err)}
	case moduleListed(modules, "nf_tables"):
		return asked.Backend{State: backendRead}
	}
	builtin, known := builtinModules()
	switch {
	case !known:
		return asked.Backend{State: backendUnread, Why: "not collected, could load module nf_tables: not known whether it is built in"}
	case strings.Contains(builtin, "/nf_tables.ko"):
		return asked.Backend{State: backendRead}
	}
	return asked.Backend{State: backendNone, Why: "the kernel has not loaded nf_tables"}
}

func moduleListed(modules, name string) bool {
	return strings.HasPrefix(modules, name+" ") || strings.Contains(modules, "\n"+name+" ")
}

// builtinModules reads modules.builtin of the running kernel.
func builtinModules() (text string, known bool) {
	release, err := readKernelText("/proc/sys/kernel/osrelease")
	if err != nil {
		return "", false
	}
	name := strings.TrimSpace(release)
	if name == "" || path.Base(name) != name {
		return "", false
	}
	for _, dir := range []string{"/lib/modules/", "/usr/lib/modules/"} {
		if text, err := readKernelText(dir + name + "/modules.builtin"); err == nil {
			return text, true
		}
	}
	return "", false
}

func readKernelText(name string) (string, error) {
	fd, err := openAt(unix.AT_FDCWD, name, readFlags)
	if err != nil {
		return "", err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, maxFileBytes)
	return string(text), err
}
