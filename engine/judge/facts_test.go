package judge_test

import (
	"runbook/checks/cgroup"
	"runbook/checks/kernel"
	"runbook/checks/kubelet"
	"runbook/checks/kubernetes"
	"runbook/checks/node"
	"runbook/checks/process"
	"runbook/checks/runtime"
	"runbook/engine/judge"
	"runbook/evidence"
)

// facts are the shapes the checks declare. The list of checks itself is the
// command's business; here only what policies compile against matters.
func facts() []judge.ScopedFact {
	subject := map[string]any{
		"cgroup.memory":           cgroup.Memory{},
		"cgroup.memory_ancestors": cgroup.Ancestors{},
		"cgroup.hugetlb":          cgroup.Hugetlb{},
		"kernel.oom":              kernel.OOM{},
		"kernel.crash":            kernel.Crash{},
		"kernel.seccomp":          kernel.Seccomp{},
		"kernel.enomem":           kernel.Enomem{},
		"kubelet.pod":             kubelet.Pod{},
		"kubelet.journal":         kubelet.Journal{},
		"kubernetes.events":       kubernetes.Events{},
		"process.main":            process.Main{},
		"process.tasks":           process.Tasks{},
		"runtime.status":          runtime.Status{},
		"runtime.death":           runtime.Death{},
		"runtime.spec":            runtime.Spec{},
		"runtime.log":             runtime.DaemonLog{},
		"runtime.output":          runtime.Output{},
	}
	ofNode := map[string]any{
		"kubernetes.node": kubernetes.NodeStatus{},
		"node.boot":       node.Boot{},
		"node.clock":      node.Clock{},
		"node.disk":       node.Disk{},
		"node.memory":     node.Memory{},
		"node.oomd":       node.OOMD{},
		"node.pids":       node.PIDs{},
	}
	var all []judge.ScopedFact
	for id, shape := range subject {
		all = append(all, judge.ScopedFact{Fact: evidence.Fact{ID: id, Shape: shape}, Scope: evidence.OfSubject})
	}
	for id, shape := range ofNode {
		all = append(all, judge.ScopedFact{Fact: evidence.Fact{ID: id, Shape: shape}, Scope: evidence.OfNode})
	}
	return all
}
