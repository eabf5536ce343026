//go:build linux

package live

import (
	"context"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/mountinfo"
)

// askUsage answers fs/usage, of a path of ours or of a container's.
func askUsage(_ context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	p, err := locate(args[0])
	if err != nil {
		return nil, err
	}
	if p.kind == processPlace && p.rest == "root" {
		p.kind, p.rest = containerPlace, "." // the root itself
	}
	mounts, err := m.mountsSeenBy(p)
	if err != nil {
		return nil, err
	}
	inside := p.name
	if p.kind == containerPlace {
		inside = path.Join("/", p.rest)
	}
	if err := mustNotHang(mountinfo.Of(mounts, inside)); err != nil {
		return nil, err
	}
	var usage asked.Usage
	err = m.withHandle(p, func(handle int) (err error) {
		usage, err = usageOf(handle, mounts)
		return err
	})
	return usage, err
}

// mountsSeenBy reads the mounts of the namespace p is in.
func (m *Machine) mountsSeenBy(p place) ([]mountinfo.Mount, error) {
	from := place{kind: kernelPlace, name: "/proc/self/mountinfo"}
	switch p.kind {
	case containerPlace:
		from = place{kind: processPlace, pid: p.pid, rest: "mountinfo"}
	case plainPlace:
	default:
		return nil, stop(evidence.Unsupported, "a kernel filesystem holds nothing")
	}
	fd, err := m.openFile(from)
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, maxFileBytes)
	return understood(string(text)), err
}

func mustNotHang(m mountinfo.Mount, found bool) error {
	switch {
	case !found:
		return stop(evidence.Unsupported, "no mount has this path")
	case mayHang(m):
		return stop(evidence.Unsupported, m.Type+" is not asked: it can hang")
	}
	return nil
}

// usageOf asks for the filesystem of handle. A link may have led elsewhere
// than the path's name said, so its mount is looked up anew, by id.
func usageOf(handle int, mounts []mountinfo.Mount) (asked.Usage, error) {
	id, err := mountIDOf(handle)
	if err != nil {
		return asked.Usage{}, err
	}
	m, found := mountByID(mounts, id)
	if err := mustNotHang(m, found); err != nil {
		return asked.Usage{}, err
	}
	var fs unix.Statfs_t
	if err := unix.Fstatfs(handle, &fs); err != nil {
		return asked.Usage{}, err
	}
	unit := uint64(fs.Frsize)
	if unit == 0 {
		unit = uint64(fs.Bsize)
	}
	free := fs.Bfree * unit
	return asked.Usage{
		FilesystemType: m.Type, MountPoint: validText(m.Point),
		SizeBytes: fs.Blocks * unit, AvailableBytes: fs.Bavail * unit, FreeBytes: &free,
		Inodes: fs.Files, InodesFree: fs.Ffree,
	}, nil
}

// mountIDOf reads the mount's id from /proc/self/fdinfo/N:
//
//	pos:	0
//	flags:	012100000
//	mnt_id:	29
func mountIDOf(handle int) (int, error) {
	fd, err := openAt(unix.AT_FDCWD, "/proc/self/fdinfo/"+strconv.Itoa(handle), readFlags)
	if err != nil {
		return 0, err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, maxFileBytes)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "mnt_id:"); ok {
			return strconv.Atoi(strings.TrimSpace(value))
		}
	}
	return 0, stop(evidence.Unsupported, "the kernel gives no mount id")
}
