//go:build linux

package live

import (
	"slices"
	"strconv"
	"strings"
)

// mount is what fs/usage needs of a line of mountinfo.
type mount struct {
	id         int
	point, typ string
}

// parseMountinfo reads /proc/PID/mountinfo (proc_pid_mountinfo(5)):
//
//	36 35 98:0 /mnt1 /mnt/with\040space rw,noatime shared:1 - ext3 /dev/root rw,errors=continue
//
// id, parent, device, root, mount point, options, any number of optional
// fields, "-", type, source, options. Space, tab, newline and "\" are octal.
func parseMountinfo(text string) []mount {
	var mounts []mount
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		dash := slices.Index(fields, "-")
		if dash < 6 || len(fields) < dash+2 {
			continue
		}
		id, err := strconv.Atoi(fields[0])
		if err != nil {
			continue
		}
		mounts = append(mounts, mount{id: id, point: octal(fields[4]), typ: fields[dash+1]})
	}
	return mounts
}

// octal undoes \NNN.
func octal(text string) string {
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

// mountOf returns the mount a path is on, going by its name alone. Of two
// mounts on one point the later covers the earlier.
func mountOf(mounts []mount, name string) (mount, bool) {
	best, found := mount{}, false
	for _, m := range mounts {
		if under(name, m.point) && len(m.point) >= len(best.point) {
			best, found = m, true
		}
	}
	return best, found
}

func under(name, dir string) bool {
	return dir == "/" || name == dir || strings.HasPrefix(name, dir+"/")
}

// mountByID returns the mount with the id the kernel gives for an open file.
func mountByID(mounts []mount, id int) (mount, bool) {
	i := slices.IndexFunc(mounts, func(m mount) bool { return m.id == id })
	if i < 0 {
		return mount{}, false
	}
	return mounts[i], true
}

// mayHang reports whether another machine, or a program on this one, answers
// for the filesystem, so that a question to it may never come back. A virtual
// machine's root is exempt: without it nothing here would run.
func mayHang(m mount) bool {
	switch m.typ {
	case "9p", "virtiofs":
		return m.point != "/"
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "autofs", "afs", "coda",
		"glusterfs", "lustre", "beegfs", "orangefs", "gpfs", "ocfs2", "gfs2", "ncpfs":
		return true
	}
	return strings.HasPrefix(m.typ, "fuse")
}
