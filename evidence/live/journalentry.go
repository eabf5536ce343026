//go:build linux

package live

import (
	"bytes"
	"encoding/json"
	"strconv"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// rawEntry is one line of journalctl --output=json
// (https://systemd.io/JOURNAL_EXPORT_FORMATS):
//
//	{"__REALTIME_TIMESTAMP":"1795432083552101","__MONOTONIC_TIMESTAMP":"8123456","_BOOT_ID":"0c3…","_TRANSPORT":"kernel",
//	 "_SOURCE_MONOTONIC_TIMESTAMP":"8120001","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"cgroup: fork rejected by pids controller in /a"}
type rawEntry struct {
	Realtime        journalText `json:"__REALTIME_TIMESTAMP"`
	Monotonic       journalText `json:"__MONOTONIC_TIMESTAMP"`
	SourceMonotonic journalText `json:"_SOURCE_MONOTONIC_TIMESTAMP"`
	BootID          journalText `json:"_BOOT_ID"`
	Transport       journalText `json:"_TRANSPORT"`
	Unit            journalText `json:"_SYSTEMD_UNIT"`
	Identifier      journalText `json:"SYSLOG_IDENTIFIER"`
	PID             journalText `json:"_PID"`
	Message         journalText `json:"MESSAGE"`
}

// journalText is a field's value: text, or null when it was too long, or the
// numbers of its bytes when it is not printable UTF-8, or a list of any of
// these when the field was given more than once: the first counts.
type journalText string

// UnmarshalJSON never fails on a field: another's form is no reason to lose
// the entry.
func (t *journalText) UnmarshalJSON(data []byte) error {
	text, ok := textOf(data)
	var list []json.RawMessage
	if !ok && json.Unmarshal(data, &list) == nil && len(list) > 0 {
		text, _ = textOf(list[0])
	}
	*t = journalText(validText(text))
	return nil
}

// textOf reads a value that was given once.
func textOf(data []byte) (text string, ok bool) {
	if json.Unmarshal(data, &text) == nil {
		return text, true
	}
	var numbers []uint16 // a []uint8 would be read as base64
	if json.Unmarshal(data, &numbers) != nil {
		return "", false
	}
	b := make([]byte, len(numbers))
	for i, n := range numbers {
		b[i] = byte(n)
	}
	return string(b), true
}

func parseJournalEntry(line []byte) (asked.JournalEntry, error) {
	var raw rawEntry
	if err := json.Unmarshal(line, &raw); err != nil {
		return asked.JournalEntry{}, stop(evidence.Malformed, "not journalctl's JSON")
	}
	wall, err := strconv.ParseInt(string(raw.Realtime), 10, 64)
	if err != nil || wall <= 0 {
		return asked.JournalEntry{}, stop(evidence.Malformed, "an entry without a time")
	}
	monotonic := raw.Monotonic
	if raw.Transport == "kernel" && raw.SourceMonotonic != "" {
		monotonic = raw.SourceMonotonic
	}
	monotonicUsec, _ := strconv.ParseInt(string(monotonic), 10, 64)
	pid, _ := strconv.Atoi(string(raw.PID))
	return asked.JournalEntry{
		WallUsec: wall, MonotonicUsec: monotonicUsec,
		BootID: string(raw.BootID), Transport: string(raw.Transport),
		Unit: string(raw.Unit), Identifier: string(raw.Identifier),
		PID: pid, Message: string(raw.Message),
	}, nil
}

// parseJournal reads lines in the order they came. A last line without its
// newline was cut and does not count; partial tells that lines were left out.
func parseJournal(text []byte) (list []asked.JournalEntry, partial bool, err error) {
	list = []asked.JournalEntry{}
	end := bytes.LastIndexByte(text, '\n') + 1
	bad := end < len(text)
	for line := range bytes.Lines(text[:end]) {
		entry, failed := parseJournalEntry(line)
		if failed != nil {
			bad, err = true, failed
			continue
		}
		list = append(list, entry)
	}
	if len(list) > 0 {
		err = nil
	}
	return list, bad, err
}
