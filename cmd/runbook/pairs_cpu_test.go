package main

import (
	"testing"

	"runbook/engine/judge"
)

var cpuPairs = []pair{
	{11, "cpu.cfs-throttling", "cpu.node-saturation", "which of them throttled",
		"slow-cpu-quota slow-cpu-quota-v2 slow-inner-quota", "slow-cpu-node-saturated slow-cpu-node-saturated-2"},
	{12, "cpu.cfs-throttling", "cpu.parent-throttling", "whose cpu.stat moves",
		"slow-cpu-quota slow-cpu-quota-v2 slow-inner-quota", "slow-cpu-pod-quota slow-cpu-pod-quota-v2"},
	{13, "cpu.node-saturation", "io.device-saturated", "tasks that wait for a CPU, or for a disk",
		"slow-cpu-node-saturated slow-cpu-node-saturated-2", "slow-disk-saturated-reads slow-device-saturated-v2"},
	{14, "cpu.node-saturation", "cpu.steal", "the column steal of /proc/stat",
		"slow-cpu-node-saturated slow-cpu-node-saturated-2", "slow-cpu-steal"},

	{0, "cpu.parent-throttling", "qos.neighbour-contention", "a limit above both, and CPUs that idle",
		"slow-cpu-pod-quota-used-by-sibling", "slow-cpu-node-saturated slow-cpu-weight-starved-v2"},
	{0, "cpu.node-saturation", "cpu.weight-starved", "what its weight entitles it to, and what it got",
		"slow-cpu-node-saturated slow-cpu-node-saturated-2", "slow-cpu-weight-starved-v2"},
	{0, "app.cpu-bound-self", "cpu.cfs-throttling", "it runs all the time, or is held back",
		"slow-app-cpu-bound slow-app-cpu-bound-v2", "slow-cpu-quota-threads"},
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
