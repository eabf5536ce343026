package mounts

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/mountinfo"
)

// mostAsked bounds the filesystems that are asked.
const mostAsked = 16

func seeSpace(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{spaceOf(ctx, at)}
}

func spaceOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := spaceFacts[0].ID
	process, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return evidence.Unread(id, evidence.Why(err), "/proc/self/mountinfo")
	case process.None != "":
		return evidence.None(id, process.None, "runtime.status")
	case at.Second == nil:
		return evidence.Unread(id, "there was one look only")
	}
	name := process.ProcFile("mountinfo")
	mounts, err := parse(at.First, name)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), name, hostMounts)
	}
	outer, _ := look.WholeFile(at.First, hostMounts)
	space := Space{Filesystems: []Filesystem{}, Complete: true, WriterUID: writer(at.First, process)}
	from := []string{name, hostMounts, process.ProcFile("status")}
	for _, f := range space.choose(mounts, outer) {
		question := process.ProcFile("root") + strings.TrimSuffix(f.Point, "/")
		from = append(from, look.Question(asked.FsUsage, question))
		space.ask(ctx, at, f, question)
	}
	if !space.Complete && !space.tells() {
		// Present, and silent, would rule out what was not seen.
		return evidence.Unread(id, cmp.Or(space.Why, "it may write to more filesystems than are asked")+"; no other is full", from...)
	}
	return evidence.Saw(id, space, nil, from...)
}

// tells reports that one is full, or without inodes: what is known of it is
// worth telling, whatever the others are.
func (s *Space) tells() bool {
	return slices.ContainsFunc(s.Filesystems, func(f Filesystem) bool {
		return f.AvailableBytes == 0 && f.AvailableBytesFirst == 0 || f.Inodes > 0 && f.InodesFree == 0 && f.InodesFreeFirst == 0
	})
}

// choose picks the filesystems it may write to, each once. Those that may hang
// are counted, and not asked.
func (s *Space) choose(mounts []mountinfo.Mount, outer string) []Filesystem {
	var chosen []Filesystem
	seen := map[string]bool{}
	for _, m := range mounts {
		if !holdsData(m) {
			continue
		}
		f := Filesystem{Point: m.Point, FilesystemType: look.Clip(m.Type, 40), Source: look.Clip(m.Source, 200)}
		device, remote := m.Device, network(m.Type)
		if m.Type == "overlay" {
			backing, found := mountinfo.OfText(outer, Upper(m))
			if Upper(m) == "" || slices.Contains(backing.Super, "ro") {
				continue // nothing can be written to it
			}
			f.Overlay, f.FilesystemType, f.Source = true, look.Clip(backing.Type, 40), look.Clip(backing.Source, 200)
			device, remote = backing.Device, !found || network(backing.Type)
		}
		switch {
		case seen[device]:
		case remote:
			s.NotAsked++
		case len(chosen) == mostAsked:
			s.Complete = false
		default:
			chosen = append(chosen, f)
		}
		seen[device] = true
	}
	return chosen
}

// holdsData leaves out what cannot be written to, what runtimes mount over
// single files, and what a boot loader reads.
func holdsData(m mountinfo.Mount) bool {
	switch m.Point {
	case "/dev", "/dev/termination-log", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf":
		return false
	}
	boots := m.Point == "/boot" || strings.HasPrefix(m.Point, "/boot/")
	return !holdsNothing(m.Type) && !mask(m) && !boots && !slices.Contains(m.Flags, "ro") && !slices.Contains(m.Super, "ro")
}

// ask adds a filesystem as it is in both looks. One without a size grows with
// what it holds, as a tmpfs with size=0.
func (s *Space) ask(ctx context.Context, at evidence.Scene, f Filesystem, question string) {
	first, err := usage(ctx, at.First, question)
	second, again := usage(ctx, at.Second, question)
	if err = cmp.Or(err, again); err != nil {
		s.Complete, s.Why = false, cmp.Or(s.Why, evidence.Why(err))
		return
	}
	if first.SizeBytes == 0 || second.SizeBytes == 0 {
		return
	}
	f.Point = look.Clip(f.Point, 200)
	f.SizeBytes, f.AvailableBytes, f.AvailableBytesFirst = second.SizeBytes, second.AvailableBytes, first.AvailableBytes
	f.FreeBytes = second.FreeBytes
	f.Inodes, f.InodesFree, f.InodesFreeFirst = second.Inodes, second.InodesFree, first.InodesFree
	s.Filesystems = append(s.Filesystems, f)
}

func usage(ctx context.Context, host evidence.Host, name string) (asked.Usage, error) {
	u, err := look.Ask[asked.Usage](ctx, host, asked.FsUsage, name)
	if err == nil && (u.AvailableBytes > u.SizeBytes || u.InodesFree > u.Inodes) {
		err = look.Malformed(name, "sizes that contradict each other")
	}
	return u, err
}

// The line has four ids: real, effective, saved, and the one files are judged by.
var uidLine = regexp.MustCompile(`(?m)^Uid:\t\d+\t\d+\t\d+\t(\d{1,10})$`)

func writer(host evidence.Host, process look.Process) *uint64 {
	text, err := look.WholeFile(host, process.ProcFile("status"))
	if err != nil {
		return nil
	}
	m := uidLine.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	uid, err := strconv.ParseUint(m[1], 10, 32)
	if err != nil {
		return nil
	}
	return &uid
}
