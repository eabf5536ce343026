package node

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const meminfo = `MemTotal:        4000000 kB
MemFree:          309964 kB
MemAvailable:    1000000 kB
SwapTotal:             0 kB
CommitLimit:     2018604 kB
Committed_AS:     153844 kB
HugePages_Total:       4
HugePages_Free:        1
Hugepagesize:       2048 kB
`

func host() *fake.Host {
	return &fake.Host{
		Files: map[string]string{
			"/proc/stat":                      "cpu  1 2 3\nbtime 1795432000\nprocesses 9928\n",
			"/proc/sys/kernel/random/boot_id": "0b6f43cf-4b1e-4f3c-9c0e-0e8a4b0f5d11\n",
			"/proc/sys/kernel/osrelease":      "6.1.0-187-amd64\n",
			"/proc/meminfo":                   meminfo,
			"/proc/sys/vm/overcommit_memory":  "0\n",
			"/proc/vmstat":                    "nr_free_pages 1\noom_kill 2\n",
			"/sys/devices/system/node/online": "0-1\n",
			"/proc/loadavg":                   "0.14 0.05 0.02 1/96 9928\n",
			"/proc/sys/kernel/pid_max":        "4194304\n",
			"/proc/sys/kernel/threads-max":    "9600\n",
			"/proc/1/comm":                    "systemd\n",
			"/proc/9/comm":                    "kworker/0:1\n",
		},
		Dirs: map[string][]string{"/var/lib": {"containerd", "dpkg", "kubelet"}},
		Answers: map[string]any{
			"clock/now":                    asked.Clock{WallUsec: 1795432083000000, MonotonicUsec: 60000000, BootUsec: 83000000, SpreadUsec: 3},
			"fs/usage /var/lib/kubelet":    asked.Usage{FilesystemType: "ext4", SizeBytes: 1000, AvailableBytes: 99, Inodes: 100, InodesFree: 4},
			"fs/usage /var/lib/containerd": asked.Usage{FilesystemType: "btrfs", SizeBytes: 1000, AvailableBytes: 150},
			"journal/entries oomd 3600":    asked.Journal{Why: "no journal files"},
		},
	}
}

func see(name string, h evidence.Host) evidence.Observation {
	for _, check := range Checks() {
		if check.Name == name {
			return fake.Look(context.Background(), check, evidence.Scene{First: h, Since: time.Hour})[0]
		}
	}
	return evidence.Observation{Why: "no such check"}
}

func TestNode(t *testing.T) {
	for name, want := range map[string]string{
		"node.boot":  `{"booted_at_usec":1795432000000000,"boot_id":"0b6f43cf-4b1e-4f3c-9c0e-0e8a4b0f5d11","kernel_release":"6.1.0-187-amd64"}`,
		"node.clock": `{"wall_usec":1795432083000000,"monotonic_usec":60000000,"boot_usec":83000000,"booted_at_usec":1795432000000000,"error_usec":1003003,"suspended_usec":23000000}`,
		"node.disk": `{"filesystems":[{"role":"nodefs","path":"/var/lib/kubelet","available_bytes":99,"available_ratio":0.099,"inodes_free_ratio":0.04,"below_bytes_default":true,"below_inodes_default":true},` +
			`{"role":"imagefs","path":"/var/lib/containerd","available_bytes":150,"available_ratio":0.15,"below_bytes_default":false,"below_inodes_default":false}]}`,
		"node.memory": `{"total_bytes":4096000000,"available_bytes":1024000000,"available_ratio":0.25,"swap_total_bytes":0,"commit_limit_bytes":2067050496,"committed_bytes":157536256,` +
			`"overcommit_mode":0,"oom_kills":2,"huge_pages_total":4,"huge_pages_free":1,"numa_nodes":"0-1"}`,
		"node.pids": `{"tasks":96,"max":9600,"used_ratio":0.01}`,
	} {
		o := see(name, host())
		text, _ := json.Marshal(o.Value)
		if string(text) != want {
			t.Errorf("%s: got %s %s", name, text, o.Why)
		}
	}
}

func TestStates(t *testing.T) {
	const journal = "journal/entries oomd 3600"
	for _, c := range []struct {
		name, check string
		change      func(h *fake.Host)
		state       evidence.State
		why         string
	}{
		{"no kubelet, no containerd", "node.disk", func(h *fake.Host) { h.Dirs["/var/lib"] = []string{"dpkg"} }, evidence.Absent, "/var/lib"},
		{"a network filesystem is not asked", "node.disk", func(h *fake.Host) { delete(h.Answers, "fs/usage /var/lib/kubelet") }, evidence.Unknown, "cannot be reached"},
		{"an answer without fields", "node.disk", func(h *fake.Host) { h.Answers["fs/usage /var/lib/kubelet"] = "{}" }, evidence.Unknown, "malformed"},
		{"clocks of zero", "node.clock", func(h *fake.Host) { h.Answers["clock/now"] = asked.Clock{} }, evidence.Unknown, "contradict"},
		{"null clocks", "node.clock", func(h *fake.Host) { h.Answers["clock/now"] = "null" }, evidence.Unknown, "malformed"},
		{"meminfo cut short", "node.memory", func(h *fake.Host) { h.Files["/proc/meminfo"] = meminfo[:40] }, evidence.Unknown, "cut short"},
		{"meminfo of an old kernel", "node.memory", func(h *fake.Host) { h.Files["/proc/meminfo"] = "MemTotal: 1 kB\n" }, evidence.Unknown, "3.14"},
		{"vmstat refused", "node.memory", func(h *fake.Host) { delete(h.Files, "/proc/vmstat") }, evidence.Present, ""},
		{"loadavg is garbage", "node.pids", func(h *fake.Host) { h.Files["/proc/loadavg"] = "1 2 3 4 5\n" }, evidence.Unknown, "malformed"},
		{"no daemon", "node.oomd", func(*fake.Host) {}, evidence.Absent, "no out-of-memory daemon"},
		{"a daemon and no journal", "node.oomd", func(h *fake.Host) { h.Files["/proc/9/comm"] = "systemd-oomd\n" }, evidence.Unknown, "systemd-oomd runs"},
		{"processes are hidden", "node.oomd", func(h *fake.Host) { delete(h.Files, "/proc/1/comm") }, evidence.Unknown, "process 1"},
		{"the journal is refused", "node.oomd", func(h *fake.Host) { delete(h.Answers, journal) }, evidence.Unknown, "cannot be reached"},
		{"the journal gives no reason", "node.oomd", func(h *fake.Host) { h.Answers[journal] = asked.Journal{} }, evidence.Unknown, "no reason"},
		{"the journal is silent", "node.oomd", func(h *fake.Host) { h.Answers[journal] = asked.Journal{Present: true, OldestUsec: 1795430000000000} }, evidence.Present, ""},
	} {
		h := host()
		c.change(h)
		if o := see(c.check, h); o.State != c.state || !strings.Contains(o.Why, c.why) {
			t.Errorf("%s: %v, %q", c.name, o.State, o.Why)
		}
	}
	for _, check := range Checks() {
		if o := see(check.Name, &fake.Host{}); o.State != evidence.Unknown || o.Why == "" {
			t.Errorf("%s on an empty host: %+v", check.Name, o)
		}
	}
}

func TestOOMDKills(t *testing.T) {
	const killed = "Killed /user.slice/user-1000.slice/x.scope due to memory pressure for /user.slice being 55.71% > 50.00% for > 20s with reclaim activity"
	h := host()
	h.Answers["journal/entries oomd 3600"] = asked.Journal{Present: true, OldestUsec: 1795430000000000, Entries: []asked.JournalEntry{
		{WallUsec: 3, Unit: "earlyoom.service", Message: `sending SIGTERM to process 4711 uid 1000 "chrome": badness 300, VmRSS 1200 MiB`},
		{WallUsec: 1, Unit: "systemd-oomd.service", Message: killed},
		{WallUsec: 2, Unit: "init.scope", Message: "x.scope: systemd-oomd killed 19 process(es) in this unit."},
		{WallUsec: 4, Unit: "hostile.service", Identifier: "systemd-oomd", Message: killed},
		{WallUsec: 5, Unit: "systemd-oomd.service", Message: "Starting"},
	}}
	oomd, _ := see("node.oomd", h).Value.(OOMD)
	if len(oomd.Kills) != 3 || oomd.OldestUsec != 1795430000000000 {
		t.Fatalf("%+v", oomd)
	}
	first, last := oomd.Kills[0], oomd.Kills[2]
	if first.Cgroup != "/user.slice/user-1000.slice/x.scope" || first.Line != killed || last.PID != 4711 || last.Daemon != "earlyoom" {
		t.Errorf("%+v", oomd.Kills)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{meminfo, "btime 1\n", "0.1 0.2 0.3 1/2 3\n", "Killed /a due to x", "sending SIGKILL to process 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if m, ok := parseMeminfo(text); ok && (m.AvailableRatio < 0 || m.AvailableRatio > 1) {
			t.Errorf("ratio %v", m.AvailableRatio)
		}
		if n, ok := bootTime(text); ok && n <= 0 {
			t.Errorf("booted at %d", n)
		}
		if n, ok := parseLoad(text); ok && n <= 0 {
			t.Errorf("%d tasks", n)
		}
		for _, d := range daemons {
			if kill, ok := oomdKill(asked.JournalEntry{Unit: d.unit, Message: text}); ok && len(kill.Line) > 400 {
				t.Errorf("%d bytes", len(kill.Line))
			}
		}
	})
}
