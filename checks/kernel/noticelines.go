package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

// A noticeRule knows one line of the kernel. The expression is anchored, for
// only what a record begins with was chosen by the kernel alone; the names of
// its groups are the fields of a Notice. The hint is looked for first: a log
// has tens of thousands of lines.
type noticeRule struct {
	kind, hint string
	line       *regexp.Regexp
}

func rule(kind, hint, expression string) noticeRule {
	return noticeRule{kind: kind, hint: hint, line: regexp.MustCompile(`(?s)^` + expression)}
}

func (r noticeRule) parse(text string) (Notice, bool) {
	m := match(r.line, r.hint, text)
	if m == nil {
		return Notice{}, false
	}
	n := Notice{Kind: r.kind, Count: 1, Line: oneLine(text)}
	for i, name := range r.line.SubexpNames() {
		n.set(name, m[i])
	}
	return n, true
}

func (n *Notice) set(name, value string) {
	switch name {
	case "comm":
		n.Command = text(value)
	case "cgroup":
		n.Cgroup = text(value)
	case "device":
		n.Device = text(clip(value, 64))
	case "server":
		n.Server = text(clip(value, 256))
	case "netns":
		n.Netns = value
	case "pid":
		n.PID = small(value)
	case "port":
		n.Port = small(value)
	case "seconds":
		n.Seconds = small(value)
	}
}

// text makes what others chose valid.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// small is a number of the kernel's; 0 when it is none.
func small(text string) int {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return int(n)
}

const mostLineBytes = 400

// oneLine keeps the first line of a record as valid text: comm and file names
// may hold anything.
func oneLine(record string) string {
	first, _, _ := strings.Cut(record, "\n")
	return strings.ToValidUTF8(clip(text(first), mostLineBytes), "")
}

// heldBack reads what a rate limit swallowed:
//
//	net_ratelimit: 13 callbacks suppressed
//	blk_update_request: 7 callbacks suppressed
var heldBack = regexp.MustCompile(`^_{0,2}([a-zA-Z][a-zA-Z0-9_]{0,63}): (\d{1,9}) callbacks suppressed`)

func parseHeldBack(text string) (who string, lines int, ok bool) {
	m := match(heldBack, " callbacks suppressed", text)
	if m == nil {
		return "", 0, false
	}
	return m[1], small(m[2]), true
}
