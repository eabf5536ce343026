package mountinfo

import "testing"

const mounts = `1007 900 0:61 / / rw,relatime - overlay overlay rw,lowerdir=2/fs:1/fs,upperdir=/var/lib/c/snapshots/3/fs,workdir=/var/lib/c/snapshots/3/work
1008 1007 0:64 / /proc rw,nosuid - proc proc rw
1020 1007 8:1 /srv/with\040space /data ro,relatime master:1 - ext4 /dev/sda1 rw,errors=remount-ro
1021 1007 8:2 / /data rw,relatime - ext4 /dev/sda2 ro
1022 1007 0:70 / /mnt/with\040space\134 rw shared:9 master:2 - tmpfs  rw,size=64k
`

func TestParse(t *testing.T) {
	all, ok := Parse(mounts)
	if !ok || len(all) != 5 || all[2].Root != "/srv/with space" || all[2].Flags[0] != "ro" || all[2].Super[0] != "rw" {
		t.Fatalf("%v %+v", ok, all)
	}
	if last := all[4]; last.ID != 1022 || last.Point != `/mnt/with space\` || last.Type != "tmpfs" || last.Source != "" || len(last.Super) != 2 {
		t.Errorf("%+v", last)
	}
	for name, want := range map[string]string{"/data/x": "8:2", "/database": "0:61", "/proc": "0:64", `/mnt/with space\/x`: "0:70"} {
		if m, found := Of(all, name); !found || m.Device != want {
			t.Errorf("%s is on %+v", name, m)
		}
		if m, found := OfText(mounts, name); !found || m.Device != want {
			t.Errorf("%s is on %+v", name, m)
		}
	}
}

func TestWhatIsNoMountinfo(t *testing.T) {
	for _, bad := range []string{
		"", "1 2 3\n", "a line that is none\n", "35 22 0:31 / /short\n", "x 1 0:2 / / rw - proc proc rw\n",
		"1007 900 0:61 / / rw,relatime - overlay overlay\n", "1 2 0:3 / relative rw - proc proc rw\n", mounts + "\n",
	} {
		if all, ok := Parse(bad); ok || all != nil {
			t.Errorf("%q is no mountinfo", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(mounts)
	f.Add(`1 2 3:4 / /\0400\999\ rw - x y z`)
	f.Fuzz(func(t *testing.T, text string) {
		all, ok := Parse(text)
		if one, found := OfText(text, "/data/x"); ok && len(all) > 0 {
			if other, also := Of(all, "/data/x"); found != also || one.Device != other.Device {
				t.Errorf("%+v, and by the whole list %+v", one, other)
			}
		}
		for _, m := range all {
			if !ok || m.Type == "" || m.Point == "" || len(m.Flags) == 0 || len(m.Super) == 0 {
				t.Errorf("%+v", m)
			}
		}
	})
}
