package kernel

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"runbook/evidence/asked"
)

// recorded reads a real kernel log: *.kmsg holds lines of /dev/kmsg
// ("6,1226,6330509740,-;text"), *.dmesg those of dmesg(1), which indents the
// further lines of a record. Call traces were taken out.
func recorded(t testing.TB, name string) []asked.LogRecord {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".kmsg") {
		return fromKmsg(string(text))
	}
	return fromDmesg(string(text))
}

func fromKmsg(text string) []asked.LogRecord {
	var records []asked.LogRecord
	for line := range strings.Lines(text) {
		head, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ";")
		fields := strings.Split(head, ",")
		priority, _ := strconv.Atoi(fields[0])
		seq, _ := strconv.ParseUint(fields[1], 10, 64)
		usec, _ := strconv.ParseInt(fields[2], 10, 64)
		records = append(records, asked.LogRecord{Seq: seq, Usec: usec, Facility: priority >> 3, Level: priority & 7,
			Text: strings.ReplaceAll(message, `\x0a`, "\n")})
	}
	return records
}

var dmesgLine = regexp.MustCompile(`^\[ *(\d+)\.(\d{6})\] (.*)$`)

func fromDmesg(text string) []asked.LogRecord {
	var records []asked.LogRecord
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		line = strings.TrimSuffix(line, "\n")
		m := dmesgLine.FindStringSubmatch(line)
		if m == nil {
			records[len(records)-1].Text += "\n" + strings.TrimLeft(line, " ")
			continue
		}
		usec, _ := strconv.ParseInt(m[1]+m[2], 10, 64)
		records = append(records, asked.LogRecord{Seq: uint64(len(records)), Usec: usec, Text: m[3]})
	}
	return records
}

// lines makes records of a text, one a line, a millisecond apart.
func lines(text string) []asked.LogRecord {
	var records []asked.LogRecord
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		n := len(records)
		records = append(records, asked.LogRecord{Seq: uint64(n), Usec: int64(n+1) * 1000, Text: strings.ReplaceAll(strings.TrimSuffix(line, "\n"), `\x0a`, "\n")})
	}
	return records
}

func eventsOf(records []asked.LogRecord) []OOMEvent {
	blocks, _ := parseOOM(fromRing(records))
	var events []OOMEvent
	for _, b := range blocks {
		events = append(events, b.event())
	}
	return events
}

func num(n *uint64) any {
	if n == nil {
		return "not told"
	}
	return *n
}

func truth(b *bool) any {
	if b == nil {
		return "not told"
	}
	return *b
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
