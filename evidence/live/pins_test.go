//go:build linux

package live

import (
	"fmt"
	"strings"
	"testing"

	"runbook/evidence"
)

func TestAProcessIsPinned(t *testing.T) {
	m := newMachine(t)
	pid, end := startProcess(t, "/")
	stat := fmt.Sprintf("/proc/%d/stat", pid)
	text, err := m.ReadFile(stat)
	must(t, err)
	if !strings.HasPrefix(string(text), fmt.Sprint(pid, " (")) {
		t.Fatalf("got %q", text)
	}
	end()
	_, err = m.ReadFile(stat)
	stopped(t, err, stat, evidence.Gone)
	_, err = m.Exposure().ReadFile(stat) // the second look must not see another process either
	stopped(t, err, stat, evidence.Gone)
	dir := fmt.Sprintf("/proc/%d/task", pid)
	_, err = m.ReadDir(dir)
	stopped(t, err, dir, evidence.Gone)
	link := fmt.Sprintf("/proc/%d/ns/net", pid)
	_, err = m.ReadLink(link)
	stopped(t, err, link, evidence.Gone)
	if other, err := New(Options{}).ReadFile(stat); err == nil {
		t.Fatalf("a process that ended before the first look: %q", other)
	}
}

func TestMoreProcessesThanHandles(t *testing.T) {
	m := newMachine(t)
	m.pins.most = 1
	pid, end := startProcess(t, "/")
	for _, name := range []string{"/proc/1/stat", fmt.Sprintf("/proc/%d/stat", pid), "/proc/1/stat"} {
		_, err := m.ReadFile(name)
		must(t, err)
	}
	if len(m.pins.byPID) != 1 {
		t.Errorf("%d handles are kept", len(m.pins.byPID))
	}
	end()
	name := fmt.Sprintf("/proc/%d/stat", pid)
	_, err := m.ReadFile(name) // it has no handle, so all we know is that nothing is there
	stopped(t, err, name, evidence.NotExist)
}

func TestAfterClose(t *testing.T) {
	m := New(Options{})
	_, err := m.ReadFile("/proc/1/stat")
	must(t, err)
	m.Close()
	_, err = m.ReadFile("/proc/1/stat")
	stopped(t, err, "/proc/1/stat", evidence.Failed)
}
