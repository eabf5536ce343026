//go:build linux

package live

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"runbook/evidence"
)

// TestMain also plays the process that is looked at: with a directory in
// RUNBOOK_TEST_ROOT it makes that its root, and lives until its input ends.
func TestMain(m *testing.M) {
	if root := os.Getenv("RUNBOOK_TEST_ROOT"); root != "" {
		if err := syscall.Chroot(root); root != "/" && err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("ready")
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// startProcess returns the pid of a process with this root, and what ends it.
func startProcess(t *testing.T, root string) (pid int, end func()) {
	t.Helper()
	return startProcessWith(t, root, nil)
}

func startProcessWith(t *testing.T, root string, attributes *syscall.SysProcAttr) (pid int, end func()) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.SysProcAttr = attributes
	cmd.Env = append(os.Environ(), "RUNBOOK_TEST_ROOT="+root)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the process did not start: %q %v", line, err)
	}
	ended := false
	end = func() {
		if !ended {
			ended = true
			in.Close()
			_ = cmd.Wait()
		}
	}
	t.Cleanup(end)
	return cmd.Process.Pid, end
}

func newMachine(t *testing.T) *Machine {
	m := New(Options{})
	t.Cleanup(m.Close)
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: makes devices and changes a process's root")
	}
}

// stopped fails the test unless err is a ReadError about name with this Stop.
func stopped(t *testing.T, err error, name string, want evidence.Stop) {
	t.Helper()
	var e *evidence.ReadError
	if !errors.As(err, &e) {
		t.Fatalf("%s: got %v, want a ReadError", name, err)
	}
	if e.Stop != want || e.Name != name {
		t.Fatalf("got %q for %q (%v), want %q for %q", e.Stop, e.Name, e, want, name)
	}
}
