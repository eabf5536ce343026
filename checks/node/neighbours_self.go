package node

import (
	"path"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// ownUseMuch in CPUs: a tenth of one makes nobody a neighbour that matters.
const ownUseMuch = 0.1

// takeOff takes what this program used off the cgroup it runs in: on a slow
// machine it would find itself and call itself a neighbour. It knows that cgroup
// by its own pid among the processes, which says no more of the place it was
// started in. Where a list cannot be read, nothing is taken off.
func (t trees) takeOff(host evidence.Host, groups []*group, own float64) {
	pid := ownPID(host)
	if pid == "" {
		return
	}
	for _, g := range groups {
		if number(g.rates.UsedCPUs) < own/2 {
			continue // it cannot be where this program ran
		}
		text, err := look.WholeFile(host, path.Join(t.cpu, g.path, "cgroup.procs"))
		if err == nil && slices.Contains(strings.Fields(text), pid) {
			rest := max(0, *g.rates.UsedCPUs-own)
			g.rates.UsedCPUs, g.rates.SelfCPUs = &rest, &own
			return
		}
	}
}

// ownPID is the first field of /proc/self/stat.
func ownPID(host evidence.Host) string {
	text, err := look.WholeFile(host, selfStatFile)
	if err != nil {
		return ""
	}
	pid, _, _ := strings.Cut(text, " ")
	return pid
}

func ticksOver(ticks *uint64, window uint64) float64 {
	if ticks == nil || window == 0 {
		return 0
	}
	return float64(*ticks) * 1e6 / look.TicksPerSec / float64(window)
}
