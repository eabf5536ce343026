package kernel

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// source is a kernel log that was read, from the ring or from the journal.
type source struct {
	name      string // "kmsg" or "journal"
	entries   []entry
	timed     bool // the entries' stamps are wall time
	fromUsec  int64
	toUsec    int64
	errorUsec int64
	err       error // why nothing was read
}

func readRing(ctx context.Context, at evidence.Scene, n needs) source {
	var log asked.Log
	s := source{name: "kmsg"}
	if s.err = ask(ctx, at.First, &log, asked.KernelLog, seconds(at.Since)); s.err != nil {
		return s
	}
	s.entries = fromRing(log.Records)
	if n.clock == nil {
		return s
	}
	wall := func(usec int64) int64 { return n.clock.WallUsec - (n.clock.MonotonicUsec - usec) }
	for i := range s.entries {
		s.entries[i].usec = wall(s.entries[i].usec)
	}
	s.timed = true
	s.fromUsec, s.toUsec = wall(speaksFrom(log)), wall(log.Coverage.ReadUsec)
	if log.Coverage.Stopped != "" {
		s.toUsec = wall(log.Coverage.LastUsec)
	}
	// The log's clock stands still in suspend: a record from before one is
	// older than it seems.
	s.errorUsec = n.clock.ErrorUsec + max(n.clock.SuspendedUsec, 0)
	return s
}

// speaksFrom is the stamp from which on no record is missing.
func speaksFrom(log asked.Log) int64 {
	from := max(log.Coverage.FirstUsec, log.Coverage.SinceUsec)
	if log.Coverage.Lost > 0 && len(log.Records) > 0 {
		from = max(from, log.Records[0].Usec)
	}
	for i := 1; i < len(log.Records); i++ {
		if log.Records[i].Seq != log.Records[i-1].Seq+1 {
			from = max(from, log.Records[i].Usec)
		}
	}
	return from
}

// journalErrorUsec bounds how late journald stamps what the kernel logged.
const journalErrorUsec = 5 * second

func readJournal(ctx context.Context, at evidence.Scene, n needs) source {
	var answer asked.Journal
	s := source{name: "journal", timed: true, errorUsec: journalErrorUsec}
	if s.err = ask(ctx, at.First, &answer, asked.JournalEntries, "kernel", seconds(at.Since)); s.err != nil {
		return s
	}
	if !answer.Present {
		s.err = &evidence.ReadError{Stop: evidence.Unsupported, Name: asked.JournalEntries, Detail: clip(answer.Why, 200)}
		return s
	}
	for _, e := range answer.Entries {
		if e.Transport == "kernel" {
			s.entries = append(s.entries, entry{usec: n.journalWall(e), text: e.Message})
		}
	}
	s.journalCoverage(answer, n)
	return s
}

// journalCoverage: silence counts only in a journal that does hold lines of
// the kernel, and only up to the present when we know what time it is.
func (s *source) journalCoverage(answer asked.Journal, n needs) {
	if len(s.entries) == 0 {
		return
	}
	oldest, newest := s.entries[0].usec, s.entries[len(s.entries)-1].usec
	s.fromUsec, s.toUsec = answer.OldestUsec, newest
	if n.clock != nil {
		s.toUsec = max(newest, n.clock.WallUsec)
		if n.since > 0 {
			s.fromUsec = max(s.fromUsec, n.clock.WallUsec-n.since.Microseconds())
		}
	}
	if answer.Truncated || answer.OldestUsec == 0 || n.clock == nil {
		s.fromUsec = max(s.fromUsec, oldest)
	}
}

// journalWall prefers the kernel's own stamp: journald stamps a line when it
// gets to read it, which at boot is much later.
func (n needs) journalWall(e asked.JournalEntry) int64 {
	if n.clock == nil || n.boot == nil || e.MonotonicUsec == 0 || n.clock.SuspendedUsec > second {
		return e.WallUsec
	}
	if strings.ReplaceAll(e.BootID, "-", "") != strings.ReplaceAll(n.boot.BootID, "-", "") {
		return e.WallUsec
	}
	return n.clock.WallUsec - (n.clock.MonotonicUsec - e.MonotonicUsec)
}

func ask(ctx context.Context, host evidence.Host, into any, question string, args ...string) error {
	answer, err := host.Ask(ctx, question, args...)
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, into) != nil {
		return &evidence.ReadError{Stop: evidence.Malformed, Name: question}
	}
	return nil
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

// coverageSlack allows for --since being asked for in whole seconds.
const coverageSlack = 2 * second

// covers reports whether the source's silence about the subject means that
// there was nothing to tell: it spans the moment of the subject's end, or, for
// one that runs, its life since --since, up to now. Where nobody knows whether
// and when it ended, its whole life is in question.
func (n needs) covers(s source) bool {
	if s.err != nil || !s.timed || s.toUsec == 0 {
		return false
	}
	if finished, errorUsec := n.finished(); finished != 0 {
		return s.fromUsec <= finished-errorUsec-s.errorUsec && s.toUsec >= finished
	}
	if from, to := n.gone(); to != 0 {
		return s.fromUsec <= from-s.errorUsec && s.toUsec >= to
	}
	if n.clock == nil || !n.lives() && n.began() == 0 {
		return false
	}
	var need int64
	if n.lives() && n.since > 0 {
		need = n.clock.WallUsec - n.since.Microseconds()
	}
	need = max(need, n.began(), n.clock.BootedAtUsec)
	return s.fromUsec <= need+coverageSlack && s.toUsec >= n.clock.WallUsec-s.errorUsec-coverageSlack
}
