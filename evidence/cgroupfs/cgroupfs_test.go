package cgroupfs

import (
	"errors"
	"path"
	"slices"
	"strings"
	"testing"
)

// Real mountinfo lines; everything else in a mountinfo is skipped.
const (
	v1 = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
`
	unified = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
	hybrid  = v1 + unified
	v2      = "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n"
	// A v1 container without a cgroup namespace: its mounts show its own subtree.
	subtree = "90 80 0:32 /kubepods/pod1/app /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory\n"
	// The host's v2 tree, mounted into a container that has a cgroup namespace.
	hostPath = "95 80 0:26 /../../.. /host/cgroup ro,relatime - cgroup2 cgroup2 rw\n"
	spaced   = "32 31 0:29 / /mnt/a\\040b\\134c rw - cgroup cgroup rw,memory\n"
	both     = subtree + "96 80 0:32 / /host/memory ro,relatime - cgroup cgroup rw,memory\n"
)

func TestDir(t *testing.T) {
	for _, c := range []struct {
		name, mountinfo, controller, cgroup string
		version                             int
		want                                string // "" for: not shown
	}{
		{"v1", v1, "memory", "/docker/app", 1, "/sys/fs/cgroup/memory/docker/app"},
		{"v1, two controllers in one hierarchy", v1, "cpuacct", "/docker/app", 1, "/sys/fs/cgroup/cpu,cpuacct/docker/app"},
		{"v1, the root", v1, "memory", "/", 1, "/sys/fs/cgroup/memory"},
		{"v1, a controller that is not mounted", v1, "pids", "/docker/app", 0, ""},
		{"v2", v2, "memory", "/kubepods.slice/a.scope", 2, "/sys/fs/cgroup/kubepods.slice/a.scope"},
		{"hybrid, a controller of v1", hybrid, "memory", "/x", 1, "/sys/fs/cgroup/memory/x"},
		{"hybrid, a controller of neither", hybrid, "pids", "/x", 2, "/sys/fs/cgroup/unified/x"},
		{"a subtree, the cgroup in it", subtree, "memory", "/kubepods/pod1/app/nested", 1, "/sys/fs/cgroup/memory/nested"},
		{"a subtree, its root", subtree, "memory", "/kubepods/pod1/app", 1, "/sys/fs/cgroup/memory"},
		{"a subtree, a cgroup beside it", subtree, "memory", "/kubepods/pod1/app2", 1, ""},
		{"a subtree, a cgroup above it", subtree, "memory", "/kubepods/pod1", 1, ""},
		{"two mounts, only the second shows it", both, "memory", "/kubepods/pod1", 1, "/host/memory/kubepods/pod1"},
		{"a namespace, a cgroup outside is not its own child", v2, "memory", "/../b", 2, ""},
		{"a namespace, the host's tree shows what is outside", hostPath, "memory", "/../../../b", 2, "/host/cgroup/b"},
		{"a namespace, its own ancestor has no known name", hostPath, "memory", "/../b", 2, ""},
		{"a namespace, beyond the mounted tree", hostPath, "memory", "/../../../../b", 2, ""},
		{"a namespace, a path of the kernel's root", hostPath, "memory", "/kubepods", 2, ""},
		{"dots that stay inside", v2, "memory", "/a/../b", 2, "/sys/fs/cgroup/b"},
		{"octal escapes", spaced, "memory", "/x", 1, `/mnt/a b\c/x`},
	} {
		t.Run(c.name, func(t *testing.T) {
			layout, err := Parse([]byte(c.mountinfo))
			if err != nil {
				t.Fatal(err)
			}
			got, ok := layout.Dir(c.controller, c.cgroup)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("Dir = %q, %v; want %q", got, ok, c.want)
			}
			if v := layout.Version(c.controller); v != c.version {
				t.Errorf("version %d, want %d", v, c.version)
			}
		})
	}
}

func TestParseWithoutCgroups(t *testing.T) {
	for _, text := range []string{"", "\n", "22 1 0:21 / /proc rw - proc proc rw\n", "32 31 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup\n"} {
		if _, err := Parse([]byte(text)); !errors.Is(err, ErrNoCgroups) {
			t.Errorf("Parse(%q) = %v, want %v", text, err, ErrNoCgroups)
		}
	}
}

func TestMountPoints(t *testing.T) {
	layout, err := Parse([]byte(hybrid))
	want := []string{"/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"}
	if got := layout.MountPoints(); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestOf(t *testing.T) {
	const hybrid = "9:name=systemd:/init\n4:memory:/docker/a:b\n2:cpu,cpuacct:/docker/c\n0::/unified\n"
	for _, c := range []struct {
		text, controller, want string
		ok                     bool
	}{
		{hybrid, "memory", "/docker/a:b", true},
		{hybrid, "cpuacct", "/docker/c", true},
		{hybrid, "name=systemd", "/init", true},
		{hybrid, "pids", "/unified", true},
		{"0::/kubepods.slice/x.scope\n", "memory", "/kubepods.slice/x.scope", true},
		{"0::/\n4:memory:/v1\n", "memory", "/v1", true}, // whatever the order
		{"4:memory:/v1\n", "cpu", "", false},
		{"", "memory", "", false},
		{"garbage\n4:memory\n", "memory", "", false},
	} {
		if got, ok := Of([]byte(c.text), c.controller); got != c.want || ok != c.ok {
			t.Errorf("Of(%q, %s) = %q, %v; want %q, %v", c.text, c.controller, got, ok, c.want, c.ok)
		}
	}
}

func TestAncestors(t *testing.T) {
	for p, want := range map[string][]string{
		"/a/b/c": {"/a/b", "/a", "/"},
		"a/b/":   {"/a", "/"},
		"/a":     {"/"},
		"/":      nil,
		"":       nil,
		"/../b":  {"/.."}, // its parent has no name in this namespace, and never a wrong one
		"/..":    {"/../.."},
	} {
		if got := Ancestors(p); !slices.Equal(got, want) {
			t.Errorf("Ancestors(%q) = %q, want %q", p, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{v1, v2, hybrid, subtree, hostPath, spaced, `1 1 0:1 \ \777 rw - cgroup2 x y`} {
		f.Add([]byte(text), "/a/../../b")
	}
	f.Fuzz(func(t *testing.T, mountinfo []byte, cgroup string) {
		layout, err := Parse(mountinfo)
		if (err == nil) != (len(layout.MountPoints()) > 0) {
			t.Fatalf("%v with mounts %q", err, layout.MountPoints())
		}
		for _, m := range layout.mounts {
			alone := Layout{mounts: []mount{m}}
			dir, ok := alone.Dir("memory", cgroup)
			point := path.Join(m.point)
			if ok && path.IsAbs(point) && dir != point && !strings.HasPrefix(dir, strings.TrimSuffix(point, "/")+"/") {
				t.Fatalf("%q of %q is outside its mount %q", dir, cgroup, point)
			}
		}
	})
}

func FuzzOf(f *testing.F) {
	f.Add([]byte("4:memory:/a\n0::/b\n"), "/a/b/../../..")
	f.Fuzz(func(t *testing.T, text []byte, p string) {
		if got, ok := Of(text, "memory"); !ok && got != "" {
			t.Fatalf("not found, and %q", got)
		}
		if up := Ancestors(p); len(up) > len(p)+1 {
			t.Fatalf("%d ancestors of %q", len(up), p)
		}
	})
}
