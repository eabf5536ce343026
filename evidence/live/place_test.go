//go:build linux

package live

import (
	"path"
	"strings"
	"testing"

	"runbook/evidence"
)

func TestLocate(t *testing.T) {
	for name, want := range map[string]place{
		"/etc/hosts":                     {kind: plainPlace},
		"/procedures/1/stat":             {kind: plainPlace},
		"/system/x":                      {kind: plainPlace},
		"/proc":                          {kind: kernelPlace},
		"/proc/meminfo":                  {kind: kernelPlace},
		"/proc/net/snmp":                 {kind: kernelPlace},
		"/proc/self/mountinfo":           {kind: kernelPlace},
		"/sys/fs/cgroup/a b/memory.max":  {kind: kernelPlace},
		"/proc/17":                       {kind: processPlace, pid: 17, rest: "."},
		"/proc/17/stat":                  {kind: processPlace, pid: 17, rest: "stat"},
		"/proc/17/fd":                    {kind: processPlace, pid: 17, rest: "fd"},
		"/proc/17/fd/3":                  {kind: processPlace, pid: 17, rest: "fd/3"},
		"/proc/17/task/18/stat":          {kind: processPlace, pid: 17, rest: "task/18/stat"},
		"/proc/17/root":                  {kind: processPlace, pid: 17, rest: "root"},
		"/proc/17/rootfs":                {kind: processPlace, pid: 17, rest: "rootfs"},
		"/proc/17/root/etc/hosts":        {kind: containerPlace, pid: 17, rest: "etc/hosts"},
		"/proc/17/root/proc/1/root/x":    {kind: containerPlace, pid: 17, rest: "proc/1/root/x"},
		"/proc/017/stat":                 {kind: kernelPlace}, // no such file: the kernel writes no leading zero
		"/sys/fs/cgroup/kmsg.slice/x":    {kind: kernelPlace},
		"/var/log/pods/a_b_c/app/0.log":  {kind: plainPlace},
		"/proc/99999999999999999999/cmd": {kind: kernelPlace},
	} {
		want.name = name
		if got, err := locate(name); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestLocateRefuses(t *testing.T) {
	for _, name := range []string{
		"", "etc/hosts", "/etc//hosts", "/etc/", "/proc/17/../kmsg", "/proc/17/root/..", "/a\x00b",
		"/proc/kmsg", "/proc/kcore", "/proc/17/mem", "/proc/17/task/18/mem", "/proc/sys/vm/stat_refresh",
		"/proc/sys/fs/binfmt_misc/status", "/sys/kernel/debug", "/sys/kernel/debug/tracing/trace_pipe",
		"/sys/kernel/tracing/per_cpu/cpu0/trace_pipe_raw", "/sys/kernel/tracing/trace",
		"/proc/self/root/etc/hosts", "/proc/thread-self/cwd/x", "/proc/17/cwd/x", "/proc/17/exe/x",
		"/proc/17/fd/3/x", "/proc/17/task/18/root/etc/hosts", "/proc/17/task/18/fd/3/x", "/proc/17/map_files/a-b/c",
	} {
		if got, err := locate(name); evidence.StopOf(err) != evidence.Refused {
			t.Errorf("%q: got %+v, %v", name, got, err)
		}
	}
}

// However a path is written, it is refused or stays the path it is, and no
// path behind a process's links is opened by name.
func FuzzLocate(f *testing.F) {
	for _, name := range []string{"/proc/1/root/etc", "/proc/self/cwd/x", "/sys/a/../b", "//", "/proc/1/task/2/fd/3/x"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		p, err := locate(name)
		if err != nil {
			return
		}
		if p.name != name || path.Clean(name) != name || strings.HasPrefix(p.rest, "/") {
			t.Errorf("%q: %+v", name, p)
		}
		if strings.HasPrefix(name, "/proc/1/cwd/") || p.kind != containerPlace && strings.HasPrefix(name, "/proc/1/root/") {
			t.Errorf("%q goes through a link: %+v", name, p)
		}
	})
}
