package runtime

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
)

// daemonLine is one line of containerd's or CRI-O's log.
type daemonLine struct {
	usec    int64 // wall time; 0: the line has none
	message string
	failure string // the error field
	text    string // the line itself
}

// logfmtField matches:
//
//	time="2026-11-23T11:22:54.164891660Z" level=error msg="failed to get task exit status for \"91ac…\"" error="ttrpc: closed: unknown"
var logfmtField = regexp.MustCompile(`(?:^| )([A-Za-z_]+)=("(?:[^"\\]|\\.)*"|[^ "]*)`)

// parseDaemonLine reads logfmt (the default) or JSON ({"level":…,"msg":…,
// "time":…}). What follows the known fields was not written by the daemon
// alone, so the first of each name counts.
func parseDaemonLine(text string) (daemonLine, bool) {
	line := daemonLine{text: look.Clip(text, 400)}
	if strings.HasPrefix(text, "{") {
		var fields struct{ Time, Msg, Error string }
		if json.Unmarshal([]byte(text), &fields) != nil || fields.Msg == "" {
			return line, false
		}
		line.usec, line.message, line.failure = look.Usec(fields.Time), fields.Msg, fields.Error
		return line, true
	}
	if !strings.HasPrefix(text, "time=") {
		return line, false
	}
	fields := map[string]string{}
	for _, m := range logfmtField.FindAllStringSubmatch(text, 16) {
		if _, twice := fields[m[1]]; !twice {
			fields[m[1]] = unquote(m[2])
		}
	}
	line.usec, line.message, line.failure = look.Usec(fields["time"]), fields["msg"], fields["error"]
	return line, line.message != ""
}

func unquote(s string) string {
	if text, err := strconv.Unquote(s); err == nil {
		return text
	}
	return s
}

// mentions reports whether a message names a container: by its whole id, or,
// for the 64 hexadecimal digits a CRI runtime gives, by 12 or more of them.
func mentions(message, id string) bool {
	const short = 12
	if len(id) < 2 {
		return false
	}
	head := id
	if len(id) > short && strings.Trim(id, "0123456789abcdef") == "" {
		head = id[:short]
	}
	for from := 0; ; {
		i := strings.Index(message[from:], head)
		if i < 0 {
			return false
		}
		start := from + i
		end := start
		for end < len(message) && isIDByte(message[end]) {
			end++
		}
		named := message[start:end]
		alone := start == 0 || !isIDByte(message[start-1])
		if alone && (named == id || len(head) < len(id) && strings.HasPrefix(id, named)) {
			return true
		}
		from = start + 1
	}
}

func isIDByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
}

// event is what a line says happened.
type event int

const (
	nothing event = iota
	stopRequested
	termSent
	killSent
	taskOOM
	statusLost
	daemonStarted
)

// The daemons' own words, at the beginning of the message, where nothing that
// a container or an image names can stand before them. containerd 1.6 to 2.x
// (internal/cri/instrument, internal/cri/server) and CRI-O.
//
//	StopContainer for "4b7c…" with timeout 30 (s)
//	Stop container "4b7c…" with signal terminated
//	Kill container "4b7c…"
//	TaskOOM event &TaskOOM{ContainerID:89d6…,XXX_unrecognized:[],}      (1.x)
//	TaskOOM event container_id:"89d6…"                                  (2.x)
//	failed to get task exit status for "91ac…"                          error="ttrpc: closed: unknown"
//	starting containerd
//	Stopping container: 4b7c… (timeout: 30s)                            (CRI-O)
//	Starting CRI-O, version: 1.30.1, git: …                             (CRI-O)
var eventForms = []struct {
	event event
	form  *regexp.Regexp
}{
	{stopRequested, regexp.MustCompile(`^StopContainer for "[^"]+" with timeout (-?[0-9]+) \(s\)`)},
	{stopRequested, regexp.MustCompile(`^Stopping container: [^ ]+ \(timeout: (-?[0-9]+)s\)`)},
	{termSent, regexp.MustCompile(`^Stop container "[^"]+" with signal [^ ]+$`)},
	{killSent, regexp.MustCompile(`^Kill container "[^"]+"`)},
	{taskOOM, regexp.MustCompile(`^TaskOOM event `)},
	{statusLost, regexp.MustCompile(`^failed to get task exit status for "[^"]+"`)},
	{daemonStarted, regexp.MustCompile(`^(?:starting containerd$|Starting CRI-O, version)`)},
}

// classify names what a line says, and the grace period in it.
func classify(line daemonLine) (event, string) {
	for _, f := range eventForms {
		if m := f.form.FindStringSubmatch(line.message); m != nil {
			if f.event == statusLost && !strings.Contains(line.failure, "ttrpc: closed") {
				return nothing, ""
			}
			return f.event, strings.Join(m[1:], "")
		}
	}
	return nothing, ""
}
