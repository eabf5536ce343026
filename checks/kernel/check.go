package kernel

import (
	"context"

	"runbook/evidence"
)

const (
	fromRingAsk    = "ask kernel/log"
	fromJournalAsk = "ask journal/entries"
)

// Checks lists the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{{
		Name:  "kernel.log",
		About: "What the kernel's own log says it did to the container: out-of-memory kills, crashes, seccomp kills, refused allocations.",
		Scope: evidence.OfSubject,
		Reads: []string{fromRingAsk, fromJournalAsk},
		Needs: []string{"runtime.status", "runtime.death", "runtime.spec", "node.clock", "node.boot"},
		Gives: []evidence.Fact{
			{ID: "kernel.oom", About: "Out-of-memory kills that concern the subject.", Shape: OOM{}},
			{ID: "kernel.crash", About: "Fatal faults of the subject that the kernel logged.", Shape: Crash{}},
			{ID: "kernel.seccomp", About: "System calls of the subject that seccomp killed for or logged.", Shape: Seccomp{}},
			{ID: "kernel.enomem", About: "Allocations of the subject refused by the overcommit policy.", Shape: Enomem{}},
		},
		Look: seeLog,
	}, notes(), notices()}
}

var noticeFacts = []evidence.Fact{
	{ID: "kernel.hung", About: "Tasks the kernel found blocked for long, and lockups.", Shape: Hung{}},
	{ID: "kernel.storage", About: "I/O and filesystem errors, remounts to read-only, storage that does not answer.", Shape: Storage{}},
	{ID: "kernel.limits", About: "Refused forks, the file table full, real-time and thermal throttling.", Shape: Limits{}},
	{ID: "kernel.network", About: "Full tables, floods and oddities the network stack logged.", Shape: Network{}},
}

// Notices are told in two steps: the log is read and parsed once a run, and
// each of perhaps hundreds of subjects is sorted out of that.
func notes() evidence.Check {
	return evidence.Check{
		Name:  "kernel.notes",
		About: "What the kernel's own log says about stalls, storage, limits and the network, whoever it concerns.",
		Scope: evidence.OfNode,
		Reads: []string{fromRingAsk, fromJournalAsk},
		Needs: []string{"node.clock", "node.boot"},
		Gives: []evidence.Fact{{ID: notesID, About: "The notices of the kernel's log, whoever they concern.", Shape: Notes{}}},
		Look:  seeNotes,
	}
}

func notices() evidence.Check {
	return evidence.Check{
		Name:  "kernel.notices",
		About: "Which of the kernel's notices about stalls, storage, limits and the network name the subject.",
		Scope: evidence.OfSubject,
		Reads: []string{"/proc/*/stat", "/proc/*/cgroup", "/proc/*/ns/net"},
		Needs: []string{notesID, "node.clock", "runtime.status"},
		Gives: noticeFacts,
		Look:  seeNotices,
	}
}

func seeLog(ctx context.Context, at evidence.Scene) []evidence.Observation {
	if ctx.Err() != nil {
		return unread(evidence.Why(evidence.Cut))
	}
	n := gather(ctx, at)
	ring := newReport(n, readRing(ctx, at, n))
	if ring.covers {
		return ring.observations(n, fromRingAsk)
	}
	journal := newReport(n, readJournal(ctx, at, n))
	return better(ring, journal).observations(n, fromRingAsk, fromJournalAsk)
}

// better prefers the log that covers the subject's end, then one that names
// it, then the one that reaches back further. The reason of the kernel's own
// log stands when neither could be read.
func better(ring, journal report) report {
	switch {
	case journal.source.err != nil:
		return ring
	case ring.source.err != nil, journal.covers:
		return journal
	case ring.names():
		return ring
	case journal.names():
		return journal
	case journal.source.fromUsec != 0 && journal.source.fromUsec < ring.source.fromUsec:
		return journal
	}
	return ring
}

func (r report) names() bool {
	return len(r.oom.Events)+len(r.crash.Events)+len(r.seccomp.Events)+len(r.enomem.Events) > 0
}

func (r report) observations(n needs, from ...string) []evidence.Observation {
	give := func(id string, v any, events int) evidence.Observation {
		if r.source.err == nil && (events > 0 || (r.covers && r.knows)) {
			return evidence.Saw(id, v, nil, from...)
		}
		return evidence.Unread(id, r.why(n), from...)
	}
	return []evidence.Observation{
		give("kernel.oom", r.oom, len(r.oom.Events)),
		give("kernel.crash", r.crash, len(r.crash.Events)),
		give("kernel.seccomp", r.seccomp, len(r.seccomp.Events)),
		give("kernel.enomem", r.enomem, len(r.enomem.Events)),
	}
}

func unread(why string) []evidence.Observation {
	return []evidence.Observation{
		evidence.Unread("kernel.oom", why),
		evidence.Unread("kernel.crash", why),
		evidence.Unread("kernel.seccomp", why),
		evidence.Unread("kernel.enomem", why),
	}
}
