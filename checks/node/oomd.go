package node

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// oomUnits is how journal/entries is asked for the entries of all of these
// daemons together.
const oomUnits = "oomd"

func seeOOMD(ctx context.Context, at evidence.Scene) evidence.Observation {
	const id = "node.oomd"
	from := look.Question(asked.JournalEntries, oomUnits)
	journal, err := look.Journal(ctx, at, oomUnits)
	if err != nil && evidence.StopOf(err) != evidence.Unsupported {
		return evidence.Unread(id, evidence.Why(err), from)
	}
	if err == nil && journal.Present {
		kills := oomdKills(journal.Entries)
		return evidence.Saw(id, OOMD{Kills: kills, OldestUsec: look.SilentSince(ctx, at, journal)}, nil, from, look.Question(asked.ClockNow))
	}
	runs, err := oomdRuns(ctx, at.First)
	switch {
	case err != nil:
		return evidence.Unread(id, "no journal, and "+evidence.Why(err), from, "/proc")
	case runs != "":
		return evidence.Unread(id, runs+" runs here, and no journal holds what it did", from, "/proc", "/proc/*/comm")
	}
	return evidence.None(id, "no journal, and no out-of-memory daemon runs here", from, "/proc", "/proc/*/comm")
}

// mostProcesses bounds the search for a daemon by name.
const mostProcesses = 4096

type unclear string

func (e unclear) Error() string { return string(e) }

// oomdRuns looks for a daemon among all processes. It must see process 1: with
// hidepid a reader sees only its own.
func oomdRuns(ctx context.Context, host evidence.Host) (string, error) {
	names, err := host.ReadDir("/proc")
	if err != nil {
		return "", err
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.Trim(name, "0123456789") != "" })
	if !slices.Contains(names, "1") {
		return "", unclear("/proc does not show process 1")
	}
	if len(names) > mostProcesses {
		return "", unclear("too many processes to look for a daemon among")
	}
	for _, pid := range names {
		if ctx.Err() != nil {
			return "", evidence.Cut
		}
		comm, err := look.WholeFile(host, "/proc/"+pid+"/comm")
		stop := evidence.StopOf(err)
		switch {
		case err != nil && (pid == "1" || stop != evidence.NotExist && stop != evidence.Gone):
			return "", err
		case slices.Contains([]string{"systemd-oomd\n", "earlyoom\n", "oomd\n"}, comm):
			return strings.TrimSuffix(comm, "\n"), nil
		}
	}
	return "", nil
}

// The lines of each daemon, tied to the unit that journald itself noted: a
// container can log these words, but not as that unit.
//
//	systemd-oomd  Killed /user.slice/…/x.scope due to memory pressure for /user.slice/… being 55.71% > 50.00% for > 20s with reclaim activity
//	systemd       user.slice: systemd-oomd killed 19 process(es) in this unit.
//	earlyoom      sending SIGTERM to process 4711 uid 1000 "chrome": badness 300, VmRSS 1200 MiB
var daemons = []struct {
	name, unit string
	line       *regexp.Regexp
}{
	{"systemd-oomd", "systemd-oomd.service", regexp.MustCompile(`^Killed (?P<cgroup>/\S*) due to `)},
	{"systemd", "init.scope", regexp.MustCompile(`^(?P<unit>\S+): systemd-oomd killed [0-9]+ process\(es\) in this unit\.`)},
	{"earlyoom", "earlyoom.service", regexp.MustCompile(`^sending SIG(?:TERM|KILL) to process (?P<pid>[0-9]+)\b`)},
}

func oomdKills(entries []asked.JournalEntry) []OOMDKill {
	kills := []OOMDKill{}
	for _, entry := range entries {
		if kill, ok := oomdKill(entry); ok {
			kills = append(kills, kill)
		}
	}
	slices.SortStableFunc(kills, func(a, b OOMDKill) int { return int(min(1, max(-1, a.AtUsec-b.AtUsec))) })
	const most = 50
	return kills[max(0, len(kills)-most):]
}

func oomdKill(entry asked.JournalEntry) (OOMDKill, bool) {
	for _, d := range daemons {
		m := d.line.FindStringSubmatch(entry.Message)
		if m == nil || entry.Unit != d.unit {
			continue
		}
		kill := OOMDKill{AtUsec: entry.WallUsec, Daemon: d.name, Line: look.Clip(entry.Message, 400)}
		switch d.line.SubexpNames()[1] {
		case "cgroup":
			kill.Cgroup = look.Clip(m[1], 1024)
		case "pid":
			if pid, err := strconv.ParseUint(m[1], 10, 31); err == nil {
				kill.PID = int(pid)
			}
		}
		return kill, true
	}
	return OOMDKill{}, false
}
