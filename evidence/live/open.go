//go:build linux

package live

import (
	"errors"
	"os"
	"path"
	"strconv"

	pathrs "github.com/cyphar/filepath-securejoin/pathrs-lite"
	"golang.org/x/sys/unix"

	"runbook/evidence"
)

// O_NONBLOCK: a FIFO without a writer must not hold us. O_NOCTTY: no terminal
// becomes ours. All opens are read-only; there is no other in this package.
const readFlags = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY

// openAt is openat(2), again after a signal.
func openAt(dirfd int, name string, flags int) (int, error) {
	for {
		fd, err := unix.Openat(dirfd, name, flags|unix.O_CLOEXEC, 0)
		if err != unix.EINTR {
			return fd, err
		}
	}
}

// closeFD has no error worth hearing: nothing was written.
func closeFD(fd int) { _ = unix.Close(fd) }

// openFile opens p for reading: a kernel file, or a regular one.
func (m *Machine) openFile(p place) (int, error) {
	switch p.kind {
	case kernelPlace:
		return openAt(unix.AT_FDCWD, p.name, readFlags|kernelNoFollow(p))
	case processPlace:
		return m.openBelow(p, readFlags|unix.O_NOFOLLOW)
	}
	return m.openRegular(p)
}

// kernelNoFollow forbids a magic link as the last part of /proc/self/…, but
// leaves links such as /proc/mounts and /sys/class/net/eth0, which stay inside.
func kernelNoFollow(p place) int {
	if dir := path.Dir(p.name); dir == "/proc" || len(p.name) > 5 && p.name[:5] == "/sys/" {
		return 0
	}
	return unix.O_NOFOLLOW
}

// openBelow opens p.rest below the pinned directory of its process.
func (m *Machine) openBelow(p place, flags int) (fd int, err error) {
	err = m.pins.with(p.pid, func(dirfd int) (err error) {
		fd, err = openAt(dirfd, p.rest, flags)
		return err
	})
	return fd, err
}

// openRegular opens a regular file that is no kernel file under another name.
func (m *Machine) openRegular(p place) (fd int, err error) {
	if p.kind != plainPlace && p.kind != containerPlace {
		return -1, stop(evidence.Refused, "a kernel file")
	}
	err = m.withHandle(p, func(handle int) (err error) {
		if err = mustBeRegular(handle); err == nil {
			fd, err = reopen(handle)
		}
		return err
	})
	return fd, err
}

// withHandle finds p without opening it, as O_PATH does, and lends it to use.
func (m *Machine) withHandle(p place, use func(handle int) error) error {
	if p.kind == containerPlace {
		f, err := m.inRoot(p.pid, p.rest)
		if err != nil {
			return err
		}
		defer f.Close()
		return withFD(f, use)
	}
	fd, err := openAt(unix.AT_FDCWD, p.name, unix.O_PATH)
	if err != nil {
		return err
	}
	defer closeFD(fd)
	return use(fd)
}

// inRoot resolves rest inside the root of a process: a link to "/etc/shadow"
// means the container's, not ours, which is what one open of
// /proc/PID/root/… would give.
func (m *Machine) inRoot(pid int, rest string) (*os.File, error) {
	fd, err := m.openBelow(place{pid: pid, rest: "root"}, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	root := os.NewFile(uintptr(fd), "root")
	defer root.Close()
	return pathrs.OpenatInRoot(root, rest)
}

// mustBeRegular looks at what was found before it is opened: opening a FIFO
// can block, opening a device can do anything.
func mustBeRegular(handle int) error {
	var stat unix.Stat_t
	if err := unix.Fstat(handle, &stat); err != nil {
		return err
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFREG {
		return stop(evidence.NotRegular, "")
	}
	var fs unix.Statfs_t
	if err := unix.Fstatfs(handle, &fs); err != nil {
		return err
	}
	switch fs.Type {
	case unix.PROC_SUPER_MAGIC, unix.TRACEFS_MAGIC, unix.DEBUGFS_MAGIC:
		return stop(evidence.Refused, "a kernel file under another name")
	}
	return nil
}

// reopen opens what handle stands for, and nothing that has taken its name
// since. O_NOATIME keeps even the access time as it was, where we may.
func reopen(handle int) (int, error) {
	name := selfFD(handle)
	fd, err := openAt(unix.AT_FDCWD, name, readFlags|unix.O_NOATIME)
	if errors.Is(err, unix.EPERM) {
		fd, err = openAt(unix.AT_FDCWD, name, readFlags)
	}
	return fd, err
}

// selfFD is the name under which a handle can be opened anew.
func selfFD(handle int) string { return "/proc/self/fd/" + strconv.Itoa(handle) }
