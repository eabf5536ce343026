//go:build linux

package live

import (
	"context"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/mountinfo"
)

const (
	maxWalkEntries = 20_000
	maxWalkDepth   = 64 // each level holds one descriptor
	maxWalkTime    = 700 * time.Millisecond
	maxWalkPause   = 2 * time.Second
	recentBefore   = time.Minute
)

// askOverlayWalk answers overlay/walk: a pid, whose root must be an overlay,
// and a pause in milliseconds. The directories come from the kernel's list of
// mounts: nobody can name another tree to walk.
func askOverlayWalk(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 2); err != nil {
		return nil, err
	}
	pid, ok := pidOf(args[0])
	if !ok {
		return nil, stop(evidence.Refused, "not a pid")
	}
	milliseconds, err := strconv.ParseUint(args[1], 10, 16)
	pause := time.Duration(milliseconds) * time.Millisecond
	if err != nil || pause > maxWalkPause {
		return nil, stop(evidence.Refused, "not a pause of at most "+maxWalkPause.String())
	}
	over, err := m.overlayOf(pid)
	if err != nil {
		return nil, err
	}
	root, err := m.openUpper(over.upper)
	if err != nil {
		return nil, err
	}
	defer closeFD(root)
	lowers := openLowers(over)
	defer lowers.close()

	walk := asked.OverlayWalk{UpperDir: validText(over.upper)}
	began := time.Now()
	walk.First = over.pass(ctx, root, lowers, began.Add(-recentBefore))
	select {
	case <-ctx.Done():
	case <-time.After(time.Until(began.Add(pause))):
	}
	again := time.Now()
	walk.PauseUsec = again.Sub(began).Microseconds()
	walk.Second = over.pass(ctx, root, lowers, began)
	return walk, nil
}

// overlayRoot is what mountinfo says of a process's root.
type overlayRoot struct {
	upper  string
	lowers []string
	user   bool // userxattr: marks are user.overlay.*, not trusted.overlay.*
}

// overlayOf reads the mount at "/" of a process: the last one covers the
// others.
func (m *Machine) overlayOf(pid int) (overlayRoot, error) {
	fd, err := m.openFile(place{kind: processPlace, pid: pid, rest: "mountinfo"})
	if err != nil {
		return overlayRoot{}, err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, maxFileBytes)
	if err != nil {
		return overlayRoot{}, err
	}
	var found *overlayRoot
	for line := range strings.Lines(string(text)) {
		if over, isRoot := parseOverlay(line); isRoot {
			found = over
		}
	}
	switch {
	case found == nil:
		return overlayRoot{}, stop(evidence.Unsupported, "the root of the process is no overlay")
	case !path.IsAbs(found.upper):
		return overlayRoot{}, stop(evidence.Unsupported, "the overlay has no upper directory")
	}
	return *found, nil
}

// parseOverlay reads one line of mountinfo; nil for a root that is no overlay.
// The overlay writes a comma and a backslash in a path as octal, and a colon
// in a lower directory as "\:", before which the backslash is octal again.
func parseOverlay(line string) (over *overlayRoot, isRoot bool) {
	m, ok := mountinfo.Line(line)
	if !ok || m.Point != "/" {
		return nil, false
	}
	if m.Type != "overlay" {
		return nil, true
	}
	over = &overlayRoot{}
	for _, option := range m.Super {
		key, value, _ := strings.Cut(option, "=")
		switch key {
		case "upperdir":
			over.upper = path.Clean(mountinfo.Unescape(value))
		case "lowerdir":
			over.lowers = splitLowers(mountinfo.Unescape(value))
		case "lowerdir+":
			over.lowers = append(over.lowers, mountinfo.Unescape(value))
		case "userxattr":
			over.user = true
		}
	}
	// A runtime that ran out of room for options gives lower directories
	// relative to the folder that holds all snapshots: …/snapshots/26/fs.
	base := path.Dir(path.Dir(over.upper))
	for i, lower := range over.lowers {
		if !path.IsAbs(lower) {
			over.lowers[i] = path.Join(base, lower)
		}
	}
	return over, true
}

// splitLowers splits at colons; "\:" is one in a name, and "::" begins the
// layers that hold data only.
func splitLowers(text string) []string {
	var all []string
	var one strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			one.WriteByte(text[i])
		case text[i] == ':':
			all = append(all, one.String())
			one.Reset()
		default:
			one.WriteByte(text[i])
		}
	}
	all = append(all, one.String())
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

const walkFlags = readFlags | unix.O_DIRECTORY | unix.O_NOFOLLOW

// openUpper opens the upper directory as this process sees it, unless a file
// server answers for it.
func (m *Machine) openUpper(upper string) (int, error) {
	mounts, err := m.mountsSeenBy(place{kind: plainPlace, name: upper})
	if err != nil {
		return -1, err
	}
	if err := mustNotHang(mountinfo.Of(mounts, upper)); err != nil {
		return -1, err
	}
	return openWalked(unix.AT_FDCWD, upper)
}

func openWalked(dirfd int, name string) (int, error) {
	fd, err := openAt(dirfd, name, walkFlags|unix.O_NOATIME)
	if errors.Is(err, unix.EPERM) {
		fd, err = openAt(dirfd, name, walkFlags)
	}
	return fd, err
}
