package mounts

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const crowded = `1007 900 0:61 / / rw,relatime - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/var/lib/c/snapshots/3/fs,workdir=/var/lib/c/snapshots/3/work
1008 1007 0:64 / /proc rw,nosuid - proc proc rw
1010 1007 0:65 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k
1011 1010 0:66 / /dev/shm rw,nosuid - tmpfs shm rw,size=65536k
1020 1007 8:1 /srv/data /data rw,relatime - ext4 /dev/sda1 rw
1021 1007 8:1 /srv/more /more rw,relatime - ext4 /dev/sda1 rw
1022 1007 254:16 /pods/1/etc-hosts /etc/hosts rw,relatime - xfs /dev/vdb rw
1023 1007 8:2 / /conf ro,relatime - ext4 /dev/sda2 rw
1024 1007 0:44 / /share rw,relatime - nfs4 10.0.0.5:/export rw,vers=4.2,hard
1025 1007 0:67 / /unbounded rw - tmpfs none rw,size=0
`

const around = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 254:16 / /var/lib/c rw,relatime - xfs /dev/vdb rw
`

func room(available, free, inodesFree uint64) asked.Usage {
	return asked.Usage{FilesystemType: "x", SizeBytes: 1000, AvailableBytes: available, FreeBytes: &free, Inodes: 100, InodesFree: inodesFree}
}

// disks answers for the filesystems of crowded; change changes one answer.
func disks(change func(h *fake.Host)) *fake.Host {
	h := &fake.Host{
		Files: map[string]string{"/proc/7/mountinfo": crowded, "/proc/1/mountinfo": around, "/proc/7/status": "Name:\tapp\nUid:\t0\t0\t0\t1000\n"},
		Answers: map[string]any{
			"fs/usage /proc/7/root": room(400, 500, 40), "fs/usage /proc/7/root/data": room(0, 50, 7),
			"fs/usage /proc/7/root/dev/shm": room(10, 10, 3), "fs/usage /proc/7/root/unbounded": asked.Usage{FilesystemType: "tmpfs"},
		},
	}
	if change != nil {
		change(h)
	}
	return h
}

func lookForSpace(first, second evidence.Host) evidence.Observation {
	at := evidence.Scene{Subject: evidence.Subject{PID: 7}, First: first, Second: second}
	return fake.Look(context.Background(), Checks()[1], at, "/sys/fs/cgroup")[0]
}

func TestSpace(t *testing.T) {
	o := lookForSpace(disks(nil), disks(func(h *fake.Host) { h.Answers["fs/usage /proc/7/root/data"] = room(0, 60, 6) }))
	s, ok := o.Value.(Space)
	if !ok {
		t.Fatalf("%+v", o)
	}
	var told []string
	for _, f := range s.Filesystems {
		told = append(told, fmt.Sprint(f.Point, " ", f.FilesystemType, " ", f.Source, " ", f.Overlay, " ", f.AvailableBytesFirst, " ", f.AvailableBytes, " ", *f.FreeBytes, " ", f.InodesFreeFirst, " ", f.InodesFree))
	}
	want := "/ xfs /dev/vdb true 400 400 500 40 40; /dev/shm tmpfs shm false 10 10 10 3 3; /data ext4 /dev/sda1 false 0 0 60 7 6"
	if got := strings.Join(told, "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !s.Complete || s.NotAsked != 1 || s.WriterUID == nil || *s.WriterUID != 1000 {
		t.Errorf("%+v", s)
	}
}

func TestSpaceThatCannotBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *fake.Host)
		want   string
	}{
		"one does not answer":                {func(h *fake.Host) { delete(h.Answers, "fs/usage /proc/7/root") }, "2 false 1 cannot be reached"},
		"one contradicts itself":             {func(h *fake.Host) { h.Answers["fs/usage /proc/7/root"] = room(2000, 0, 0) }, "2 false 1 contradict"},
		"the writable layer is out of sight": {func(h *fake.Host) { delete(h.Files, "/proc/1/mountinfo") }, "2 true 2 "},
		"nobody says who writes":             {func(h *fake.Host) { h.Files["/proc/7/status"] = "Uid:\t0\t0\n" }, "3 true 1 "},
		"an archive of before": {func(h *fake.Host) {
			h.Answers["fs/usage /proc/7/root"] = `{"filesystem_type":"xfs","mount_point":"/","size_bytes":9,"available_bytes":3,"inodes":0,"inodes_free":0}`
		}, "3 true 1 "},
	} {
		o := lookForSpace(disks(nil), disks(c.change))
		if strings.Contains(name, "sight") || strings.Contains(name, "who writes") {
			o = lookForSpace(disks(c.change), disks(c.change))
		}
		s, ok := o.Value.(Space)
		if !ok {
			t.Errorf("%s: %+v", name, o)
			continue
		}
		got := fmt.Sprint(len(s.Filesystems), " ", s.Complete, " ", s.NotAsked, " ", s.Why)
		if before, after, _ := strings.Cut(c.want, "1 c"); after == "" && got != c.want || !strings.HasPrefix(got, before) || !strings.Contains(got, after) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	// Where none of those that answer is full, one that does not is one too many.
	silent := disks(func(h *fake.Host) { delete(h.Answers, "fs/usage /proc/7/root/data") })
	if o := lookForSpace(silent, silent); o.State != evidence.Unknown || !strings.HasSuffix(o.Why, "; no other is full") {
		t.Errorf("of one that does not answer: %+v", o)
	}
	if o := lookForSpace(disks(nil), nil); o.State != evidence.Unknown {
		t.Errorf("of one look: %+v", o)
	}
	if o := lookForSpace(disks(func(h *fake.Host) { h.Files["/proc/7/mountinfo"] = "garbage" }), disks(nil)); o.State != evidence.Unknown {
		t.Errorf("of garbage: %+v", o)
	}
}

func TestSpaceIsBounded(t *testing.T) {
	var all strings.Builder
	answers := map[string]any{}
	for i := range 40 {
		fmt.Fprintf(&all, "%d 1 8:%d / /m%d rw - ext4 /dev/sda%d rw\n", i+1, i, i, i)
		answers[fmt.Sprintf("fs/usage /proc/7/root/m%d", i)] = room(1, 1, 1)
	}
	h := disks(func(h *fake.Host) { h.Files["/proc/7/mountinfo"], h.Answers = all.String(), answers })
	if o := lookForSpace(h, h); o.State != evidence.Unknown {
		t.Errorf("%+v", o)
	}
	h.Answers["fs/usage /proc/7/root/m3"] = room(0, 1, 1)
	if s := lookForSpace(h, h).Value.(Space); len(s.Filesystems) != mostAsked || s.Complete {
		t.Errorf("%d, complete %v", len(s.Filesystems), s.Complete)
	}
}

// A status file is the kernel's, but its first line is a name the program chose.
func FuzzWriter(f *testing.F) {
	f.Add("Name:\tapp\nUid:\t0\t0\t0\t1000\n")
	f.Add("Name:\tUid:\t0\t0\t0\t1\nUid:\t5\t5\t5\t4294967295\n")
	f.Fuzz(func(t *testing.T, text string) {
		look1 := disks(func(h *fake.Host) { h.Files["/proc/7/status"] = text })
		if s := lookForSpace(look1, look1).Value.(Space); s.WriterUID != nil && *s.WriterUID > 1<<32-1 {
			t.Errorf("%q: %d", text, *s.WriterUID)
		}
	})
}
