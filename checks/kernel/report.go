package kernel

import (
	"time"

	"runbook/evidence"
)

// report is what one source says of the subject.
type report struct {
	source  source
	covers  bool
	knows   bool // the subject can be recognised in a log
	oom     OOM
	crash   Crash
	seccomp Seccomp
	enomem  Enomem
}

// maxUnplaced bounds the kills that may or may not concern the subject.
const maxUnplaced = 10

func newReport(n needs, s source) report {
	r := report{source: s}
	if s.err != nil {
		return r
	}
	p := newPlacer(n, s.errorUsec)
	r.covers, r.knows = n.covers(s), p.knows()
	r.oom = p.oom(s)
	r.crash.Events, r.seccomp.Events, r.enomem.Events = p.crashes(s), p.seccomps(s), p.enomems(s)
	coverage := Coverage{Source: s.name, FromUsec: s.fromUsec, ToUsec: s.toUsec, ErrorUsec: s.errorUsec, CoversDeath: r.covers}
	r.crash.Coverage, r.seccomp.Coverage, r.enomem.Coverage = coverage, coverage, coverage
	r.oom.Coverage = coverage
	// A container that is gone and whose end nobody dates: a kill in the log
	// is what ended it, as far as anybody can tell.
	if finished, _ := n.finished(); finished == 0 && !n.lives() && r.oom.hits() {
		r.oom.CoversDeath = true
	}
	return r
}

func (o OOM) hits() bool {
	for _, e := range o.Events {
		if e.Hit {
			return true
		}
	}
	return false
}

func (p placer) oom(s source) OOM {
	blocks, suppressed := parseOOM(s.entries)
	o := OOM{Events: []OOMEvent{}, Unplaced: []OOMEvent{}, Skipped: suppressed}
	for _, b := range blocks {
		e := b.event()
		e.AtUsec = s.wall(e.AtUsec)
		p.place(&e, b.group)
		switch ours, unplaced := p.concerns(e, b.group); {
		case ours:
			o.Events = append(o.Events, e)
		case unplaced:
			o.Unplaced = append(o.Unplaced, e)
		default:
			o.Elsewhere++
		}
	}
	o.Omitted = max(0, len(o.Events)-maxEvents)
	o.Events = newest(o.Events)
	o.Unplaced = o.Unplaced[max(0, len(o.Unplaced)-maxUnplaced):]
	return o
}

func (p placer) place(e *OOMEvent, group string) {
	e.Level = p.level(*e)
	e.Hit = p.hit(*e, group)
	e.MainKilled = p.mainKilled(*e)
	e.NearDeath = p.nearDeath(e.AtUsec, p.errorUsec)
}

// why says, for a log without a word about the subject, why that is no proof.
func (r report) why(n needs) string {
	switch {
	case r.source.err != nil:
		return evidence.Why(r.source.err)
	case !r.source.timed:
		return "the kernel log does not name it, and its times cannot be placed: " + n.clockWhy
	case !r.knows:
		return "neither the cgroup nor the id of the subject is known: it cannot be recognised in the kernel log"
	case r.source.fromUsec == 0:
		return "the " + r.source.name + " does not tell how far back it reaches"
	}
	from := time.UnixMicro(r.source.fromUsec).UTC().Format("2006-01-02 15:04:05")
	if finished, _ := n.finished(); finished == 0 && !n.lives() {
		return "the " + r.source.name + " speaks from " + from + " UTC on and does not name it, and nobody knows when it ended"
	}
	return "the " + r.source.name + " speaks from " + from + " UTC on, which does not span what it should"
}
