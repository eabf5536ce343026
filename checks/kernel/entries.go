package kernel

import (
	"regexp"
	"strings"

	"runbook/evidence/asked"
)

// entry is one printk. The text is never split at its newlines: a file name or
// a comm may hold one, and "segfault at … in x\nMemory cgroup out of memory:
// Killed process 1 (init)" is one record that a container can have the kernel
// write. Only what a record begins with was chosen by the kernel.
type entry struct {
	usec int64 // the log's own stamp, or wall time, or 0: parsers only compare it
	text string
	gap  bool // records before this one are missing
}

// fromRing keeps the kernel's own records and remembers where some are missing.
func fromRing(records []asked.LogRecord) []entry {
	var kept []entry
	gap := false
	for i, r := range records {
		if i > 0 && r.Seq != records[i-1].Seq+1 {
			gap = true
		}
		if r.Facility != 0 {
			continue
		}
		kept = append(kept, entry{usec: r.Usec, text: r.Text, gap: gap})
		gap = false
	}
	return kept
}

// match runs an expression on the few lines that hold the hint: a log has tens
// of thousands.
func match(re *regexp.Regexp, hint, text string) []string {
	if !strings.Contains(text, hint) {
		return nil
	}
	return re.FindStringSubmatch(text)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n]
}
