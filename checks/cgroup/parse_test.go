package cgroup

import (
	"context"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
)

func TestLevelOf(t *testing.T) {
	uid := "1f6d0a5e-2f0c-4f6c-9f4e-0d3a2b1c4d5e"
	under := strings.ReplaceAll(uid, "-", "_")
	for path, want := range map[string]string{
		"/":                             "root",
		"/kubepods":                     "kubepods",
		"/kubepods/besteffort":          "qos",
		"/kubepods/pod" + uid:           "pod",
		"/kubepods/burstable/pod" + uid: "pod",
		"/kubepods.slice":               "kubepods",
		"/kubepods.slice/kubepods-pod" + under + ".slice":                                                                            "pod",
		"/kubepods.slice/kubepods-burstable.slice":                                                                                   "qos",
		"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + under + ".slice":                                         "pod",
		"/kubelet.slice/kubelet-kubepods.slice":                                                                                      "kubepods",
		"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice":                                                    "qos",
		"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod" + under + ".slice": "pod",
		"/system.slice":                     "slice",
		"/user.slice/user-1000.slice":       "slice",
		"/docker/4b7c":                      "other",
		"/default/podcast":                  "other",
		"/burstable":                        "other",
		"/system.slice/tripod-podium.slice": "slice",
	} {
		if got := levelOf(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestParseLimit(t *testing.T) {
	for _, c := range []struct {
		text          string
		bytes         uint64
		unlimited, ok bool
	}{
		{"67108864\n", 67108864, false, true},
		{"max\n", 0, true, true},
		{"0\n", 0, false, true},
		{"9223372036854771712\n", 0, true, true},
		{"9223372036852678656\n", 0, true, true}, // v1 hugetlb.2MB.limit_in_bytes without a limit
		{"6710886", 0, false, false},
		{"max", 0, false, false},
		{"-1\n", 0, false, false},
		{"", 0, false, false},
	} {
		bytes, unlimited, ok := parseLimit(c.text)
		if bytes != c.bytes || unlimited != c.unlimited || ok != c.ok {
			t.Errorf("%q: %d %v %v", c.text, bytes, unlimited, ok)
		}
	}
}

func TestKernelBytesBeforeLinux518(t *testing.T) {
	s := parseStat("kernel_stack 16384\npagetables 4096\nslab 33856\n", 2)
	if s.kernel == nil || *s.kernel != 54336 {
		t.Errorf("the sum of the parts: %v", s.kernel)
	}
	if s := parseStat("anon 1\n", 2); s.kernel != nil {
		t.Error("no part is not zero bytes")
	}
}

func TestHugetlb(t *testing.T) {
	dir := "/sys/fs/cgroup" + appV2 + "/"
	with := hostV2()
	with.Files[dir+"hugetlb.2MB.max"] = "0\n"
	with.Files[dir+"hugetlb.2MB.current"] = "0\n"
	with.Files[dir+"hugetlb.2MB.events"] = "max 3\n"
	with.Files[dir+"hugetlb.2MB.rsvd.max"] = "max\n"
	with.Files[dir+"hugetlb.1GB.max"] = "max\n"
	with.Files[dir+"hugetlb.1GB.current"] = "0\n"
	with.Files[dir+"hugetlb.1GB.events"] = "max 0\n"
	half := hostV2()
	half.Files[dir+"hugetlb.2MB.max"] = "0\n"
	v1 := &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":                   "30 1 0:9 / /cg/huge rw - cgroup cgroup rw,hugetlb\n",
		"/cg/huge/c1/hugetlb.2MB.limit_in_bytes": "9223372036852678656\n",
		"/cg/huge/c1/hugetlb.2MB.usage_in_bytes": "4194304\n",
		"/cg/huge/c1/hugetlb.2MB.failcnt":        "2\n",
	}}
	for _, c := range []struct {
		name, path string
		host       *fake.Host
		state      evidence.State
		value      string
	}{
		{"v2, a limit of nothing", appV2, with, evidence.Present,
			`{"sizes":[{"size":"1GB","usage_bytes":0,"failures":0},{"size":"2MB","limit_bytes":0,"usage_bytes":0,"failures":3}]}`},
		{"v1", "/c1", v1, evidence.Present, `{"sizes":[{"size":"2MB","usage_bytes":4194304,"failures":2}]}`},
		{"v2 without the controller", appV2, hostV2(), evidence.Absent, ""},
		{"hybrid: the cgroup is in the memory hierarchy only", "/k8s/c1", hostV1("under_oom 0\n"), evidence.Unknown, ""},
		{"v1 cgroup gone", "/c2", v1, evidence.Absent, ""},
		{"its files cannot be read", appV2, half, evidence.Unknown, ""},
		{"nothing", appV2, &fake.Host{}, evidence.Unknown, ""},
	} {
		scene := evidence.Scene{Subject: evidence.Subject{CgroupPath: c.path}, First: c.host}
		o := fake.Look(context.Background(), Checks()[1], scene, mountPoints...)[0]
		if o.State != c.state || c.value != "" && toJSON(t, o.Value) != c.value {
			t.Errorf("%s: %v %s %s", c.name, o.State, o.Why, toJSON(t, o.Value))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{eventsV2, "max\n", "67108864\n", "some avg10=0.00\nfull avg10=1.00 avg60=4.01 avg300=0.80 total=3\n", "anon 1\nfile 2\nshmem 9\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, unlimited, ok := parseLimit(text); ok && (unlimited && n != 0 || n >= noLimit) {
			t.Errorf("limit %d, unlimited %v", n, unlimited)
		}
		if p := parsePressure(text); p != nil && (*p < 0 || *p > 100) {
			t.Errorf("%v percent", *p)
		}
		for _, version := range []int{1, 2} {
			s := parseStat(text, version)
			if s.file != nil && s.shmem == nil {
				t.Error("page cache without shmem needs both")
			}
		}
		if levelOf("/"+text) == "" {
			t.Error("a level has a name")
		}
	})
}
