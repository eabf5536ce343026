package kubernetes

import (
	"runbook/checks/internal/look"
	"runbook/evidence"
)

var (
	eventsFacts = []evidence.Fact{
		{ID: "kubernetes.events", About: "Events about the pod.", Shape: Events{}},
	}
	nodeFacts = []evidence.Fact{
		{ID: "kubernetes.node", About: "Conditions of this node and events about it.", Shape: NodeStatus{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{
		{
			Name:  "kubernetes.events",
			About: "Events about the pod, from the API server.",
			Scope: evidence.OfSubject,
			Reads: []string{"ask kubernetes/get"},
			Needs: []string{"runtime.death"},
			Gives: eventsFacts,
			Look:  look.InTime(eventsFacts, seeEvents),
		},
		{
			Name:  "kubernetes.node",
			About: "The node's conditions and events, from the API server.",
			Scope: evidence.OfNode,
			Reads: []string{"ask kubelet/pods", "ask kubernetes/get", "/proc/sys/kernel/hostname"},
			Gives: nodeFacts,
			Look:  look.InTime(nodeFacts, seeNode),
		},
	}
}
