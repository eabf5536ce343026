//go:build linux

package live

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"runbook/evidence"
	"runbook/evidence/asked"
)

func TestSeriesOfThisMachine(t *testing.T) {
	m := New(Options{})
	defer m.Close()
	began := time.Now()
	text, err := m.Ask(t.Context(), asked.FilesSeries, "20", "4", "/proc/1/schedstat", "/proc/pressure/cpu")
	if err != nil {
		t.Fatal(err)
	}
	var s asked.Series
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Samples) != 4 || s.Stopped != "" || s.IntervalUsec != 20_000 || len(s.Files) != 2 || time.Since(began) < 50*time.Millisecond {
		t.Fatalf("%+v", s)
	}
	for i, sample := range s.Samples {
		torn := sample.Stops != nil && sample.Stops[0] == string(evidence.Timeout) // on a machine with much else to do
		if len(strings.Fields(sample.Texts[0])) != 3 && !torn {
			t.Errorf("schedstat %q, stopped %q", sample.Texts[0], sample.Stops)
		}
		if i > 0 && sample.MonotonicUsec <= s.Samples[i-1].MonotonicUsec {
			t.Errorf("sample %d was taken before the one in front of it", i)
		}
	}
}

// What was read late is of another moment than its time says.
func TestASamplePutAsideIsAGap(t *testing.T) {
	const interval = 100 * time.Millisecond
	for took, want := range map[time.Duration]bool{5 * time.Millisecond: false, 50 * time.Millisecond: false, 51 * time.Millisecond: true} {
		if isTorn(1000, 1000+took.Microseconds(), interval) != want {
			t.Errorf("a sample of %v is torn: %v", took, !want)
		}
	}
}

// Only small counters of the kernel, where a cgroup hierarchy really is.
func TestSeriesRefuses(t *testing.T) {
	m := New(Options{})
	defer m.Close()
	for about, args := range map[string][]string{
		"no file":                      {"20", "4"},
		"nine files":                   append([]string{"20", "4"}, strings.Fields(strings.Repeat("/proc/pressure/cpu ", 9))...),
		"too fast":                     {"5", "4", "/proc/pressure/cpu"},
		"no interval":                  {"x", "4", "/proc/pressure/cpu"},
		"too many samples":             {"20", "65", "/proc/pressure/cpu"},
		"one sample is no series":      {"20", "1", "/proc/pressure/cpu"},
		"too long":                     {"60000", "3", "/proc/pressure/cpu"},
		"another file of a process":    {"20", "4", "/proc/1/status"},
		"a container's own file":       {"20", "4", "/proc/1/root/sys/fs/cgroup/cpu.stat"},
		"a file of a disk":             {"20", "4", "/etc/hostname"},
		"a look-alike outside cgroups": {"20", "4", "/tmp/cpu.stat"},
		"a way out":                    {"20", "4", "/sys/fs/cgroup/../../../etc/cpu.stat"},
		"a costly file":                {"20", "4", "/sys/fs/cgroup/memory.stat"},
		"a file somebody writes to":    {"20", "4", "/sys/fs/cgroup/memory/cgroup.event_control"},
		"elsewhere in sysfs":           {"20", "4", "/sys/kernel/cpu.stat"},
	} {
		if _, err := m.Ask(t.Context(), asked.FilesSeries, args...); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%s: %v", about, err)
		}
	}
}

// A series whose time ends hands over what it has, and says so. A file that is
// gone is a gap.
func TestSeriesInPart(t *testing.T) {
	m := New(Options{})
	defer m.Close()
	ctx, end := context.WithTimeout(t.Context(), 60*time.Millisecond)
	defer end()
	value, err := askSeries(ctx, m, []string{"20", "60", "/proc/1/schedstat", "/proc/4194304/schedstat"})
	s, ok := value.(asked.Series)
	if err != nil || !ok || s.Stopped == "" || len(s.Samples) == 0 || len(s.Samples) >= 60 {
		t.Fatalf("%+v %v", value, err)
	}
	if got := s.Samples[0]; got.Texts[1] != "" || got.Stops[1] != string(evidence.NotExist) || got.Texts[0] == "" {
		t.Errorf("%+v", got)
	}
}
