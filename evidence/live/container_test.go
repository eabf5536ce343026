//go:build linux

package live

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

// hostileRoot is a container's root that tries to make its reader look at the
// host, and a secret file on the host.
func hostileRoot(t *testing.T) (root, secret string) {
	root, secret = t.TempDir(), filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("the host's"), 0o600))
	must(t, os.MkdirAll(filepath.Join(root, "etc"), 0o700))
	must(t, os.MkdirAll(filepath.Join(root, "run"), 0o700))
	must(t, os.WriteFile(filepath.Join(root, "run/real"), []byte("the container's"), 0o600))
	for name, target := range map[string]string{
		"etc/absolute": "/run/real",
		"etc/relative": "../run/real",
		"etc/dots":     "../../../../../../../../run/real",
		"etc/escape":   secret,
		"etc/climb":    "../../../../../../../../.." + secret,
		"etc/loop":     "loop",
		"outside":      filepath.Dir(secret),
	} {
		must(t, os.Symlink(target, filepath.Join(root, name)))
	}
	must(t, unix.Mkfifo(filepath.Join(root, "fifo"), 0o600))
	must(t, unix.Mknod(filepath.Join(root, "zero"), unix.S_IFCHR|0o600, int(unix.Mkdev(1, 5))))
	socket, err := net.Listen("unix", filepath.Join(root, "socket"))
	must(t, err)
	t.Cleanup(func() { socket.Close() })
	return root, secret
}

func TestAContainersFilesAreItsOwn(t *testing.T) {
	needRoot(t)
	m := newMachine(t)
	root, _ := hostileRoot(t)
	pid, _ := startProcess(t, root)
	for _, file := range []string{"run/real", "etc/absolute", "etc/relative", "etc/dots"} {
		got, err := m.ReadFile(fmt.Sprintf("/proc/%d/root/%s", pid, file))
		if err != nil || string(got) != "the container's" {
			t.Errorf("%s: got %q, %v", file, got, err)
		}
	}
}

func TestAContainerCannotShowUsTheHost(t *testing.T) {
	needRoot(t)
	m := newMachine(t)
	root, secret := hostileRoot(t)
	pid, _ := startProcess(t, root)
	// The attack is real: opened in one call, the link leads to the host.
	naive, err := os.ReadFile(fmt.Sprintf("/proc/%d/root/etc/escape", pid))
	if err != nil || string(naive) != "the host's" {
		t.Fatalf("the positive control fails: %q, %v", naive, err)
	}
	for file, want := range map[string]evidence.Stop{
		"etc/escape":                       evidence.NotExist,
		"etc/climb":                        evidence.NotExist,
		"outside/" + filepath.Base(secret): evidence.NotExist,
		"etc/loop":                         evidence.NotRegular,
		"fifo":                             evidence.NotRegular,
		"zero":                             evidence.NotRegular,
		"socket":                           evidence.NotRegular,
		"etc":                              evidence.NotRegular,
		"nothing":                          evidence.NotExist,
	} {
		name := fmt.Sprintf("/proc/%d/root/%s", pid, file)
		_, err := m.ReadFile(name)
		stopped(t, err, name, want)
	}
	name := fmt.Sprintf("/proc/%d/root/outside", pid)
	_, err = m.ReadDir(name)
	stopped(t, err, name, evidence.NotExist)
}

func TestAContainersLinksAndDirectories(t *testing.T) {
	needRoot(t)
	m := newMachine(t)
	root, secret := hostileRoot(t)
	pid, end := startProcess(t, root)
	at := func(file string) string { return fmt.Sprintf("/proc/%d/root%s", pid, file) }
	if got, err := m.ReadLink(at("/etc/escape")); err != nil || got != secret {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := m.ReadLink(at("/outside")); err != nil || got != filepath.Dir(secret) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := m.ReadLink(at("")); err != nil || got != root {
		t.Errorf("got %q, %v", got, err)
	}
	names, err := m.ReadDir(at(""))
	if err != nil || fmt.Sprint(names) != "[etc fifo outside run socket zero]" {
		t.Errorf("got %q, %v", names, err)
	}
	names, err = m.ReadDir(at("/run"))
	if err != nil || fmt.Sprint(names) != "[real]" {
		t.Errorf("got %q, %v", names, err)
	}
	end()
	_, err = m.ReadFile(at("/run/real"))
	stopped(t, err, at("/run/real"), evidence.Gone)
}
