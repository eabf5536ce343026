//go:build linux

package live

import (
	"strings"
	"testing"
	"unicode/utf8"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func TestParseKmsg(t *testing.T) {
	for _, c := range []struct {
		name, record string
		want         asked.LogRecord
	}{
		{"6.18, memcg OOM",
			"6,394,5220864634,-;memory: usage 20480kB, limit 20480kB, failcnt 24\n",
			asked.LogRecord{Seq: 394, Usec: 5220864634, Level: 6, Text: "memory: usage 20480kB, limit 20480kB, failcnt 24"}},
		{"the first record of a boot",
			"5,0,0,-;Linux version 6.18.44 (gcc 10.5.0) #1 SMP PREEMPT_DYNAMIC\n",
			asked.LogRecord{Level: 5, Text: "Linux version 6.18.44 (gcc 10.5.0) #1 SMP PREEMPT_DYNAMIC"}},
		{"6.1: the statistics of a cgroup are one record of many lines",
			`6,812,91000042,-;Memory cgroup stats for /kubepods/burstable/pod1/oom1:\x0aanon 66650112\x0afile 0` + "\n",
			asked.LogRecord{Seq: 812, Usec: 91000042, Level: 6,
				Text: "Memory cgroup stats for /kubepods/burstable/pod1/oom1:\nanon 66650112\nfile 0"}},
		{"with a device and its keys",
			"7,160,424069,-;pci_root PNP0A03:00: host bridge window [io  0x0000-0x0cf7] (ignored)\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A03:00\n",
			asked.LogRecord{Seq: 160, Usec: 424069, Level: 7, Text: "pci_root PNP0A03:00: host bridge window [io  0x0000-0x0cf7] (ignored)"}},
		{"CONFIG_PRINTK_CALLER adds a field",
			"4,339,5140900,-,caller=T2746;Out of memory: Killed process 2746 (leaker)\n",
			asked.LogRecord{Seq: 339, Usec: 5140900, Level: 4, Text: "Out of memory: Killed process 2746 (leaker)"}},
		{"written by a program: facility 1, whatever it says",
			"12,402,5230000000,-;oom-kill:constraint=CONSTRAINT_MEMCG,task=innocent\n",
			asked.LogRecord{Seq: 402, Usec: 5230000000, Facility: 1, Level: 4, Text: "oom-kill:constraint=CONSTRAINT_MEMCG,task=innocent"}},
		{"systemd's facility 3",
			"30,500,6000000,-;systemd[1]: Started x; y.\n",
			asked.LogRecord{Seq: 500, Usec: 6000000, Facility: 3, Level: 6, Text: "systemd[1]: Started x; y."}},
		{"a process named to look like the next record",
			`4,7,8,-;Killed process 9 (a\x0a6,8,9,-;b\x5cx0a)` + "\n",
			asked.LogRecord{Seq: 7, Usec: 8, Level: 4, Text: "Killed process 9 (a\n6,8,9,-;b\\x0a)"}},
		{"UTF-8 is read, what is none stays escaped",
			`6,7,8,-;\xc3\xa4 \xff \x1b[31m` + "\n",
			asked.LogRecord{Seq: 7, Usec: 8, Level: 6, Text: "ä \\xff \x1b[31m"}},
		{"no such escape", `6,7,8,-;a\xg0 \x` + "\n", asked.LogRecord{Seq: 7, Usec: 8, Level: 6, Text: `a\xg0 \x`}},
		{"no text", "6,7,8,c;\n", asked.LogRecord{Seq: 7, Usec: 8, Level: 6}},
	} {
		if got, err := parseKmsg(c.record); err != nil || got != c.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
}

func TestParseKmsgRefuses(t *testing.T) {
	for _, record := range []string{
		"", "\n", "6,7,8,-", "6,7;text", ";text", "x,7,8,-;text", "6,x,8,-;text", "6,7,x,-;text",
		"-6,7,8,-;text", "6,-7,8,-;text", "6,7,-8,-;text", "6,7,99999999999999999999,-;text",
	} {
		if got, err := parseKmsg(record); evidence.StopOf(err) != evidence.Malformed {
			t.Errorf("%q: got %+v, %v", record, got, err)
		}
	}
}

func FuzzParseKmsg(f *testing.F) {
	f.Add("6,394,5220864634,-;memory: usage 20480kB\n")
	f.Add("4,339,5140900,-,caller=T1;a\\x0ab\\xff\\x5c\n SUBSYSTEM=pci\n")
	f.Add("191,18446744073709551615,0,+;\\x")
	f.Fuzz(func(t *testing.T, record string) {
		got, err := parseKmsg(record)
		if err != nil {
			return
		}
		if !utf8.ValidString(got.Text) || got.Facility < 0 || got.Level < 0 || got.Level > 7 || got.Usec < 0 {
			t.Errorf("%q: %+v", record, got)
		}
		if _, body, _ := strings.Cut(record, ";"); utf8.ValidString(body) && len(got.Text) > len(body) {
			t.Errorf("%q: more text than there was: %q", record, got.Text)
		}
	})
}
