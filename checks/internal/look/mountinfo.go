package look

import (
	"slices"
	"strconv"
	"strings"
)

// Mount is one line of mountinfo, its octal escapes undone except in Super,
// where a comma inside a value is written \054.
type Mount struct {
	Device       string   // major:minor of the filesystem
	Root, Point  string   // what of it is shown, and where
	Flags        []string // of this mount: rw or ro, nosuid
	Type, Source string
	Super        []string // of the filesystem itself: rw or ro, upperdir=/…
}

// mostMounts bounds what one process can make us keep; a mount namespace has
// at most 100,000 (fs.mount-max).
const mostMounts = 100_000

// Mountinfo reads /proc/PID/mountinfo (proc_pid_mountinfo(5)):
//
//	36 35 98:0 /mnt1 /mnt/with\040space rw,noatime shared:1 - ext3 /dev/root rw,errors=continue
//
// It is false when a line is not of that form: a mount that is not understood
// may be the one that matters.
func Mountinfo(text string) ([]Mount, bool) {
	var mounts []Mount
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		dash := slices.Index(fields, "-")
		if dash < 6 || len(fields) < dash+4 || fields[4] == "" || fields[4][0] != '/' || len(mounts) == mostMounts {
			return nil, false
		}
		mounts = append(mounts, Mount{
			Device: fields[2], Root: Octal(fields[3]), Point: Octal(fields[4]), Flags: strings.Split(fields[5], ","),
			Type: Octal(fields[dash+1]), Source: Octal(fields[dash+2]), Super: strings.Split(fields[dash+3], ","),
		})
	}
	return mounts, len(mounts) > 0
}

// Octal undoes the kernel's \NNN.
func Octal(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		if len(text) >= 4 && text[0] == '\\' {
			if n, err := strconv.ParseUint(text[1:4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				text = text[4:]
				continue
			}
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

// MountOf returns the mount a path is on, going by its name alone. Of two
// mounts on one point the later covers the earlier.
func MountOf(mounts []Mount, name string) (Mount, bool) {
	best, found := Mount{}, false
	for _, m := range mounts {
		under := m.Point == "/" || name == m.Point || strings.HasPrefix(name, m.Point+"/")
		if under && len(m.Point) >= len(best.Point) {
			best, found = m, true
		}
	}
	return best, found
}

// MountAt is [MountOf] for one name in a text that is read for hundreds of
// containers: of a node's thousands of lines it takes only one apart.
func MountAt(text, name string) (Mount, bool) {
	best, length := "", -1
	for line := range strings.Lines(text) {
		point := line
		for range 4 {
			_, point, _ = strings.Cut(point, " ")
		}
		point, _, _ = strings.Cut(point, " ")
		if strings.Contains(point, `\`) {
			point = Octal(point)
		}
		under := point == "/" || name == point || strings.HasPrefix(name, point+"/")
		if point != "" && under && len(point) >= length {
			best, length = line, len(point)
		}
	}
	mounts, ok := Mountinfo(best)
	if !ok {
		return Mount{}, false
	}
	return mounts[0], true
}
