package kernel

import (
	"context"
	"strconv"

	"runbook/evidence"
)

const notesID = "kernel.notes"

// seeNotes reads the kernel's log once a run. The ring is preferred; the
// journal speaks where the ring cannot be read or reaches back less far than
// the minute in which a line may count as now.
func seeNotes(ctx context.Context, at evidence.Scene) []evidence.Observation {
	if ctx.Err() != nil {
		return []evidence.Observation{evidence.Unread(notesID, evidence.Why(evidence.Cut))}
	}
	n := needs{subject: at.Subject, since: at.Since}
	n.clock, n.clockWhy = clockOf(at)
	n.boot, _ = bootOf(at)
	ring := readRing(ctx, at, n)
	if n.reaches(ring) {
		return []evidence.Observation{evidence.Saw(notesID, notesOf(ring), nil, fromRingAsk)}
	}
	journal := readJournal(ctx, at, n)
	best := ring
	if ring.err != nil || journal.err == nil && journal.fromUsec != 0 && journal.fromUsec < ring.fromUsec {
		best = journal
	}
	if ring.err != nil && journal.err != nil {
		best = ring // why the kernel's own log could not be read says more
	}
	if why := unusable(best, n); why != "" {
		return []evidence.Observation{evidence.Unread(notesID, why, fromRingAsk, fromJournalAsk)}
	}
	return []evidence.Observation{evidence.Saw(notesID, notesOf(best), nil, fromRingAsk, fromJournalAsk)}
}

// reaches reports whether a log was read, is dated, and spans at least the last
// ten minutes, or --since, or the time since boot.
func (n needs) reaches(s source) bool {
	if s.err != nil || !s.timed || s.fromUsec == 0 || n.clock == nil {
		return false
	}
	need := max(n.clock.WallUsec-10*minute, n.clock.BootedAtUsec)
	if n.since > 0 {
		need = max(need, n.clock.WallUsec-n.since.Microseconds())
	}
	return s.fromUsec <= need+coverageSlack
}

func unusable(s source, n needs) string {
	switch {
	case s.err != nil:
		return evidence.Why(s.err)
	case !s.timed:
		return "the kernel log's times cannot be placed: " + n.clockWhy
	case n.clock == nil:
		return "how old the kernel's lines are cannot be told: " + n.clockWhy
	}
	return ""
}

func notesOf(s source) Notes {
	notes := Notes{Source: s.name, FromUsec: s.fromUsec, ToUsec: s.toUsec, ErrorUsec: s.errorUsec}
	into := map[string]*Noticed{
		"kernel.hung": &notes.Hung, "kernel.storage": &notes.Storage,
		"kernel.limits": &notes.Limits, "kernel.network": &notes.Network,
	}
	for _, f := range families() {
		*into[f.id] = f.read(s.entries)
	}
	return notes
}

// read makes the family's notices of a log. What was held back is told with
// the notice that follows it: the kernel says it when it prints again.
func (f family) read(entries []entry) Noticed {
	told, order, all, held := map[string]*Notice{}, []string{}, 0, 0
	for _, e := range entries {
		if who, lines, ok := parseHeldBack(e.text); ok && f.stands(who) {
			held, all = min(held+lines, 1<<30), min(all+lines, 1<<30)
			continue
		}
		n, ok := f.parse(e.text)
		if !ok {
			continue
		}
		n.AtUsec, n.FirstUsec, n.Suppressed, held = e.usec, e.usec, held, 0
		key := n.about()
		if told[key] == nil {
			told[key], order = &n, append(order, key)
			continue
		}
		told[key].again(n)
	}
	noticed := Noticed{Events: []Notice{}, Suppressed: all, Omitted: max(0, len(order)-maxEvents)}
	for _, key := range order {
		noticed.Events = append(noticed.Events, *told[key])
	}
	sortByTime(noticed.Events)
	noticed.Events = newest(noticed.Events)
	return noticed
}

func (f family) stands(who string) bool {
	for _, name := range f.limits {
		if name == who {
			return true
		}
	}
	return false
}

func (f family) parse(text string) (Notice, bool) {
	for _, r := range f.rules {
		if n, ok := r.parse(text); ok {
			return n, true
		}
	}
	return Notice{}, false
}

// about is what makes two lines the same thing told twice.
func (n Notice) about() string {
	return n.Kind + "\x00" + n.Cgroup + "\x00" + n.Device + "\x00" + n.Server + "\x00" + n.Netns + "\x00" +
		strconv.Itoa(n.PID) + "\x00" + strconv.Itoa(n.Port)
}

// again adds a repeat. The blocked time of a hung task grows from line to line.
func (n *Notice) again(later Notice) {
	first, count, held := n.FirstUsec, n.Count, n.Suppressed
	*n = later
	n.FirstUsec, n.Count, n.Suppressed = first, count+1, min(held+later.Suppressed, 1<<30)
}
