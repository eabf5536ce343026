// Package mountinfo reads /proc/PID/mountinfo (proc_pid_mountinfo(5)): bytes
// in, values out.
//
//	36 35 98:0 /mnt1 /mnt/with\040space rw,noatime shared:1 - ext3 /dev/root rw,errors=continue
//
// That is id, parent, device, root, mount point, flags, any number of optional
// fields, "-", type, source, options of the filesystem. Space, tab, newline and
// "\" are octal; a source may be empty.
package mountinfo

import (
	"slices"
	"strconv"
	"strings"
)

// Mount is one line, its octal escapes undone except in Super, where a comma
// inside a value is written \054.
type Mount struct {
	ID           int      // as the kernel gives it for an open file, too
	Device       string   // major:minor of the filesystem
	Root, Point  string   // what of it is shown, and where
	Flags        []string // of this mount: rw or ro, nosuid
	Type, Source string
	Super        []string // of the filesystem itself: rw or ro, upperdir=/…
}

// most bounds what one process can make us keep; a mount namespace has at most
// 100,000 mounts (fs.mount-max).
const most = 100_000

// Parse reads all lines. It is false when one is not of that form: a mount that
// is not understood may be the one that matters.
func Parse(text string) ([]Mount, bool) {
	var mounts []Mount
	for line := range strings.Lines(text) {
		m, ok := Line(line)
		if !ok || len(mounts) == most {
			return nil, false
		}
		mounts = append(mounts, m)
	}
	return mounts, len(mounts) > 0
}

// Line reads one line.
func Line(line string) (Mount, bool) {
	fields := strings.Split(strings.TrimSuffix(line, "\n"), " ")
	dash := slices.Index(fields, "-")
	if dash < 6 || len(fields) < dash+4 || !strings.HasPrefix(fields[4], "/") || fields[dash+1] == "" {
		return Mount{}, false
	}
	id, err := strconv.Atoi(fields[0])
	return Mount{
		ID: id, Device: fields[2], Root: Unescape(fields[3]), Point: Unescape(fields[4]), Flags: strings.Split(fields[5], ","),
		Type: Unescape(fields[dash+1]), Source: Unescape(fields[dash+2]), Super: strings.Split(fields[dash+3], ","),
	}, err == nil
}

// Unescape undoes the kernel's \NNN.
func Unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
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

// Of returns the mount a path is on, going by its name alone. Of two mounts on
// one point the later covers the earlier.
func Of(mounts []Mount, name string) (Mount, bool) {
	best, found := Mount{}, false
	for _, m := range mounts {
		if under(name, m.Point) && len(m.Point) >= len(best.Point) {
			best, found = m, true
		}
	}
	return best, found
}

// OfText is [Of] for one name in a text that is read for hundreds of
// containers: of a node's thousands of lines it takes only one apart.
func OfText(text, name string) (Mount, bool) {
	best, length := "", -1
	for line := range strings.Lines(text) {
		point := line
		for range 4 {
			_, point, _ = strings.Cut(point, " ")
		}
		point, _, _ = strings.Cut(point, " ")
		point = Unescape(point)
		if point != "" && under(name, point) && len(point) >= length {
			best, length = line, len(point)
		}
	}
	return Line(best)
}

func under(name, dir string) bool {
	return dir == "/" || name == dir || strings.HasPrefix(name, dir+"/")
}
