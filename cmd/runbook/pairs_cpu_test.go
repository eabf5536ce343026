package main

import (
	"slices"
	"testing"

	"runbook/engine/judge"
)

// Causes that look alike, on recordings: in each the one is found, and the other
// is not. The evidence that tells them apart is in the names.
var cpuPairs = []struct {
	incident, is, isNot string
}{
	{"slow-cpu-quota", "cpu.cfs-throttling", "cpu.node-saturation"}, // which of them throttled
	{"slow-cpu-node-saturated", "cpu.node-saturation", "cpu.cfs-throttling"},
	{"slow-cpu-quota", "cpu.cfs-throttling", "cpu.parent-throttling"}, // whose cpu.stat moves
	{"slow-cpu-pod-quota", "cpu.parent-throttling", "cpu.cfs-throttling"},
	{"slow-inner-quota", "cpu.cfs-throttling", "cpu.parent-throttling"}, // a cgroup inside, and none above
	{"slow-inner-quota", "cpu.cfs-throttling", "cpu.node-saturation"},
	{"slow-cpu-pod-quota-used-by-sibling", "cpu.parent-throttling", "qos.neighbour-contention"},

	{"slow-cpu-node-saturated", "cpu.node-saturation", "io.device-saturated"},
	{"slow-disk-saturated-reads", "io.device-saturated", "cpu.node-saturation"}, // load of tasks that wait for a disk
	{"slow-net-conntrack-full-v2", "net.conntrack-table-full", "net.arp-table-overflow"},
	{"slow-net-udp-buffer", "net.udp-rcvbuf-overflow", "net.softnet-drop"},
	{"slow-memory-high-v2", "memory.high-throttling", "io.d-state-hung-task"},
	{"slow-cpu-quota-v2", "cpu.cfs-throttling", "cpu.node-saturation"},
	{"slow-cpu-pod-quota-v2", "cpu.parent-throttling", "cpu.cfs-throttling"},
	{"slow-cpu-node-saturated", "cpu.node-saturation", "cpu.steal"}, // the column steal of /proc/stat
	{"slow-cpu-node-saturated", "cpu.node-saturation", "cpu.weight-starved"},
	{"slow-frozen", "process.frozen", "io.d-state-hung-task"}, // on v1 a frozen task reads as state D
	{"slow-frozen-by-parent", "process.frozen", "io.d-state-hung-task"},
	{"slow-frozen-filesystem", "io.d-state-hung-task", "process.frozen"},
	{"slow-app-cpu-bound", "app.cpu-bound-self", "cpu.cfs-throttling"},
	{"slow-cpu-quota-threads", "cpu.cfs-throttling", "app.cpu-bound-self"},
}

var found = []judge.Standing{judge.Confirmed, judge.Likely}

func TestCPUPairs(t *testing.T) {
	all := incidents(t)
	for _, pair := range cpuPairs {
		at := slices.IndexFunc(all, func(i incident) bool { return i.name == pair.incident })
		if at < 0 {
			t.Errorf("no incident %s", pair.incident)
			continue
		}
		is, isNot := all[at].standingOf(pair.is), all[at].standingOf(pair.isNot)
		if !slices.Contains(found, is) || slices.Contains(found, isNot) {
			t.Errorf("%s: %s is %s, and %s is %s", pair.incident, pair.is, is, pair.isNot, isNot)
		}
	}
}

// Two limits at once are both found.
func TestTwoQuotasAreBothFound(t *testing.T) {
	for _, i := range incidents(t) {
		if i.name != "slow-cpu-own-and-pod-quota" {
			continue
		}
		if own, above := i.standingOf("cpu.cfs-throttling"), i.standingOf("cpu.parent-throttling"); own != judge.Confirmed || above != judge.Confirmed {
			t.Errorf("own is %s, above is %s", own, above)
		}
		return
	}
	t.Error("no such incident")
}

func (i incident) standingOf(cause string) judge.Standing {
	r := i.result.Ruling
	for _, v := range slices.Concat(r.Verdicts, r.Undecided, r.RuledOut) {
		if v.Cause == cause {
			return v.Standing
		}
	}
	return "not judged"
}
