package look

import (
	"context"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// Journal asks for a unit's entries. An answer without a journal must say why.
func Journal(ctx context.Context, at evidence.Scene, unit string) (asked.Journal, error) {
	journal, err := Ask[asked.Journal](ctx, at.First, asked.JournalEntries, unit, Seconds(at.Since))
	if err == nil && !journal.Present && journal.Why == "" {
		return journal, Malformed(Question(asked.JournalEntries, unit), "no journal, and no reason")
	}
	return journal, err
}

// SilentSince returns from when on the silence of a journal's unit means
// silence: the start of what was asked for, the oldest entry the journal
// holds, or, for a cut answer, its oldest entry. 0: not known.
func SilentSince(ctx context.Context, at evidence.Scene, journal asked.Journal) int64 {
	oldest := int64(0)
	if len(journal.Entries) > 0 {
		oldest = journal.Entries[0].WallUsec
	}
	if journal.Truncated || journal.OldestUsec == 0 {
		return oldest
	}
	clock, err := Ask[asked.Clock](ctx, at.First, asked.ClockNow)
	if err != nil || clock.WallUsec <= 0 {
		return oldest
	}
	return max(journal.OldestUsec, clock.WallUsec-at.Since.Microseconds())
}

// Death is the part of the fact runtime.death that other checks use.
type Death struct {
	ID                string `json:"id"`
	StartedAtUsec     int64  `json:"started_at_usec"`
	FinishedAtUsec    int64  `json:"finished_at_usec"`
	FinishedErrorUsec int64  `json:"finished_error_usec"`
}

// DeathOf returns how the subject's last run ended; false when that is not
// known, or nothing ended.
func DeathOf(at evidence.Scene) (Death, bool) {
	return Value[Death](Seen(at, "runtime.death"))
}

// Covers reports whether a log that speaks from a moment on can speak about
// the death.
func Covers(fromUsec int64, death Death, known bool) bool {
	return known && fromUsec > 0 && death.FinishedAtUsec > 0 &&
		fromUsec <= death.FinishedAtUsec-death.FinishedErrorUsec
}
