//go:build linux

package live

import (
	"context"
	"maps"

	"runbook/evidence/asked"
)

// A question returns its answer, one of the shapes in package asked, before
// ctx is done. Its error's Name is set by Ask.
type question func(ctx context.Context, m *Machine, args []string) (any, error)

func localQuestions() map[string]question {
	return map[string]question{
		asked.ClockNow:        askClock,
		asked.KernelLog:       askKernelLog,
		asked.JournalEntries:  askJournal,
		asked.LogTail:         askTail,
		asked.FsUsage:         askUsage,
		asked.FilesSeries:     askSeries,
		asked.NetnsLinks:      askNetnsLinks,
		asked.NetnsQdiscs:     askNetnsQdiscs,
		asked.NetnsRoutes:     askNetnsRoutes,
		asked.NetnsNeighbours: askNetnsNeighbours,
		asked.NetnsSysctls:    askNetnsSysctls,
		asked.NetnsRules:      askNetnsRules,
		asked.NetnsResolve:    askNetnsResolve,
		asked.NetnsSockets:    askNetnsSockets,
		asked.NetnsBPF:        askNetnsBPF,
		asked.OverlayTree:     askOverlayWalk,
	}
}

func allQuestions() map[string]question {
	all := localQuestions()
	maps.Copy(all, remoteQuestions())
	return all
}
