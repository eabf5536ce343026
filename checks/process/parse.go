package process

import (
	"strconv"
	"strings"

	"runbook/checks/internal/look"
)

// stat is the part of /proc/PID/stat we use (proc_pid_stat(5)):
//
//	1042 (a) R 1 (b) S 1 1042 1042 0 -1 4194304 …
//	            ^ comm ends at the last parenthesis: the process chose the name
type stat struct {
	state string
	ticks uint64 // fields 14 and 15, user and system time in clock ticks
	start uint64 // field 22, clock ticks since boot
}

func parseStat(text string) (stat, bool) {
	end := strings.LastIndexByte(text, ')')
	if end < 0 || !strings.HasSuffix(text, "\n") {
		return stat{}, false
	}
	fields := strings.Fields(text[end+1:])
	// Fields are counted from 1, and the first after comm is the third.
	const userField, systemField, startField = 14 - 3, 15 - 3, 22 - 3
	if len(fields) <= startField || !isState(fields[0]) {
		return stat{}, false
	}
	user, errUser := strconv.ParseUint(fields[userField], 10, 62)
	system, errSystem := strconv.ParseUint(fields[systemField], 10, 62)
	start, err := strconv.ParseUint(fields[startField], 10, 64)
	return stat{state: fields[0], ticks: user + system, start: start}, err == nil && errUser == nil && errSystem == nil
}

func isState(s string) bool {
	return len(s) == 1 && strings.Contains("RSDTtZXxKWPI", s)
}

// status is the part of /proc/PID/status we use (proc_pid_status(5)):
//
//	Name:	sh            (newlines in it are escaped)
//	NSpid:	1042	1     (host first, innermost namespace last)
//	VmRSS:	    1280 kB   (missing for a zombie)
//	SigIgn:	0000000000004000
type status struct {
	namespacePIDs []string
	sigterm       string
	memsAllowed   string
	rss, virtual  *uint64
	threads       int
}

func parseStatus(text string) (status, bool) {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(line, ":")
		if _, twice := values[key]; ok && !twice {
			values[key] = strings.TrimSpace(value)
		}
	}
	threads, err := strconv.Atoi(values["Threads"])
	if err != nil || threads < 0 {
		return status{}, false
	}
	return status{
		namespacePIDs: strings.Fields(values["NSpid"]),
		sigterm:       sigterm(values["SigCgt"], values["SigIgn"]),
		memsAllowed:   look.Clip(values["Mems_allowed_list"], 256),
		rss:           kibibytes(values["VmRSS"]),
		virtual:       kibibytes(values["VmSize"]),
		threads:       threads,
	}, true
}

// sigterm reads what a process does with signal 15 from its signal masks; ""
// when they are not there.
func sigterm(caught, ignored string) string {
	const bit = 1 << (15 - 1)
	c, errCaught := strconv.ParseUint(caught, 16, 64)
	i, errIgnored := strconv.ParseUint(ignored, 16, 64)
	switch {
	case errCaught != nil || errIgnored != nil:
		return ""
	case c&bit != 0:
		return "handled"
	case i&bit != 0:
		return "ignored"
	}
	return "default"
}

// tracer reads the pid of the tracer of a process: 0 when it has none, and false
// when the text does not say.
func tracer(status string) (int, bool) {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, "TracerPid:"); ok {
			pid, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
			if err == nil {
				return int(pid), true
			}
		}
	}
	return 0, false
}

func kibibytes(value string) *uint64 {
	number, ok := strings.CutSuffix(value, " kB")
	n, err := strconv.ParseUint(number, 10, 54)
	if !ok || err != nil {
		return nil
	}
	bytes := n * 1024
	return &bytes
}

func (s status) innermostPID() int {
	if len(s.namespacePIDs) == 0 {
		return 0
	}
	pid, err := strconv.Atoi(s.namespacePIDs[len(s.namespacePIDs)-1])
	if err != nil {
		return 0
	}
	return pid
}

// isInit reports whether the process is the first of a pid namespace below
// the host's.
func (s status) isInit() bool { return len(s.namespacePIDs) > 1 && s.innermostPID() == 1 }

// softLimit reads one row of /proc/PID/limits; nil when it is unlimited or not
// there.
func softLimit(text, row string) *uint64 {
	soft, _ := limitRow(text, row)
	return soft
}

// limitRow reads one row of /proc/PID/limits: nil is unlimited, or not there.
// Columns go by the header, because a row's name has blanks in it:
//
//	Limit                     Soft Limit           Hard Limit           Units
//	Max address space         209715200            unlimited            bytes
func limitRow(text, row string) (soft, hard *uint64) {
	header, rest, _ := strings.Cut(text, "\n")
	from, to, end := strings.Index(header, "Soft Limit"), strings.Index(header, "Hard Limit"), strings.Index(header, "Units")
	if from < 0 || to < from {
		return nil, nil
	}
	for line := range strings.Lines(rest) {
		if len(line) < to || strings.TrimSpace(line[:from]) != row {
			continue
		}
		if n, err := strconv.ParseUint(strings.TrimSpace(line[from:to]), 10, 64); err == nil {
			soft = &n
		}
		if end > to && len(line) >= end {
			if n, err := strconv.ParseUint(strings.TrimSpace(line[to:end]), 10, 64); err == nil {
				hard = &n
			}
		}
		return soft, hard
	}
	return nil, nil
}
