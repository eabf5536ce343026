//go:build linux

package live

import (
	"errors"
	"path"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence"
)

const maxNames = 200_000

const dirFlags = readFlags | unix.O_DIRECTORY

// openDir opens a directory. O_DIRECTORY makes the kernel refuse anything
// else before it is opened.
func (m *Machine) openDir(p place) (fd int, err error) {
	switch p.kind {
	case kernelPlace:
		return openAt(unix.AT_FDCWD, p.name, dirFlags|kernelNoFollow(p))
	case processPlace:
		if p.rest == "root" {
			return m.openBelow(p, dirFlags)
		}
		return m.openBelow(p, dirFlags|unix.O_NOFOLLOW)
	}
	err = m.withHandle(p, func(handle int) (err error) {
		fd, err = openAt(handle, ".", dirFlags|unix.O_NOATIME)
		if errors.Is(err, unix.EPERM) {
			fd, err = openAt(handle, ".", dirFlags)
		}
		return err
	})
	return fd, err
}

// readNames returns the names in a directory, sorted, without "." and "..".
func readNames(fd, most int) ([]string, error) {
	names, buf := []string{}, make([]byte, 32<<10)
	for {
		n, err := unix.ReadDirent(fd, buf)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return nil, err
		case n == 0:
			slices.Sort(names)
			return names, nil
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names)
		if len(names) > most {
			return nil, stop(evidence.TooBig, "")
		}
	}
}

// readLink reads the text of a link. In a container, only the directory the
// link is in is resolved: the link itself is the answer.
func (m *Machine) readLink(p place) (text string, err error) {
	read := func(dirfd int, name string) error {
		text, err = readLinkAt(dirfd, name)
		return err
	}
	switch p.kind {
	case processPlace:
		err = m.pins.with(p.pid, func(dirfd int) error { return read(dirfd, p.rest) })
	case containerPlace:
		dir, base := path.Split(p.rest)
		up := place{kind: containerPlace, pid: p.pid, rest: strings.TrimSuffix("/"+dir, "/") + "/"}
		err = m.withHandle(up, func(dirfd int) error { return read(dirfd, base) })
	default:
		err = read(unix.AT_FDCWD, p.name)
	}
	return text, err
}

func readLinkAt(dirfd int, name string) (string, error) {
	for size := 256; size <= 64<<10; size *= 4 {
		buf := make([]byte, size)
		n, err := unix.Readlinkat(dirfd, name, buf)
		if err == unix.EINVAL {
			return "", stop(evidence.Unsupported, "not a symbolic link")
		}
		if err != nil {
			return "", err
		}
		if n < size {
			return string(buf[:n]), nil
		}
	}
	return "", stop(evidence.TooBig, "")
}
