package runtime

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

func seeLog(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{observeLog(ctx, at)}
}

func observeLog(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := logFacts[0].ID
	if state := at.Seen("runtime.death"); nothingToAsk(state) {
		return evidence.None(id, noContainer, state.From...)
	}
	death, known := look.DeathOf(at)
	container := cmp.Or(death.ID, at.Subject.ID)
	if container == "" {
		return evidence.Unread(id, "no container id is known to look for in the daemon's log")
	}
	log := openLog(ctx, at)
	switch {
	case log.err != nil:
		return evidence.Unread(id, evidence.Why(log.err), log.from...)
	case log.none != "":
		return evidence.None(id, log.none, log.from...)
	}
	seen := summarise(log.lines, container, death, startOf(at, death))
	seen.Source, seen.OldestUsec = log.source, log.oldest
	seen.CoversDeath = look.Covers(log.oldest, death, known)
	return evidence.Saw(id, seen, nil, log.from...)
}

// startOf is when the instance started, or at least was created.
func startOf(at evidence.Scene, death look.Death) int64 {
	if death.StartedAtUsec > 0 {
		return death.StartedAtUsec
	}
	status, _ := look.Value[struct {
		ID      string `json:"id"`
		Created int64  `json:"created_at_usec"`
		Started int64  `json:"started_at_usec"`
	}](look.Seen(at, "runtime.status"))
	if death.ID != "" && status.ID != death.ID {
		return 0
	}
	return max(status.Started, status.Created)
}

const mostLogLines = 20

// summarise takes what the daemon logged about one container, up to its death:
// a later stop of the same id finds it dead.
func summarise(lines []daemonLine, container string, death look.Death, started int64) DaemonLog {
	log := DaemonLog{TaskOOMUsec: []int64{}, Lines: []string{}}
	end := int64(0)
	if death.FinishedAtUsec > 0 {
		end = death.FinishedAtUsec + death.FinishedErrorUsec
	}
	for _, line := range lines {
		what, period := classify(line)
		late := end > 0 && line.usec > end
		switch {
		case what == daemonStarted:
			if started == 0 || line.usec <= started {
				continue
			}
			log.DaemonRestarted = true
		case what == nothing, !mentions(line.message, container):
			continue
		case late && (what == stopRequested || what == termSent || what == killSent):
			continue
		default:
			log.add(what, period, line.usec)
		}
		log.Lines = append(log.Lines, line.text)
	}
	log.Lines = log.Lines[max(0, len(log.Lines)-mostLogLines):]
	return log
}

func (log *DaemonLog) add(what event, period string, usec int64) {
	switch what {
	case stopRequested:
		log.StopRequestedUsec = usec
		seconds, err := strconv.ParseInt(period, 10, 64)
		log.StopTimeoutSeconds, log.StopTimeoutKnown = seconds, err == nil
	case termSent:
		log.TermSent = true
	case killSent:
		log.KillSent, log.KillSentUsec = true, usec
	case taskOOM:
		log.TaskOOMUsec = append(log.TaskOOMUsec, usec)
	case statusLost:
		log.ShimDied = true
	}
}

// daemonLog is where the daemon's log was found, and what it holds.
type daemonLog struct {
	source string
	lines  []daemonLine
	oldest int64
	none   string // why there is certainly no log
	err    error
	from   []string
}

// openLog follows the daemon's standard error to a file, or asks the journal.
func openLog(ctx context.Context, at evidence.Scene) daemonLog {
	d := findDaemon(ctx, at.First)
	log := daemonLog{from: d.from}
	stream := ""
	if d.pid > 0 {
		stream, log.from = follow(at.First, d.pid, log.from)
	}
	if isFile(stream) {
		log.readFile(ctx, at, stream)
		return log
	}
	journal, err := look.Journal(ctx, at, d.unit)
	log.from = append(log.from, look.Question(asked.JournalEntries, d.unit))
	switch {
	case err != nil:
		log.err = err
	case journal.Present && len(journal.Entries) == 0 && !d.sure:
		log.err = unclear("the journal holds nothing of " + d.unit + ", and nobody could say whether the daemon logs there")
	case journal.Present:
		log.readJournal(ctx, at, journal)
	case stream == "":
		log.err = unclear("this host keeps no journal, and where the daemon's standard error goes could not be read")
	default:
		log.none = "this host keeps no journal, and the daemon's standard error goes to no file (" + kindOf(stream) + ")"
	}
	return log
}

type unclear string

func (e unclear) Error() string { return string(e) }

func (log *daemonLog) readFile(ctx context.Context, at evidence.Scene, path string) {
	log.source = path
	log.from = append(log.from, look.Question(asked.LogTail, path))
	tail, err := look.Ask[asked.Tail](ctx, at.First, asked.LogTail, path)
	if err != nil {
		log.err = err
		return
	}
	for text := range strings.Lines(tail.Text) {
		log.addLine(strings.TrimRight(text, "\r\n"), 0)
	}
	if len(log.lines) == 0 {
		log.err = look.Malformed(path, "no line of a daemon's log")
	}
}

func (log *daemonLog) readJournal(ctx context.Context, at evidence.Scene, journal asked.Journal) {
	log.source = "journal"
	for _, entry := range journal.Entries {
		log.addLine(entry.Message, entry.WallUsec)
	}
	log.oldest = look.SilentSince(ctx, at, journal)
	log.from = append(log.from, look.Question(asked.ClockNow))
}

func (log *daemonLog) addLine(text string, usec int64) {
	line, ok := parseDaemonLine(text)
	if !ok {
		return
	}
	if line.usec == 0 {
		line.usec = usec
	}
	if log.oldest == 0 {
		log.oldest = line.usec
	}
	log.lines = append(log.lines, line)
}
