package look

import "testing"

const mounts = `1007 900 0:61 / / rw,relatime - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/var/lib/c/snapshots/3/fs,workdir=/var/lib/c/snapshots/3/work
1008 1007 0:64 / /proc rw,nosuid - proc proc rw
1020 1007 8:1 /srv/with\040space /data ro,relatime master:1 - ext4 /dev/sda1 rw,errors=remount-ro
1021 1007 8:2 / /data rw,relatime - ext4 /dev/sda2 ro
`

func TestMountinfo(t *testing.T) {
	all, ok := Mountinfo(mounts)
	if !ok || len(all) != 4 || all[2].Root != "/srv/with space" || all[2].Flags[0] != "ro" || all[2].Super[0] != "rw" {
		t.Fatalf("%v %+v", ok, all)
	}
	for name, want := range map[string]string{"/data/x": "8:2", "/database": "0:61", "/proc": "0:64"} {
		if m, found := MountOf(all, name); !found || m.Device != want {
			t.Errorf("%s is on %+v", name, m)
		}
		if m, found := MountAt(mounts, name); !found || m.Device != want {
			t.Errorf("%s is on %+v", name, m)
		}
	}
	for _, bad := range []string{"", "1 2 3\n", "1007 900 0:61 / / rw,relatime - overlay overlay\n"} {
		if _, ok := Mountinfo(bad); ok {
			t.Errorf("%q is no mountinfo", bad)
		}
	}
}

func FuzzMountinfo(f *testing.F) {
	f.Add(mounts)
	f.Fuzz(func(t *testing.T, text string) {
		all, ok := Mountinfo(text)
		if one, found := MountAt(text, "/data/x"); ok && len(all) > 0 {
			if other, also := MountOf(all, "/data/x"); found != also || one.Device != other.Device {
				t.Errorf("%+v, and by the whole list %+v", one, other)
			}
		}
		for _, m := range all {
			if !ok || len(m.Flags) == 0 || len(m.Super) == 0 {
				t.Errorf("%+v", m)
			}
		}
	})
}
