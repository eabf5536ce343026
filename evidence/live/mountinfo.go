//go:build linux

package live

import (
	"slices"
	"strings"

	"runbook/evidence/mountinfo"
)

// understood leaves out lines that are no mounts: they are nobody's, and to
// refuse every question for their sake would blind the run.
func understood(text string) []mountinfo.Mount {
	var mounts []mountinfo.Mount
	for line := range strings.Lines(text) {
		if m, ok := mountinfo.Line(line); ok {
			mounts = append(mounts, m)
		}
	}
	return mounts
}

// mountByID returns the mount with the id the kernel gives for an open file.
func mountByID(mounts []mountinfo.Mount, id int) (mountinfo.Mount, bool) {
	i := slices.IndexFunc(mounts, func(m mountinfo.Mount) bool { return m.ID == id })
	if i < 0 {
		return mountinfo.Mount{}, false
	}
	return mounts[i], true
}

// mayHang reports whether another machine, or a program on this one, answers
// for the filesystem, so that a question to it may never come back. A virtual
// machine's root is exempt: without it nothing here would run.
func mayHang(m mountinfo.Mount) bool {
	switch m.Type {
	case "9p", "virtiofs":
		return m.Point != "/"
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "autofs", "afs", "coda",
		"glusterfs", "lustre", "beegfs", "orangefs", "gpfs", "ocfs2", "gfs2", "ncpfs":
		return true
	}
	return strings.HasPrefix(m.Type, "fuse")
}
