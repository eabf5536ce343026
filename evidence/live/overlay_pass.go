//go:build linux

package live

import (
	"cmp"
	"context"
	"path"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const mostWalkedFiles = 20

const statxFlags = unix.AT_SYMLINK_NOFOLLOW | unix.AT_STATX_DONT_SYNC | unix.AT_NO_AUTOMOUNT

// pass is one walk of the upper directory.
type pass struct {
	asked.OverlayPass
	ctx    context.Context //nolint:containedctx // of this one walk
	end    time.Time
	device uint64
	since  time.Time
	marks  string // "trusted.overlay." or "user.overlay."
}

// pass walks the tree below root. It is bounded in entries, time and depth,
// and says when it did not see all.
func (over overlayRoot) pass(ctx context.Context, root int, lowers lowerDirs, since time.Time) asked.OverlayPass {
	now := time.Now()
	p := &pass{ctx: ctx, end: now.Add(maxWalkTime), since: since, marks: "trusted.overlay."}
	if over.user {
		p.marks = "user.overlay."
	}
	p.OverlayPass = asked.OverlayPass{
		AtUsec: now.UnixMicro(), SinceUsec: since.UnixMicro(), Complete: true,
		Largest: []asked.OverlayFile{}, Newest: []asked.OverlayFile{},
	}
	var stat unix.Stat_t
	if err := unix.Fstat(root, &stat); err != nil {
		p.stopped("refused")
		return p.OverlayPass
	}
	p.device = stat.Dev
	p.OriginKnown = p.originKnown(root)
	top, err := openWalked(root, ".") // anew: a listing that was read stays at its end
	if err != nil {
		p.stopped("refused")
		return p.OverlayPass
	}
	defer closeFD(top)
	p.directory(top, "/", 0)
	lowers.lookFor(p.Largest)
	lowers.lookFor(p.Newest)
	return p.OverlayPass
}

// stopped notes the first thing that kept the walk from seeing all.
func (p *pass) stopped(why string) {
	p.Complete = false
	p.Stopped = cmp.Or(p.Stopped, why)
}

// over reports whether the walk must end.
func (p *pass) over() bool {
	switch {
	case p.Entries >= maxWalkEntries:
		p.stopped("entries")
	case p.ctx.Err() != nil, time.Now().After(p.end):
		p.stopped("time")
	default:
		return false
	}
	return true
}

// directory looks at what is in fd, which is open, and below it.
func (p *pass) directory(fd int, name string, depth int) {
	names, whole, err := someNames(fd, maxWalkEntries-p.Entries)
	if err != nil {
		p.stopped("refused")
		return
	}
	if !whole {
		p.stopped("entries")
	}
	whiteouts := 0
	for _, entry := range names {
		if p.over() {
			break
		}
		var stat unix.Statx_t
		if err := unix.Statx(fd, entry, statxFlags, unix.STATX_BASIC_STATS|unix.STATX_BTIME, &stat); err != nil {
			continue // gone since it was listed
		}
		p.Entries++
		switch {
		case unix.Mkdev(stat.Dev_major, stat.Dev_minor) != p.device: // something is mounted in the upper directory
		case stat.Mode&unix.S_IFMT == unix.S_IFCHR && stat.Rdev_major == 0 && stat.Rdev_minor == 0:
			whiteouts++
		case stat.Mode&unix.S_IFMT == unix.S_IFREG:
			p.file(fd, path.Join(name, entry), entry, &stat)
		case stat.Mode&unix.S_IFMT == unix.S_IFDIR:
			p.below(fd, path.Join(name, entry), entry, depth+1)
		}
	}
	p.Whiteouts += whiteouts
	if whiteouts > p.MostWhiteouts {
		p.MostWhiteouts, p.MostWhiteoutsIn = whiteouts, clipText(name)
	}
}

func (p *pass) below(fd int, name, entry string, depth int) {
	p.Directories++
	if depth > maxWalkDepth {
		p.stopped("depth")
		return
	}
	child, err := openWalked(fd, entry)
	if err != nil {
		p.stopped("refused")
		return
	}
	defer closeFD(child)
	buf := make([]byte, 8)
	if n, err := unix.Fgetxattr(child, p.marks+"opaque", buf); err == nil && n == 1 && buf[0] == 'y' {
		p.OpaqueDirectories++
	}
	p.directory(child, name, depth)
}

func (p *pass) file(fd int, name, entry string, stat *unix.Statx_t) {
	f := asked.OverlayFile{
		Path: clipText(name), Bytes: int64(stat.Size), AllocatedBytes: int64(stat.Blocks) * 512,
		ModifiedUsec: inodeUsec(stat.Mtime), ChangedUsec: inodeUsec(stat.Ctime),
	}
	if stat.Mask&unix.STATX_BTIME != 0 {
		p.BirthKnown, f.BornUsec = true, inodeUsec(stat.Btime)
	}
	copied := p.copiedUp(fd, entry)
	if p.OriginKnown {
		f.CopiedUp = &copied
	}
	p.count(f, copied)
	p.Largest = keep(p.Largest, f)
	if p.isSince(f.ChangedUsec) {
		p.Newest = keep(p.Newest, f)
	}
}

// isSince: the kernel stamps inodes with a clock that moves in ticks.
func (p *pass) isSince(usec int64) bool { return usec+10_000 >= p.since.UnixMicro() }

func (p *pass) count(f asked.OverlayFile, copied bool) {
	p.Files++
	p.FileBytes += f.Bytes
	p.AllocatedBytes += f.AllocatedBytes
	changed := p.isSince(f.ChangedUsec)
	if changed {
		p.ChangedFiles++
		p.ChangedBytes += f.AllocatedBytes
	}
	if !copied {
		return
	}
	p.CopiedUpFiles++
	p.CopiedUpBytes += f.AllocatedBytes
	if changed {
		p.ChangedCopiedFiles++
		p.ChangedCopiedBytes += f.AllocatedBytes
	}
	if p.isSince(f.BornUsec) {
		p.BornCopiedFiles++
		p.BornCopiedBytes += f.AllocatedBytes
	}
}

// copiedUp reads the mark that overlayfs leaves on a file it has copied from a
// lower layer (ovl_set_origin). The link is not followed, and nothing is opened.
func (p *pass) copiedUp(fd int, entry string) bool {
	_, err := unix.Lgetxattr(selfFD(fd)+"/"+entry, p.marks+"origin", nil)
	return err == nil
}

// originKnown: without the right to it (CAP_SYS_ADMIN for trusted.*), the
// kernel says that a mark is not there.
func (p *pass) originKnown(root int) bool {
	if p.marks == "user.overlay." {
		return true
	}
	var header unix.CapUserHeader
	var sets [2]unix.CapUserData
	header.Version = unix.LINUX_CAPABILITY_VERSION_3
	if err := unix.Capget(&header, &sets[0]); err != nil {
		return false
	}
	_, err := unix.Fgetxattr(root, p.marks+"origin", nil)
	return sets[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0 && err != unix.EOPNOTSUPP
}

// keep holds the largest files, in a fixed order.
func keep(files []asked.OverlayFile, f asked.OverlayFile) []asked.OverlayFile {
	if len(files) == mostWalkedFiles && files[mostWalkedFiles-1].AllocatedBytes >= f.AllocatedBytes {
		return files
	}
	at, _ := slices.BinarySearchFunc(files, f, func(a, b asked.OverlayFile) int {
		return cmp.Or(-cmp.Compare(a.AllocatedBytes, b.AllocatedBytes), cmp.Compare(a.Path, b.Path))
	})
	files = slices.Insert(files, at, f)
	return files[:min(len(files), mostWalkedFiles)]
}

func inodeUsec(t unix.StatxTimestamp) int64 { return t.Sec*1_000_000 + int64(t.Nsec)/1000 }

func clipText(name string) string {
	if len(name) > 200 {
		name = name[:200]
	}
	return validText(name)
}

// someNames lists at most about most names, sorted.
func someNames(fd, most int) (names []string, whole bool, err error) {
	buf := make([]byte, 32<<10)
	for len(names) <= most {
		n, err := unix.ReadDirent(fd, buf)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return nil, false, err
		case n == 0:
			slices.Sort(names)
			return names, true, nil
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names)
	}
	slices.Sort(names)
	return names[:most], false, nil
}

// lowerDirs are handles on the lower directories; nil where one could not be
// opened.
type lowerDirs struct {
	fds   []int
	whole bool
}

const maxLowers = 128

func openLowers(over overlayRoot) lowerDirs {
	all := lowerDirs{whole: len(over.lowers) <= maxLowers}
	for _, dir := range over.lowers[:min(len(over.lowers), maxLowers)] {
		fd, err := openAt(unix.AT_FDCWD, dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_NOFOLLOW)
		if err != nil {
			all.whole = false
			continue
		}
		all.fds = append(all.fds, fd)
	}
	return all
}

func (l lowerDirs) close() {
	for _, fd := range l.fds {
		closeFD(fd)
	}
}

// lookFor notes of each file whether a lower layer has its name. Absence is
// only known where every layer was asked.
func (l lowerDirs) lookFor(files []asked.OverlayFile) {
	for i := range files {
		switch found, asked := l.has(files[i].Path); {
		case found, asked && l.whole && len(files[i].Path) < 200:
			files[i].InLower = &found
		}
	}
}

func (l lowerDirs) has(name string) (found, all bool) {
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_NOFOLLOW | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS}
	all = len(l.fds) > 0
	for _, dir := range l.fds {
		fd, err := unix.Openat2(dir, "."+name, &how)
		switch err {
		case nil:
			closeFD(fd)
			return true, true
		case unix.ENOENT, unix.ENOTDIR, unix.ELOOP:
		default:
			all = false
		}
	}
	return false, all
}
