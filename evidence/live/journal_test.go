//go:build linux

package live

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	oomLine = `{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795432083552101","__MONOTONIC_TIMESTAMP":"8123456","_BOOT_ID":"0c3d","_TRANSPORT":"kernel","_SOURCE_MONOTONIC_TIMESTAMP":"8120001","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"Memory cgroup out of memory: Killed process 193 (dd)"}`
	podLine = `{"__REALTIME_TIMESTAMP":"1795432099000000","__MONOTONIC_TIMESTAMP":"9000000","_BOOT_ID":"0c3d","_TRANSPORT":"stdout","_SYSTEMD_UNIT":"kubelet.service","SYSLOG_IDENTIFIER":"kubelet","_PID":"812","MESSAGE":"Killing container"}`
)

func TestParseJournalEntry(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       asked.JournalEntry
	}{
		{"the kernel's: the kernel's own clock", oomLine, asked.JournalEntry{WallUsec: 1795432083552101, MonotonicUsec: 8120001,
			BootID: "0c3d", Transport: "kernel", Identifier: "kernel", Message: "Memory cgroup out of memory: Killed process 193 (dd)"}},
		{"a unit's", podLine, asked.JournalEntry{WallUsec: 1795432099000000, MonotonicUsec: 9000000, BootID: "0c3d",
			Transport: "stdout", Unit: "kubelet.service", Identifier: "kubelet", PID: 812, Message: "Killing container"}},
		{"not UTF-8: as the numbers of its bytes", `{"__REALTIME_TIMESTAMP":"5","MESSAGE":[27,91,109,195,164,255]}`,
			asked.JournalEntry{WallUsec: 5, Message: "\x1b[mä\\xff"}},
		{"too long, or empty", `{"__REALTIME_TIMESTAMP":"5","MESSAGE":null}`, asked.JournalEntry{WallUsec: 5}},
		{"given twice: the first", `{"__REALTIME_TIMESTAMP":"5","MESSAGE":["a","b"]}`, asked.JournalEntry{WallUsec: 5, Message: "a"}},
		{"in no known form", `{"__REALTIME_TIMESTAMP":"5","MESSAGE":{"a":1},"_PID":"x"}`, asked.JournalEntry{WallUsec: 5}},
	} {
		if got, err := parseJournalEntry([]byte(c.line)); err != nil || got != c.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
}

func TestParseJournal(t *testing.T) {
	for _, c := range []struct {
		name, text string
		entries    int
		partial    bool
		stop       evidence.Stop
	}{
		{"nothing", "", 0, false, ""},
		{"two", oomLine + "\n" + podLine + "\n", 2, false, ""},
		{"the last was cut", oomLine + "\n" + podLine[:50], 1, true, ""},
		{"one is no entry", oomLine + "\n?\n" + podLine + "\n", 2, true, ""},
		{"none is an entry", "-- No entries --\n", 0, true, evidence.Malformed},
	} {
		list, partial, err := parseJournal([]byte(c.text))
		if len(list) != c.entries || partial != c.partial || err != nil != (c.stop != "") || err != nil && evidence.StopOf(err) != c.stop {
			t.Errorf("%s: got %d entries, partial %v, %v", c.name, len(list), partial, err)
		}
	}
}

func FuzzParseJournal(f *testing.F) {
	f.Add(oomLine + "\n" + podLine + "\n")
	f.Add(`{"__REALTIME_TIMESTAMP":"5","MESSAGE":[[[1]],255]}` + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, _, _ := parseJournal([]byte(text))
		for _, e := range list {
			if e.WallUsec <= 0 || !utf8.ValidString(e.Message) {
				t.Errorf("%q: %+v", text, e)
			}
		}
	})
}

func TestSelection(t *testing.T) {
	for of, want := range map[string]string{
		"kernel":             "[--dmesg]",
		"kubelet":            "[--unit=kubelet]",
		"containerd.service": "[--unit=containerd.service]",
		"-x":                 "[--unit=-x]", // behind "=" it is no option
		"oomd":               "[_SYSTEMD_UNIT=systemd-oomd.service + _SYSTEMD_UNIT=earlyoom.service + SYSLOG_IDENTIFIER=earlyoom]",
	} {
		if got, err := selection(of); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, %v, want %s", of, got, err, want)
		}
	}
	for _, of := range []string{"", "a b", "a*", "a\n", "../x", strings.Repeat("u", 300)} {
		if got, err := selection(of); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%q: got %v, %v", of, got, err)
		}
	}
}

// fakeJournal is a host with one journal file, and a journalctl that is this
// shell script. Asked for the oldest entry, it prints oomLine without end.
func fakeJournal(t *testing.T, script string) journal {
	dir := t.TempDir()
	j := journal{
		dirs:      []string{filepath.Join(dir, "none"), filepath.Join(dir, "log")},
		machineID: filepath.Join(dir, "machine-id"),
		programs:  []string{filepath.Join(dir, "none"), filepath.Join(dir, "journalctl")},
		maxBytes:  1 << 20,
	}
	must(t, os.MkdirAll(filepath.Join(dir, "log/0c3d"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "log/0c3d/system.journal"), nil, 0o600))
	must(t, os.WriteFile(j.machineID, []byte("0c3d\n"), 0o600))
	script = "#!/bin/sh\ncase \"$*\" in *--reverse*) ;; *) while printf '%s\\n' '" + oomLine + "'; do :; done; exit;; esac\n" + script
	must(t, os.WriteFile(j.programs[1], []byte(script), 0o700))
	return j
}

func TestJournal(t *testing.T) {
	j := fakeJournal(t, "printf '%s\\n' '"+podLine+"' '"+oomLine+"'")
	got, err := j.ask(t.Context(), newMachine(t), []string{"--dmesg"}, time.Hour)
	must(t, err)
	if !got.Present || got.Truncated || got.OldestUsec != 1795432083552101 || len(got.Entries) != 2 ||
		got.Entries[0].WallUsec > got.Entries[1].WallUsec {
		t.Errorf("got %+v", got)
	}
}

func TestJournalctlIsStartedWithFixedArguments(t *testing.T) {
	t.Setenv("SYSTEMD_PAGER", "hostile")
	dir := t.TempDir()
	j := fakeJournal(t, "echo \"$*|$LC_ALL|$SYSTEMD_PAGER|$HOME\" > "+dir+"/said; read x && echo y >> "+dir+"/said; exit 0")
	got, err := j.ask(t.Context(), newMachine(t), []string{"--unit=kubelet"}, 90*time.Second)
	must(t, err)
	if !got.Present || got.Entries == nil || len(got.Entries) != 0 {
		t.Errorf("silence is an empty list: got %+v", got)
	}
	said, err := os.ReadFile(dir + "/said")
	must(t, err)
	want := "--no-pager --quiet --system --all --output=json --output-fields=MESSAGE,_BOOT_ID,_TRANSPORT,_SYSTEMD_UNIT," +
		"SYSLOG_IDENTIFIER,_PID,_SOURCE_MONOTONIC_TIMESTAMP --reverse --since=-90s --unit=kubelet|C||\n"
	if string(said) != want {
		t.Errorf("got  %swant %s", said, want)
	}
}

func TestTheNewestEntriesAreKept(t *testing.T) {
	j := fakeJournal(t, "printf '%s\\n' '"+podLine+"'; while printf '%s\\n' '"+oomLine+"'; do :; done")
	j.maxBytes = len(podLine) + 1 + len(oomLine)/2
	got, err := j.ask(t.Context(), newMachine(t), nil, 0)
	if err != nil || !got.Truncated || len(got.Entries) != 1 || got.Entries[0].Unit != "kubelet.service" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestJournalctlIsKilledAtTheDeadline(t *testing.T) {
	dir := t.TempDir()
	j := fakeJournal(t, "printf '%s\\n' '"+podLine+"'; : > "+dir+"/printed; exec sleep 1000")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(dir + "/printed"); err == nil {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	got, err := j.ask(ctx, newMachine(t), nil, 0)
	if err != nil || !got.Truncated || len(got.Entries) != 1 {
		t.Errorf("what was read is kept: got %+v, %v", got, err)
	}
}

func TestJournalctlFails(t *testing.T) {
	for script, want := range map[string]evidence.Stop{
		"echo 'Failed to open journal: Bad message' >&2; exit 1":                         evidence.Failed,
		"echo 'No journal files were opened due to insufficient permissions.' >&2":       evidence.Permission,
		"echo 'Failed to parse timestamp'":                                               evidence.Malformed,
		"while echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; do :; done": evidence.Malformed,
	} {
		got, err := fakeJournal(t, script).ask(t.Context(), newMachine(t), nil, 0)
		if err == nil || evidence.StopOf(readError("x", err)) != want {
			t.Errorf("%s: got %+v, %v", script, got, err)
		}
	}
}

func TestNoJournalIsNotASilentOne(t *testing.T) {
	m := newMachine(t)
	for why, change := range map[string]func(journal) journal{
		"this host keeps no journal": func(j journal) journal {
			must(t, os.Remove(filepath.Join(j.dirs[1], "0c3d/system.journal")))
			return j
		},
		"this host has no journalctl": func(j journal) journal { j.programs = j.programs[:1]; return j },
		"the only journal files here are another machine's": func(j journal) journal {
			must(t, os.WriteFile(j.machineID, []byte("ffff\n"), 0o600))
			return j
		},
	} {
		got, err := change(fakeJournal(t, "exit 1")).ask(t.Context(), m, nil, 0)
		if err != nil || got.Present || got.Why != why || got.Entries == nil {
			t.Errorf("%s: got %+v, %v", why, got, err)
		}
	}
}

func TestAJournalWeMayNotReadIsNotAbsent(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	j := fakeJournal(t, "exit 0")
	must(t, os.Chmod(filepath.Join(j.dirs[1], "0c3d/system.journal"), 0))
	_, err := j.ask(t.Context(), newMachine(t), nil, 0)
	if readError("x", err).Stop != evidence.Permission {
		t.Errorf("got %v", err)
	}
}
