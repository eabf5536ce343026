package kubelet

import (
	"strings"

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

// outside answers for a subject that is in no pod. A cgroup below kubepods
// belongs to a pod even when nobody could say to which.
func outside(id string, subject evidence.Subject) (evidence.Observation, bool) {
	switch {
	case subject.InPod():
		return evidence.Observation{}, false
	case strings.Contains(subject.CgroupPath, "kubepods"):
		return evidence.Unread(id, "its cgroup is a pod's, and nobody could say which pod's"), true
	case subject.CgroupPath == "" && subject.PID == 0 && len(subject.Sources) == 0:
		return evidence.Unread(id, "nobody could say whether it belongs to a Kubernetes pod"), true
	}
	return evidence.None(id, "it belongs to no Kubernetes pod"), true
}
