//go:build linux

package live

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// parseKmsg reads one record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg):
//
//	6,394,5220864634,-;memory: usage 20480kB, limit 20480kB, failcnt 24
//	6,339,5140900,-,caller=T1;NET: Registered protocol family
//	4,77,91000,-;Memory cgroup stats:\x0aanon 66650112\x0afile 0
//	 SUBSYSTEM=pci
//	 DEVICE=+pci:0000:00:03.0
//
// priority (facility*8 + level), sequence number, microseconds, flags, and in
// newer kernels more fields; then the text, with bytes outside of printable
// ASCII, and "\", as \xNN. Lines that begin with a space are about a device.
func parseKmsg(record string) (asked.LogRecord, error) {
	header, body, ok := strings.Cut(record, ";")
	fields := strings.Split(header, ",")
	if !ok || len(fields) < 3 {
		return asked.LogRecord{}, stop(evidence.Malformed, "no header")
	}
	priority, err := strconv.ParseUint(fields[0], 10, 31)
	if err != nil {
		return asked.LogRecord{}, stop(evidence.Malformed, "no priority")
	}
	seq, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		return asked.LogRecord{}, stop(evidence.Malformed, "no sequence number")
	}
	usec, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || usec < 0 {
		return asked.LogRecord{}, stop(evidence.Malformed, "no time")
	}
	text, _, _ := strings.Cut(body, "\n")
	return asked.LogRecord{
		Seq: seq, Usec: usec,
		Facility: int(priority >> 3), Level: int(priority & 7),
		Text: unescape(text),
	}, nil
}

// unescape undoes \xNN. What then is not UTF-8 stays escaped: JSON would
// replace it, and two different names would look the same.
func unescape(text string) string {
	if !strings.Contains(text, `\x`) {
		return validText(text)
	}
	var b strings.Builder
	for len(text) > 0 {
		if c, ok := escapedByte(text); ok {
			b.WriteByte(c)
			text = text[4:]
			continue
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return validText(b.String())
}

func escapedByte(text string) (byte, bool) {
	if len(text) < 4 || text[:2] != `\x` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:4], 16, 8)
	return byte(n), err == nil
}

// validText writes bytes that are not UTF-8 as \xNN.
func validText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			b.WriteString(`\x` + strconv.FormatUint(0x100|uint64(text[0]), 16)[1:])
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return b.String()
}
