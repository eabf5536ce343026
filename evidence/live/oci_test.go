//go:build linux

package live

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"runbook/evidence/asked"
)

// What containerd 1.6.20 keeps for a container of `ctr run --memory-limit
// 33554432 --seccomp`, shortened.
const fullSpec = `{"ociVersion":"1.0.2","process":{"user":{"uid":0,"gid":0},"args":["/bin/sleep","1000"],
 "env":["PATH=/bin","DB_PASSWORD=hunter2"],"cwd":"/","capabilities":{"bounding":["CAP_KILL"]},
 "rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024},{"type":"RLIMIT_AS","hard":18446744073709551615,"soft":1048576}],
 "noNewPrivileges":true,"oomScoreAdj":-998,"terminal":true},"root":{"path":"rootfs"},
 "mounts":[{"destination":"/dev/shm","type":"tmpfs","source":"shm","options":["nosuid","mode=1777","size=65536k"]}],
 "linux":{"cgroupsPath":"/default/live","resources":{"devices":[{"allow":false,"access":"rwm"}],
   "memory":{"limit":33554432,"swap":67108864,"disableOOMKiller":true},"pids":{"limit":100},
   "hugepageLimits":[{"pageSize":"2MB","limit":2097152}]},
  "seccomp":{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},
   {"names":["ptrace","kexec_load"],"action":"SCMP_ACT_KILL_PROCESS"},{"names":["bpf"],"action":"SCMP_ACT_KILL"}]}}}`

func TestParseOCISpec(t *testing.T) {
	adj, limit, swap, pids := -998, int64(33554432), int64(67108864), int64(100)
	want := &asked.OCISpec{
		Args: []string{"/bin/sleep", "1000"}, Terminal: true, CgroupsPath: "/default/live", OOMScoreAdj: &adj,
		Rlimits:          []asked.OCIRlimit{{Type: "RLIMIT_NOFILE", Soft: 1024, Hard: 1024}, {Type: "RLIMIT_AS", Soft: 1048576, Hard: 18446744073709551615}},
		MemoryLimitBytes: &limit, SwapLimitBytes: &swap, DisableOOMKiller: true, PidsLimit: &pids,
		Mounts:         []asked.OCIMount{{Destination: "/dev/shm", Type: "tmpfs", Source: "shm", Options: []string{"nosuid", "mode=1777", "size=65536k"}}},
		Seccomp:        &asked.OCISeccomp{DefaultAction: "SCMP_ACT_ERRNO", KillSyscalls: []string{"ptrace", "kexec_load", "bpf"}},
		HugepageLimits: []asked.OCIHugetlb{{PageSize: "2MB", LimitBytes: 2097152}},
	}
	if got := parseOCISpec([]byte(fullSpec)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseOCISpecTellsNoLimitFromNotKnown(t *testing.T) {
	got := parseOCISpec([]byte(`{"process":{"args":["a"]},"linux":{}}`))
	if got == nil || got.MemoryLimitBytes != nil || got.Seccomp != nil || got.OOMScoreAdj != nil {
		t.Errorf("no limits: got %+v", got)
	}
	for _, text := range []string{"", "null", "{}", "[]", `"x"`, `{"process":`, `{"linux":{"resources":{"memory":{"limit":1e99}}}}`,
		`{"process":{"args":"sh"}}`, `{"process":{"rlimits":[{"soft":-1}]}}`, `{"hostname":"x"}`} {
		if got := parseOCISpec([]byte(text)); got != nil {
			t.Errorf("%s: got %+v, want nothing", text, got)
		}
	}
}

func TestParseOCISpecBoundsKillSyscalls(t *testing.T) {
	text := `{"linux":{"seccomp":{"syscalls":[{"action":"SCMP_ACT_KILL","names":["a"` + strings.Repeat(`,"a"`, 1000) + `]}]}}}`
	if got := len(parseOCISpec([]byte(text)).Seccomp.KillSyscalls); got != 512 {
		t.Errorf("got %d names", got)
	}
}

// FuzzParseOCISpec: never a panic, and the bound holds.
func FuzzParseOCISpec(f *testing.F) {
	for _, seed := range []string{fullSpec, smallSpec, "{}", `{"process":null,"linux":{"resources":null}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec := parseOCISpec(data)
		out, err := json.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		if spec != nil && spec.Seccomp != nil && len(spec.Seccomp.KillSyscalls) > 512 {
			t.Errorf("got %s", out)
		}
		parseCRIInfo(data)
	})
}
