// Package dns looks at how a container resolves names: what its resolver is
// told, and, when somebody asks for it, whether its servers answer.
package dns

import (
	"slices"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

var (
	configFacts = []evidence.Fact{{ID: "dns.config", About: "What the container's resolver is told by /etc/resolv.conf.", Shape: Config{}}}
	probeFacts  = []evidence.Fact{{ID: "dns.probe", About: "How the container's DNS servers answer queries from its network namespace.", Shape: Probe{}}}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "dns.config",
			About: "Nameservers, search domains and options of the container's resolver.",
			Scope: evidence.OfSubject,
			Reads: slices.Concat(look.ProcessReads(), []string{"/proc/*/root/etc", "/proc/*/root/etc/resolv.conf"}),
			Needs: []string{"runtime.status"},
			Gives: configFacts,
			Look:  look.InTime(configFacts, seeConfig),
		},
		{
			Name:  "dns.probe",
			About: "Queries to each nameserver from inside the container's network namespace: names given with --probe-name, or a name of its own cluster, its first search domain, or the root.",
			Scope: evidence.OfSubject,
			Probe: true,
			Reads: slices.Concat(look.ProcessReads(), []string{"ask netns/resolve"}),
			Needs: []string{"runtime.status", "dns.config"},
			Gives: probeFacts,
			Look:  look.InTime(probeFacts, seeProbe),
		},
	}
}
