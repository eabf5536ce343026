package mounts

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

const inside = `1007 900 0:61 / / rw,relatime - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/var/lib/c/snapshots/3/fs,workdir=/var/lib/c/snapshots/3/work
1008 1007 0:64 / /proc rw,nosuid - proc proc rw
1009 1007 0:6 /null /dev/null rw - devtmpfs dev rw
1020 1007 8:1 /srv/data /data rw,relatime - ext4 /dev/sda1 ro,errors=remount-ro,emergency_ro
1021 1007 8:1 /srv/conf /etc/app ro,relatime - ext4 /dev/sda1 ro,errors=remount-ro,emergency_ro
1022 1007 0:44 / /share rw,relatime - nfs4 10.0.0.5:/export rw,vers=4.2,hard
1023 1007 0:45 / /b rw,relatime - btrfs /dev/dm-0 rw
`

const outside = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 254:16 / /var/lib/c rw,relatime - xfs /dev/vdb ro,shutdown
`

func look1(subject evidence.Subject, files map[string]string) evidence.Observation {
	host := &fake.Host{Files: files, Links: map[string]string{
		"/sys/dev/block/8:1":     "../../devices/pci0000:00/0000:00:05.0/host0/target/block/sda/sda1",
		"/sys/dev/block/254:16":  "../../devices/virtio/block/vdb",
		"/sys/class/block/dm-0":  "../../devices/virtual/block/dm-0",
		"/sys/class/block/loop0": "../../devices/virtual/block/loop0",
	}}
	return fake.Look(context.Background(), Checks()[0], evidence.Scene{Subject: subject, First: host}, "/sys/fs/cgroup")[0]
}

func TestMounts(t *testing.T) {
	o := look1(evidence.Subject{PID: 4711}, map[string]string{"/proc/4711/mountinfo": inside, "/proc/1/mountinfo": outside})
	text, err := json.MarshalIndent(o.Value, "", " ")
	if err != nil || o.State != evidence.Present {
		t.Fatalf("%+v %v", o, err)
	}
	all := o.Value.(Mounts)
	if len(all.Mounts) != 5 || !all.Complete {
		t.Fatalf("%s", text)
	}
	root, data, conf, share, b := all.Mounts[0], all.Mounts[1], all.Mounts[2], all.Mounts[3], all.Mounts[4]
	if root.Disk != "vdb" || root.BackingDevice != "254:16" || !root.SuperReadOnly || !root.ShutDown || root.ReadOnly {
		t.Errorf("an overlay is on the disk of its upper directory: %+v", root)
	}
	if data.Disk != "sda" || !data.SuperReadOnly || data.ReadOnly || !data.ShutDown {
		t.Errorf("made read-only under a mount that may write: %+v", data)
	}
	if !conf.ReadOnly || !share.Network || share.Disk != "" || b.Disk != "dm-0" {
		t.Errorf("%+v %+v %+v", conf, share, b)
	}
}

func TestMountsOfACgroupAlone(t *testing.T) {
	files := map[string]string{
		"/proc/self/mountinfo":          "29 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
		"/sys/fs/cgroup/x/cgroup.procs": "88\n89\n", "/proc/88/mountinfo": inside,
	}
	o := look1(evidence.Subject{CgroupPath: "/x"}, files)
	if o.State != evidence.Present || o.Value.(Mounts).Mounts[0].Disk != "" {
		t.Errorf("without the host's mounts the disk is not known: %+v", o)
	}
	files["/sys/fs/cgroup/x/cgroup.procs"] = ""
	if o := look1(evidence.Subject{CgroupPath: "/x"}, files); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
}

func TestMountsAreBounded(t *testing.T) {
	var all strings.Builder
	for i := range 300 {
		fmt.Fprintf(&all, "%d 1 8:1 / /m%d rw - ext4 /dev/sda1 rw\n", i+1, i)
	}
	o := look1(evidence.Subject{PID: 4711}, map[string]string{"/proc/4711/mountinfo": all.String()})
	if m := o.Value.(Mounts); len(m.Mounts) != mostKept || m.Complete {
		t.Errorf("%d, complete %v", len(m.Mounts), m.Complete)
	}
}
