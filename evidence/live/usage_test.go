//go:build linux

package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
	"runbook/evidence/mountinfo"
)

const mountinfoSample = `22 1 254:0 / / rw,relatime - ext4 /dev/root rw
25 22 0:22 / /proc rw,relatime shared:5 - proc proc rw
30 22 0:27 / /mnt/nfs rw,relatime shared:9 master:2 - nfs4 server:/export rw,vers=4.2
31 30 0:28 / /mnt/nfs/local rw,relatime - tmpfs tmpfs rw
32 22 0:29 / /mnt/with\040space\134 rw - fuse.sshfs host:/ rw
33 22 0:30 / /mnt/twice rw - autofs systemd-1 rw,fd=30
34 33 254:1 / /mnt/twice rw - xfs /dev/sdb rw
a line that is none
35 22 0:31 / /short
`

func TestWhichMountAPathIsOn(t *testing.T) {
	mounts := understood(mountinfoSample)
	for name, want := range map[string]struct {
		point, typ string
		hangs      bool
	}{
		"/":                  {"/", "ext4", false},
		"/var/lib":           {"/", "ext4", false},
		"/mnt/nfsx":          {"/", "ext4", false},
		"/mnt/nfs":           {"/mnt/nfs", "nfs4", true},
		"/mnt/nfs/a/b":       {"/mnt/nfs", "nfs4", true},
		"/mnt/nfs/local/x":   {"/mnt/nfs/local", "tmpfs", false},
		`/mnt/with space\/x`: {`/mnt/with space\`, "fuse.sshfs", true},
		"/mnt/twice/x":       {"/mnt/twice", "xfs", false},
	} {
		m, found := mountinfo.Of(mounts, name)
		if !found || m.Point != want.point || m.Type != want.typ || mayHang(m) != want.hangs {
			t.Errorf("%s: got %+v, %v, want %+v", name, m, found, want)
		}
	}
	if m, found := mountByID(mounts, 31); !found || m.Point != "/mnt/nfs/local" {
		t.Errorf("got %+v, %v", m, found)
	}
	if m, found := mountByID(mounts, 99); found {
		t.Errorf("got %+v", m)
	}
}

func TestAVirtualMachinesRootIsAsked(t *testing.T) {
	for _, typ := range []string{"9p", "virtiofs"} {
		if mayHang(mountinfo.Mount{Point: "/", Type: typ}) || !mayHang(mountinfo.Mount{Point: "/data", Type: typ}) {
			t.Error(typ)
		}
	}
}

func askForUsage(t *testing.T, name string) (asked.Usage, error) {
	var usage asked.Usage
	data, err := newMachine(t).Ask(t.Context(), asked.FsUsage, name)
	if err == nil {
		must(t, json.Unmarshal(data, &usage))
	}
	return usage, err
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	got, err := askForUsage(t, dir)
	if evidence.StopOf(err) == evidence.Unsupported && err != nil {
		t.Skip("the tests run on a network filesystem: ", err)
	}
	must(t, err)
	var want unix.Statfs_t
	must(t, unix.Statfs(dir, &want))
	if got.SizeBytes != want.Blocks*uint64(want.Frsize) || got.Inodes != want.Files || got.FilesystemType == "" ||
		!strings.HasPrefix(dir, got.MountPoint) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A link's own name says nothing about the filesystem it leads to.
func TestUsageBehindALink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink("/proc/self/fdinfo", link))
	got, err := askForUsage(t, link)
	if err != nil || got.FilesystemType != "proc" || got.MountPoint != "/proc" {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = askForUsage(t, "/proc/1")
	stopped(t, err, asked.FsUsage+" /proc/1", evidence.Unsupported)
	_, err = askForUsage(t, link+"/no-such")
	stopped(t, err, asked.FsUsage+" "+link+"/no-such", evidence.NotExist)
}

func TestUsageInAContainer(t *testing.T) {
	needRoot(t)
	pid, _ := startProcess(t, "/")
	for inside, outside := range map[string]string{"root/tmp": "/tmp", "root": "/"} {
		got, err := askForUsage(t, fmt.Sprintf("/proc/%d/%s", pid, inside))
		must(t, err)
		want, err := askForUsage(t, outside)
		must(t, err)
		if got.MountPoint != want.MountPoint || got.SizeBytes != want.SizeBytes || got.FreeBytes == nil {
			t.Errorf("%s: got %+v, want %+v", inside, got, want)
		}
	}
}
