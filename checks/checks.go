// Package checks lists what can be looked at. Each check is a folder.
package checks

import (
	"slices"

	"runbook/checks/cgroup"
	"runbook/checks/conntrack"
	"runbook/checks/dns"
	"runbook/checks/kernel"
	"runbook/checks/kubelet"
	"runbook/checks/kubernetes"
	"runbook/checks/mounts"
	"runbook/checks/network"
	"runbook/checks/node"
	"runbook/checks/overlay"
	"runbook/checks/process"
	"runbook/checks/runtime"
	"runbook/checks/workload"
	"runbook/evidence"
)

// All returns every check, by package in alphabetical order.
func All() []evidence.Check {
	return slices.Concat(
		cgroup.Checks(),
		conntrack.Checks(),
		dns.Checks(),
		kernel.Checks(),
		kubelet.Checks(),
		kubernetes.Checks(),
		mounts.Checks(),
		network.Checks(),
		node.Checks(),
		overlay.Checks(),
		process.Checks(),
		runtime.Checks(),
		workload.Checks(),
	)
}
