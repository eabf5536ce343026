package process

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

// As Linux 6.18 shows them: a lock that two wait for, one of whom is waited
// for too, one that is free, and one of an open file.
const heldLocks = `1: FLOCK  ADVISORY  WRITE 10 fe:00:131199 0 EOF
1: -> FLOCK  ADVISORY  WRITE 11 fe:00:131199 0 EOF
1:  -> FLOCK  ADVISORY  WRITE 12 fe:00:131199 0 EOF
2: POSIX  ADVISORY  READ 700 fe:00:88 128 128
3: OFDLCK ADVISORY  WRITE -1 00:06:1028 0 EOF
3: -> OFDLCK ADVISORY  WRITE -1 00:06:1028 0 EOF
4: POSIX  ADVISORY  WRITE 900 fe:00:99 0 EOF
4: -> POSIX  ADVISORY  WRITE 12 fe:00:99 0 EOF
`

func seeLocksOf(first, second evidence.Host) evidence.Observation {
	at := scene(first, evidence.Subject{CgroupPath: "/kubepods/pod1/app"})
	at.Second = second
	for _, check := range Checks() {
		if check.Name == "process.locks" {
			return fake.Look(context.Background(), check, at, "/sys/fs/cgroup")[0]
		}
	}
	panic("no such check")
}

func lockHost(locks string) *fake.Host {
	h := taskHost(t0, "", task{pid: 10, tid: 10, state: "S"}, task{pid: 11, tid: 11, state: "S"}, task{pid: 12, tid: 12, state: "S"})
	h.Files[locksFile] = locks
	for pid, comm := range map[int]string{10: "main", 11: "w1", 12: "w2", 900: "backup"} {
		h.Files[proc(pid, "stat")] = fmt.Sprintf("%d (%s) S 1 1 1 0 -1 4194560 0 0 0 0 1 0 0 0 20 0 1 0 500 0 0\n", pid, comm)
	}
	return h
}

func TestWhoWaitsForALockOnAFile(t *testing.T) {
	o := seeLocksOf(lockHost(heldLocks), lockHost(heldLocks))
	l, ok := o.Value.(Locks)
	if !ok || l.Waiting != 3 || l.Inside != 2 {
		t.Fatalf("%+v", o)
	}
	var told []string
	for _, w := range l.Waits {
		told = append(told, fmt.Sprintf("%s %d for %s %s of %s %d %t", w.Command, w.PID, w.Kind, w.File, w.HolderCommand, w.HolderPID, w.HolderInside))
	}
	want := "w1 11 for FLOCK fe:00:131199 of main 10 true; w2 12 for FLOCK fe:00:131199 of main 10 true; w2 12 for POSIX fe:00:99 of backup 900 false"
	if got := strings.Join(told, "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWhoDoesNotWaitForALock(t *testing.T) {
	free := "1: FLOCK  ADVISORY  WRITE 10 fe:00:131199 0 EOF\n"
	for name, c := range map[string]struct {
		first, second *fake.Host
		want          evidence.State
	}{
		"nobody locks":              {lockHost(""), lockHost(""), evidence.Present},
		"nobody waits":              {lockHost(free), lockHost(free), evidence.Present},
		"it got the lock meanwhile": {lockHost(heldLocks), lockHost(free), evidence.Present},
		"others wait":               {lockHost(strings.ReplaceAll(heldLocks, " 1", " 5")), lockHost(strings.ReplaceAll(heldLocks, " 1", " 5")), evidence.Present},
		"garbage":                   {lockHost("1: FLOCK\n"), lockHost(free), evidence.Unknown},
		"a wait for nothing":        {lockHost("2: -> FLOCK  ADVISORY  WRITE 11 fe:00:131199 0 EOF\n"), lockHost(free), evidence.Unknown},
		"a pid that is none":        {lockHost(strings.ReplaceAll(free, " 10 ", " x ")), lockHost(free), evidence.Unknown},
		"cut short":                 {lockHost(heldLocks[:len(heldLocks)-9]), lockHost(free), evidence.Unknown},
	} {
		o := seeLocksOf(c.first, c.second)
		if o.State != c.want || o.State == evidence.Present && o.Value.(Locks).Waiting != 0 {
			t.Errorf("%s: %+v", name, o)
		}
	}
	h := lockHost(heldLocks)
	delete(h.Files, locksFile)
	if o := seeLocksOf(h, h); o.State != evidence.Unknown {
		t.Errorf("no such file: %+v", o)
	}
}

func FuzzLocks(f *testing.F) {
	f.Add(heldLocks)
	f.Add("1: -> \n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		waiting, ok := parseLocks(text)
		for _, b := range waiting {
			if !ok || b.holder < 0 || b.kind == "" || b.file == "" {
				t.Errorf("%q: %+v", text, b)
			}
		}
	})
}
