package look

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"runbook/evidence"
)

// WholeFile reads a file of procfs, sysfs or cgroupfs. The kernel ends each of
// them with a newline; one without it was cut short, and half a number is a
// wrong number.
func WholeFile(host evidence.Host, name string) (string, error) {
	text, err := host.ReadFile(name)
	if err != nil {
		return "", err
	}
	if len(text) == 0 || text[len(text)-1] != '\n' {
		return "", &evidence.ReadError{Stop: evidence.Malformed, Name: name, Detail: "empty or cut short"}
	}
	return string(text), nil
}

// Number reads a file that holds one number and a newline.
func Number(host evidence.Host, name string) (uint64, error) {
	text, err := WholeFile(host, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(text, "\n"), 10, 64)
	if err != nil {
		return 0, Malformed(name, "not a number")
	}
	return n, nil
}

// Malformed says that name was read and is not what it should be.
func Malformed(name, detail string) error {
	return &evidence.ReadError{Stop: evidence.Malformed, Name: name, Detail: detail}
}

// Keyed reads "key value" lines, as memory.stat and vmstat have them. Lines of
// another form are skipped; the first line of a key counts.
func Keyed(text string) map[string]uint64 {
	values := make(map[string]uint64, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if _, twice := values[key]; !ok || twice {
			continue
		}
		if n, err := strconv.ParseUint(value, 10, 64); err == nil {
			values[key] = n
		}
	}
	return values
}

// Clip cuts text that others wrote to at most limit bytes of valid UTF-8.
func Clip(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// Usec turns an RFC 3339 time into microseconds of wall time; 0: no such time.
// Years a container can invent in its log must not overflow.
func Usec(rfc3339 string) int64 {
	t, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil || t.Year() < 1971 || t.Year() > 9999 {
		return 0
	}
	return t.UnixMicro()
}
