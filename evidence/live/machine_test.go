//go:build linux

package live

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

var _ evidence.Host = (*Machine)(nil)

func TestReadsKernelFilesAndRegularFiles(t *testing.T) {
	m := newMachine(t)
	big := filepath.Join(t.TempDir(), "big")
	must(t, os.WriteFile(big, []byte(strings.Repeat("0123456789abcdef", 4096)), 0o600))
	for _, name := range []string{"/proc/self/limits", "/proc/mounts", "/proc/filesystems", "/proc/sys/kernel/ostype", big} {
		want, err := os.ReadFile(name)
		must(t, err)
		got, err := m.ReadFile(name)
		must(t, err)
		if string(got) != string(want) {
			t.Errorf("%s: got %d bytes, want %d", name, len(got), len(want))
		}
	}
}

func TestAnEmptyFileIsNotAnError(t *testing.T) {
	name := filepath.Join(t.TempDir(), "empty")
	must(t, os.WriteFile(name, nil, 0o600))
	got, err := newMachine(t).ReadFile(name)
	if err != nil || len(got) != 0 {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestWhatIsNotARegularFileIsNotOpened(t *testing.T) {
	m, dir := newMachine(t), t.TempDir()
	fifo, link := filepath.Join(dir, "fifo"), filepath.Join(dir, "link")
	must(t, unix.Mkfifo(fifo, 0o600))
	must(t, os.Symlink("fifo", link))
	for _, name := range []string{fifo, link, dir, "/dev/null", "/dev/zero", "/proc/self/fd/0", "/proc/self"} {
		_, err := m.ReadFile(name)
		stopped(t, err, name, evidence.NotRegular)
	}
}

func TestWhyAFileCannotBeRead(t *testing.T) {
	m, dir := newMachine(t), t.TempDir()
	loop, huge, disguised := filepath.Join(dir, "loop"), filepath.Join(dir, "huge"), filepath.Join(dir, "disguised")
	must(t, os.Symlink("loop", loop))
	must(t, os.WriteFile(huge, nil, 0o600))
	must(t, os.Truncate(huge, maxFileBytes+1))
	must(t, os.Symlink("/proc/kmsg", disguised))
	for name, want := range map[string]evidence.Stop{
		filepath.Join(dir, "nothing"):         evidence.NotExist,
		filepath.Join(huge, "below-a-file"):   evidence.NotExist,
		loop:                                  evidence.NotRegular,
		huge:                                  evidence.TooBig,
		disguised:                             evidence.Refused,
		"/proc/kmsg":                          evidence.Refused,
		"/sys/kernel/tracing/trace_pipe":      evidence.Refused,
		"/proc/self/cwd/x":                    evidence.Refused,
		"/etc/../etc/passwd":                  evidence.Refused,
		"etc/passwd":                          evidence.Refused,
		"":                                    evidence.Refused,
		"/etc/pass\x00wd":                     evidence.Refused,
		"/proc/4194304999/stat":               evidence.NotExist,
		"/proc/self/attr/no-such-attribute":   evidence.NotExist,
		"/" + strings.Repeat("long-name", 99): evidence.Failed,
	} {
		_, err := m.ReadFile(name)
		stopped(t, err, name, want)
	}
}

func TestPermissionIsToldApartFromAbsence(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything; TestErrnosBecomeStops covers the mapping")
	}
	m, name := newMachine(t), filepath.Join(t.TempDir(), "closed")
	must(t, os.WriteFile(name, nil, 0))
	_, err := m.ReadFile(name)
	stopped(t, err, name, evidence.Permission)
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("the standard library does not recognise it")
	}
}

func TestAFileThatNeverEnds(t *testing.T) {
	fd, err := openAt(unix.AT_FDCWD, "/dev/zero", readFlags)
	must(t, err)
	defer closeFD(fd)
	_, err = readWhole(fd, 1<<20)
	if evidence.StopOf(err) != evidence.TooBig {
		t.Errorf("got %v", err)
	}
}
