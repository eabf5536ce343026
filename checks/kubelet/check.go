package kubelet

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
)

var (
	podFacts = []evidence.Fact{
		{ID: "kubelet.pod", About: "The pod's status and this container's, as the kubelet or the API server tells it.", Shape: Pod{}},
	}
	journalFacts = []evidence.Fact{
		{ID: "kubelet.journal", About: "What the kubelet logged about the pod: evictions, kills, failed probes.", Shape: Journal{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "kubelet.journal",
			About: "The kubelet's journal about this pod.",
			Scope: evidence.OfSubject,
			Reads: []string{"ask journal/entries", "ask clock/now"},
			Needs: []string{"runtime.death"},
			Gives: journalFacts,
			Look:  look.InTime(journalFacts, seeJournal),
		},
		{
			Name:  "kubelet.pod",
			About: "The pod's status.",
			Scope: evidence.OfSubject,
			Reads: []string{"ask kubelet/pods", "ask kubernetes/get"},
			Gives: podFacts,
			Look:  look.InTime(podFacts, seePod),
		},
	}
}
