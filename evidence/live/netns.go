//go:build linux

package live

import (
	"errors"
	"runtime"

	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// inNetns runs f on a thread of its own inside the network namespace of the
// process that is pinned as pid, and returns what f returns. Sockets that f
// opens belong to that namespace and may be used anywhere; /proc/thread-self/net
// and /proc/sys/net show it only to f itself, and not to goroutines f starts.
//
// The thread is never given back to other goroutines: its goroutine ends
// locked, and the runtime ends the thread. f must keep within its own deadline;
// a thread that is stuck all the same is counted by the Machine's watch, as the
// caller is ([Machine.Ask]).
func inNetns[T any](m *Machine, pid int, f func() (T, error)) (T, error) {
	done := make(chan outcome[T], 1)
	go onOwnThread(func() {
		done <- guarded(func() (T, error) { return entered(m, pid, f) })
	})
	o := <-done
	return o.value, o.err
}

// onOwnThread runs f on a thread that nothing runs on afterwards. The main
// thread will not do: the runtime cannot end it, and /proc/self is the main
// thread's, so that /proc/net would show another namespace from then on.
func onOwnThread(f func()) {
	runtime.LockOSThread()
	if unix.Gettid() != unix.Getpid() {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		onOwnThread(f)
	}()
	<-done // the main thread is locked to this goroutine till then: the other one is not on it
	runtime.UnlockOSThread()
}

// entered opens the namespace through the pinned directory, so that it is that
// process's and no other's, enters it, and makes sure afterwards that the
// process has not moved to another meanwhile.
func entered[T any](m *Machine, pid int, f func() (T, error)) (T, error) {
	var none T
	fd, err := m.openBelow(place{pid: max(pid, 1), rest: "ns/net"}, readFlags)
	if pid == hostNetns && (errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM)) {
		return f() // process 1 may have a capability that we have not; we are the machine's, too
	}
	if err != nil {
		return none, netnsError(err)
	}
	defer closeFD(fd)
	pid = max(pid, 1)
	if err := netns.Set(netns.NsHandle(fd)); err != nil {
		return none, err
	}
	value, err := f()
	if err != nil {
		return none, err
	}
	return value, m.stillIn(pid, fd)
}

// stillIn reports whether the pinned process is still in the namespace fd.
func (m *Machine) stillIn(pid, fd int) error {
	var entered, now unix.Stat_t
	if err := unix.Fstat(fd, &entered); err != nil {
		return err
	}
	err := m.pins.with(pid, func(dirfd int) error {
		return unix.Fstatat(dirfd, "ns/net", &now, 0)
	})
	switch {
	case err != nil:
		return netnsError(err)
	case now.Ino != entered.Ino || now.Dev != entered.Dev:
		return stop(evidence.Failed, "the process moved to another network namespace")
	}
	return nil
}

// netnsError: a process that has ended and waits to be reaped has no
// namespaces any more, and neither has one that is gone.
func netnsError(err error) error {
	if errors.Is(err, unix.ENOENT) {
		return unix.ESRCH
	}
	return err
}

// hostNetns stands for the machine's own namespace: process 1's, or else
// runbook's.
const hostNetns = 0

// pidArg reads the argument of a question about a process: its pid, or "host".
func pidArg(text string) (int, error) {
	if text == asked.HostNetns {
		return hostNetns, nil
	}
	pid, ok := pidOf(text)
	if !ok {
		return 0, stop(evidence.Refused, "not a pid")
	}
	return pid, nil
}
