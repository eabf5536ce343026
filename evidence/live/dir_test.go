//go:build linux

package live

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

func TestDirectoriesAreSorted(t *testing.T) {
	m, dir := newMachine(t), t.TempDir()
	for _, name := range []string{"b", "a", "ä", "c\nd"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	names, err := m.ReadDir(dir)
	must(t, err)
	if got, want := fmt.Sprintf("%q", names), `["a" "b" "c\nd" "ä"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	file := filepath.Join(dir, "a")
	_, err = m.ReadDir(file)
	stopped(t, err, file, evidence.NotExist)
	if names, err := m.ReadDir("/proc/self/ns"); err != nil || len(names) == 0 {
		t.Errorf("got %q, %v", names, err)
	}
	if names, err := m.ReadDir("/proc"); err != nil || len(names) < 20 {
		t.Errorf("got %q, %v", names, err)
	}
}

func TestTooManyNames(t *testing.T) {
	dir := t.TempDir()
	for i := range 10 {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o600))
	}
	fd, err := openAt(unix.AT_FDCWD, dir, dirFlags)
	must(t, err)
	defer closeFD(fd)
	_, err = readNames(fd, 9)
	if evidence.StopOf(err) != evidence.TooBig {
		t.Errorf("got %v", err)
	}
}

func TestLinksAreNotResolved(t *testing.T) {
	m, dir := newMachine(t), t.TempDir()
	link, text := filepath.Join(dir, "link"), strings.Repeat("/no/such/place", 90)
	must(t, os.Symlink(text, link))
	if got, err := m.ReadLink(link); err != nil || got != text {
		t.Errorf("got %q, %v", got, err)
	}
	name := fmt.Sprintf("/proc/%d/ns/net", os.Getpid())
	if got, err := m.ReadLink(name); err != nil || !strings.HasPrefix(got, "net:[") {
		t.Errorf("got %q, %v", got, err)
	}
	_, err := m.ReadLink(dir)
	stopped(t, err, dir, evidence.Unsupported)
}
