package dns

import (
	"context"
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

const (
	resolvConf = "root/etc/resolv.conf"
	// maxConfBytes is far above what any resolver reads; what is longer was not
	// written for one.
	maxConfBytes = 64 << 10
)

func seeConfig(_ context.Context, at evidence.Scene) []evidence.Observation {
	const id = "dns.config"
	p, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), look.ProcessReads()[0])}
	case p.None != "":
		return []evidence.Observation{evidence.None(id, p.None)}
	}
	name := p.ProcFile(resolvConf)
	text, err := at.First.ReadFile(name)
	if err != nil && evidence.StopOf(err) == evidence.NotExist && noSuchFile(at.First, p) {
		return []evidence.Observation{evidence.None(id, "it has no /etc/resolv.conf", append(p.From, name, p.ProcFile("root/etc"))...)}
	}
	if err == nil && len(text) > maxConfBytes {
		err = look.Malformed(name, "too long for a resolv.conf")
	}
	if err != nil {
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), append(p.From, name)...)}
	}
	return []evidence.Observation{evidence.Saw(id, parseConfig(string(text)), nil, append(p.From, name)...)}
}

// noSuchFile makes sure that the file is missing, and not only what a link of
// that name points to.
func noSuchFile(host evidence.Host, p look.Process) bool {
	names, err := host.ReadDir(p.ProcFile("root/etc"))
	return err == nil && !slices.Contains(names, "resolv.conf")
}
