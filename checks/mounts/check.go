package mounts

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/mountinfo"
)

// hostMounts is where paths of the host, such as an upper directory, are looked
// up: the first process stands in the host's namespace.
const hostMounts = "/proc/1/mountinfo"

const mostKept = 200

var (
	facts = []evidence.Fact{
		{ID: "mounts.container", About: "The filesystems the subject's main process sees, and the disks they are on.", Shape: Mounts{}},
	}
	spaceFacts = []evidence.Fact{
		{ID: "mounts.space", About: "Room on the filesystems the subject may write to.", Shape: Space{}},
	}
)

// Checks returns the checks of this package.
func Checks() []evidence.Check {
	return []evidence.Check{{
		Name: "mounts.container", About: "The filesystems the container sees, and the disks they are on.",
		Scope: evidence.OfSubject, Gives: facts, Needs: []string{"runtime.status"},
		Reads: append([]string{"/proc/*/mountinfo", "/sys/dev/block/*", "/sys/class/block/*"}, look.ProcessReads()...),
		Look:  look.InTime(facts, see),
	}, {
		Name: "mounts.space", About: "Room on the filesystems the container may write to.",
		Scope: evidence.OfSubject, Gives: spaceFacts, Needs: []string{"runtime.status"},
		Reads: append([]string{"/proc/*/mountinfo", "/proc/*/status", "ask fs/usage"}, look.ProcessReads()...),
		Look:  look.InTime(spaceFacts, seeSpace),
	}}
}

func see(_ context.Context, at evidence.Scene) []evidence.Observation {
	id := facts[0].ID
	process, err := look.ProcessOf(at)
	switch {
	case err != nil:
		return []evidence.Observation{evidence.Unread(id, evidence.Why(err), "/proc/self/mountinfo")}
	case process.None != "":
		return []evidence.Observation{evidence.None(id, process.None, "runtime.status")}
	}
	name := process.ProcFile("mountinfo")
	mounts, err := read(at.First, name)
	return []evidence.Observation{evidence.Saw(id, mounts, err, name, hostMounts, "/sys/dev/block", "/sys/class/block")}
}

func read(host evidence.Host, name string) (Mounts, error) {
	seen, err := parse(host, name)
	if err != nil {
		return Mounts{}, err
	}
	outer, _ := look.WholeFile(host, hostMounts) // without it an overlay's disk is not known
	all := Mounts{Mounts: []Mount{}, Complete: true}
	for _, m := range seen {
		if holdsNothing(m.Type) || mask(m) {
			continue
		}
		if len(all.Mounts) == mostKept {
			all.Complete = false
			break
		}
		all.Mounts = append(all.Mounts, describe(host, m, outer))
	}
	return all, nil
}

func parse(host evidence.Host, name string) ([]mountinfo.Mount, error) {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil, err
	}
	mounts, ok := mountinfo.Parse(text)
	if !ok {
		return nil, look.Malformed(name, "not a list of mounts")
	}
	return mounts, nil
}

var deviceNumber = regexp.MustCompile(`^[0-9]{1,7}:[0-9]{1,7}$`)

func describe(host evidence.Host, m mountinfo.Mount, outer string) Mount {
	d := Mount{
		Point: look.Clip(m.Point, 200), FilesystemType: look.Clip(m.Type, 40), Source: look.Clip(m.Source, 200),
		ReadOnly: slices.Contains(m.Flags, "ro"), SuperReadOnly: slices.Contains(m.Super, "ro"),
		ShutDown: shutDown(m), Network: network(m.Type),
	}
	if deviceNumber.MatchString(m.Device) {
		d.Device = m.Device
	}
	below := m
	if m.Type == "overlay" {
		backing, found := mountinfo.OfText(outer, Upper(m))
		if Upper(m) == "" || !found {
			return d // read-only, or its upper directory is out of sight
		}
		d.BackingDevice, d.BackingType, d.BackingSource = look.Clip(backing.Device, 40), look.Clip(backing.Type, 40), look.Clip(backing.Source, 200)
		d.SuperReadOnly, d.ShutDown = slices.Contains(backing.Super, "ro"), shutDown(backing)
		below = backing
	}
	d.Disk = diskOf(host, below)
	return d
}

// Upper is an overlay's upper directory, an absolute path of the host; "" when
// it has none.
func Upper(m mountinfo.Mount) string {
	for _, option := range m.Super {
		if dir, ok := strings.CutPrefix(option, "upperdir="); ok && path.IsAbs(dir) {
			return path.Clean(mountinfo.Unescape(dir))
		}
	}
	return ""
}

// shutDown: ext4 says "emergency_ro" and XFS and newer ext4 "shutdown".
func shutDown(m mountinfo.Mount) bool {
	return slices.Contains(m.Super, "emergency_ro") || slices.Contains(m.Super, "shutdown")
}

// diskOf finds the whole disk a filesystem is on by its device number, or,
// where the kernel shows an anonymous one (btrfs), by its device's name:
//
//	/sys/dev/block/8:1 → ../../devices/pci0000:00/…/block/sda/sda1
//	/sys/class/block/dm-0 → ../../devices/virtual/block/dm-0
func diskOf(host evidence.Host, m mountinfo.Mount) string {
	links := []string{}
	if deviceNumber.MatchString(m.Device) && !strings.HasPrefix(m.Device, "0:") {
		links = append(links, "/sys/dev/block/"+m.Device)
	}
	if base, ok := strings.CutPrefix(m.Source, "/dev/"); ok && diskName.MatchString(base) {
		links = append(links, "/sys/class/block/"+base)
	}
	for _, link := range links {
		target, err := host.ReadLink(link)
		if err != nil {
			continue
		}
		if name := diskIn(target); name != "" {
			return name
		}
	}
	return ""
}

var diskName = regexp.MustCompile(`^[A-Za-z0-9!_-][A-Za-z0-9!_.-]{0,63}$`)

func diskIn(target string) string {
	_, below, ok := strings.Cut(target, "/block/")
	name, _, _ := strings.Cut(below, "/")
	if !ok || !diskName.MatchString(name) {
		return ""
	}
	return name
}

// holdsNothing: the kernel answers these from memory, and nobody keeps data in
// them. tmpfs is not among them.
func holdsNothing(typ string) bool {
	switch typ {
	case "proc", "sysfs", "cgroup", "cgroup2", "mqueue", "devpts", "devtmpfs", "securityfs", "debugfs", "tracefs", "bpf",
		"pstore", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "nsfs", "rpc_pipefs", "efivarfs":
		return true
	}
	return false
}

// mask: runtimes cover files of /proc and /sys, and bring in single device
// nodes, by mounts of their own.
func mask(m mountinfo.Mount) bool {
	return strings.HasPrefix(m.Point, "/proc/") || strings.HasPrefix(m.Point, "/sys/") ||
		strings.HasPrefix(m.Point, "/dev/") && m.Type == "tmpfs" && m.Root != "/"
}

func network(typ string) bool {
	switch typ {
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "coda", "glusterfs", "lustre", "beegfs", "orangefs", "gpfs",
		"9p", "virtiofs":
		return true
	}
	return typ == "fuse" || strings.HasPrefix(typ, "fuse.")
}
