package runtime

import (
	"testing"

	"runbook/evidence/asked"
)

func TestSpec(t *testing.T) {
	limit := int64(67108864)
	got := text(specOf(asked.OCISpec{
		Args:             []string{"sh", "-c", "trap '' TERM; sleep 60"},
		MemoryLimitBytes: &limit,
		Rlimits:          []asked.OCIRlimit{{Type: "RLIMIT_AS", Soft: 209715200}, {Type: "RLIMIT_NOFILE", Soft: 18446744073709551615}},
		Seccomp:          &asked.OCISeccomp{DefaultAction: "SCMP_ACT_ERRNO", KillSyscalls: []string{"mkdir"}},
		Mounts: []asked.OCIMount{
			{Destination: "/dev", Type: "tmpfs", Options: []string{"size=65536k"}},
			{Destination: "/dev/shm", Type: "tmpfs", Options: []string{"nosuid", "size=65536k"}},
			{Destination: "/proc/acpi", Type: "tmpfs", Options: []string{"ro"}},
			{Destination: "/cache", Type: "tmpfs"},
			{Destination: "/data", Type: "bind"},
		},
		HugepageLimits: []asked.OCIHugetlb{{PageSize: "2MB", LimitBytes: 0}},
	}))
	want := `{"command":"sh -c trap '' TERM; sleep 60","args":["sh","-c","trap '' TERM; sleep 60"],"memory_limit_bytes":67108864,"memory_unlimited":false,` +
		`"rlimits":{"RLIMIT_AS":209715200},"oom_killer_disabled":false,"seccomp_profile":true,"seccomp_kills":true,"seccomp_kill_calls":["mkdir"],` +
		`"tmpfs_mounts":[{"destination":"/dev/shm","size_bytes":67108864},{"destination":"/cache"}],"hugepage_limits":{"2MB":0},` +
		`"says_exit_137":false,"ignores_sigterm":true,"shell_form":true}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWhatArgumentsSay(t *testing.T) {
	for _, c := range []struct {
		args                    []string
		exit137, ignores, shell bool
	}{
		{[]string{"sh", "-c", "exit 137"}, true, false, true},
		{[]string{"python3", "-c", "import sys; sys.exit(137)"}, true, false, false},
		{[]string{"python3", "-c", "os._exit(137)"}, true, false, false},
		{[]string{"sh", "-c", "exit 1370"}, false, false, true},
		{[]string{"app", "--exit-code=137"}, false, false, false},
		{[]string{"/bin/bash", "-ec", `trap "" SIGTERM; wait`}, false, true, true},
		{[]string{"busybox", "sh", "-c", `trap "" 15; sleep 9`}, false, true, true},
		{[]string{"sh", "-c", "trap : INT TERM; sleep 9"}, false, true, true},
		{[]string{"sh", "-c", "trap 'kill $pid' TERM; wait"}, false, false, true},
		{[]string{"sh", "-c", "trap '' INT; wait # on TERM"}, false, false, true},
		{[]string{"sh", "-c", "trap '' 150"}, false, false, true},
		{[]string{"sh", "/start.sh", "-c"}, false, false, false},
		{[]string{"sh"}, false, false, false},
		{nil, false, false, false},
	} {
		if got := says(c.args, exit137); got != c.exit137 {
			t.Errorf("%q: says exit 137: %v", c.args, got)
		}
		if got := says(c.args, ignoresTERM); got != c.ignores {
			t.Errorf("%q: ignores SIGTERM: %v", c.args, got)
		}
		if got := isShellForm(c.args); got != c.shell {
			t.Errorf("%q: shell form: %v", c.args, got)
		}
	}
}

func TestParseSize(t *testing.T) {
	for size, want := range map[string]uint64{"65536k": 64 << 20, "500m": 500 << 20, "1G": 1 << 30, "4096": 4096, "50%": 0, "": 0, "k": 0, "99999999999999999999g": 0} {
		if got := parseSize(size); got != want {
			t.Errorf("%q: %d", size, got)
		}
	}
}
