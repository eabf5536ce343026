package evidence_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"runbook/evidence"
)

type anything struct{}

func (anything) ReadFile(string) ([]byte, error)  { return []byte("x"), nil }
func (anything) ReadDir(string) ([]string, error) { return []string{"x"}, nil }
func (anything) ReadLink(string) (string, error)  { return "x", nil }
func (anything) Ask(context.Context, string, ...string) ([]byte, error) {
	return []byte("{}"), nil
}

func TestEnforcePaths(t *testing.T) {
	mounts := []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup"}
	for _, c := range []struct {
		pattern, name string
		ok            bool
	}{
		{"/proc/stat", "/proc/stat", true},
		{"/proc/stat", "/proc/statx", false},
		{"/proc/*/stat", "/proc/12/stat", true},
		{"/proc/*/stat", "/proc/12/task/13/stat", false},
		{"/proc/*/stat", "/proc//stat", false},
		{"/proc/*/stat", "/proc/12/../1/stat", false},
		{"/proc/*/stat", "proc/12/stat", false},
		{"/var/log/pods/*_*_*/*/*.log", "/var/log/pods/ns_web_uid/app/0.log", true},
		{"/var/log/pods/*_*_*/*/*.log", "/var/log/pods/ns_web/app/0.log", false},
		{"/var/log/**", "/var/log/a/b/c", true},
		{"/var/log/**", "/var/log", true}, // any number of components: none, too
		{"/var/log/**", "/var/lib", false},
		{"/a/**/z", "/a/b/c/z", true},
		{"/a/**/z", "/a/z", true},
		{"/a/**/z", "/a/z/y", false},
		{"{cgroup}/**/memory.events", "/sys/fs/cgroup/kubepods/pod1/memory.events", true},
		{"{cgroup}/**/memory.events", "/sys/fs/cgroup/memory/a/memory.events", true},
		{"{cgroup}/**/memory.events", "/other/a/memory.events", false},
		{"{cgroup}/**/memory.events", "/sys/fs/cgroup/a/memory.max", false},
		{"ask kernel/log", "/kernel/log", false},
	} {
		e := evidence.Enforce(anything{}, []string{c.pattern}, mounts)
		_, err := e.ReadFile(c.name)
		if (err == nil) != c.ok {
			t.Errorf("%s under %s: got %v, want allowed %v", c.name, c.pattern, err, c.ok)
		}
		if err != nil && evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%s: stopped by %q, want refused", c.name, evidence.StopOf(err))
		}
		if got := e.Violations(); (len(got) == 0) != c.ok {
			t.Errorf("%s under %s: violations %q", c.name, c.pattern, got)
		}
	}
}

func TestEnforceHoldsEveryVerb(t *testing.T) {
	e := evidence.Enforce(anything{}, []string{"/ok", "ask kernel/log"}, nil)
	ctx := context.Background()
	_, file := e.ReadFile("/no")
	_, dir := e.ReadDir("/no")
	_, link := e.ReadLink("/no")
	_, question := e.Ask(ctx, "clock/now")
	for _, err := range []error{file, dir, link, question} {
		if !errors.Is(err, evidence.Refused) {
			t.Errorf("got %v, want refused", err)
		}
	}
	if want := []string{"/no", "/no", "/no", "ask clock/now"}; !slices.Equal(e.Violations(), want) {
		t.Errorf("violations %q, want %q", e.Violations(), want)
	}
	_, file = e.ReadFile("/ok")
	_, dir = e.ReadDir("/ok")
	_, link = e.ReadLink("/ok")
	_, question = e.Ask(ctx, "kernel/log", "60")
	for _, err := range []error{file, dir, link, question} {
		if err != nil {
			t.Errorf("declared, and refused: %v", err)
		}
	}
}

func FuzzEnforce(f *testing.F) {
	f.Add("/proc/**/x*y", "/proc/a/xay")
	f.Add("/**/**/**/**/a", "/b/b/b/b/b/b/b/b/b/b/b/b/b/b/b")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		e := evidence.Enforce(anything{}, []string{pattern}, nil)
		if _, err := e.ReadFile(name); (err == nil) != (len(e.Violations()) == 0) {
			t.Fatalf("%q under %q: %v, violations %q", name, pattern, err, e.Violations())
		}
	})
}
