package runtime

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
)

var (
	stateFacts = []evidence.Fact{
		{ID: "runtime.status", About: "The newest instance of the container, as its runtime tells it.", Shape: Status{}},
		{ID: "runtime.death", About: "How the newest ended instance ended.", Shape: Death{}},
		{ID: "runtime.spec", About: "What the container was asked to run, and its limits.", Shape: Spec{}},
	}
	logFacts = []evidence.Fact{
		{ID: "runtime.log", About: "What the runtime's daemon logged about the container.", Shape: DaemonLog{}},
	}
	outputFacts = []evidence.Fact{
		{ID: "runtime.output", About: "What the container itself wrote last.", Shape: Output{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "runtime.log",
			About: "The log of the runtime's daemon, about this container.",
			Scope: evidence.OfSubject,
			Reads: []string{
				"ask containerd/containers", "ask cri/containers", "/proc/*/fd/*", "/proc/*/cgroup",
				"ask log/tail", "ask journal/entries", "ask clock/now",
			},
			Needs: []string{"runtime.death", "runtime.status"},
			Gives: logFacts,
			Look:  look.InTime(logFacts, seeLog),
		},
		{
			Name:  "runtime.output",
			About: "The end of the container's own log.",
			Scope: evidence.OfSubject,
			Reads: []string{"ask cri/status", "ask containerd/containers", "ask log/tail"},
			Needs: []string{"runtime.death"},
			Gives: outputFacts,
			Look:  look.InTime(outputFacts, seeOutput),
		},
		{
			Name:  "runtime.state",
			About: "The container as containerd and the CRI service know it.",
			Scope: evidence.OfSubject,
			Reads: []string{"ask containerd/containers", "ask cri/containers", "ask cri/status"},
			Needs: []string{"kubelet.pod"},
			Gives: stateFacts,
			Look:  look.InTime(stateFacts, seeState),
		},
	}
}
