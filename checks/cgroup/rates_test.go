package cgroup

import (
	"context"
	"strings"
	"testing"

	"runbook/checks/internal/fake"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// twoLooks runs a check of this package on two looks 2 s apart.
func twoLooks(t *testing.T, name, path string, first, second *fake.Host) []evidence.Observation {
	t.Helper()
	first, second = &fake.Host{Files: first.Files, Stops: first.Stops}, &fake.Host{Files: second.Files, Stops: second.Stops}
	first.Answers = map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: 10_000_000, BootUsec: 1}}
	second.Answers = map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: 12_000_000, BootUsec: 1}}
	for _, check := range Checks() {
		if check.Name == name {
			scene := evidence.Scene{Subject: evidence.Subject{CgroupPath: path}, First: first, Second: second}
			return fake.Look(context.Background(), check, scene, append(mountPoints, "/sys/fs/cgroup/blkio")...)
		}
	}
	t.Fatal("no such check")
	return nil
}

// Counters as Debian's kernel 6.1 showed them while a file of 200 MiB was read
// in a loop at a limit of 32 MiB, and while memory.high held dd back.
func reclaimV2(files, events, local, stat string) *fake.Host {
	dir := "/sys/fs/cgroup/pod/app"
	host := &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":        mountsV2,
		dir + "/memory.max":           "33554432\n",
		dir + "/memory.high":          files,
		dir + "/memory.current":       "33406976\n",
		dir + "/memory.events":        events,
		dir + "/memory.events.local":  local,
		dir + "/memory.swap.events":   "high 0\nmax 0\nfail 3\n",
		dir + "/memory.swap.current":  "0\n",
		dir + "/memory.stat":          stat,
		"/sys/fs/cgroup/pod/cpu.stat": "usage_usec 1\n",
	}}
	return host
}

func TestReclaimOnV2(t *testing.T) {
	first := reclaimV2("max\n", "low 0\nhigh 0\nmax 2632\noom 0\noom_kill 0\n", "low 0\nhigh 0\nmax 2600\noom 0\noom_kill 0\n",
		"anon 49152\nfile 32489472\nshmem 0\nfile_dirty 0\nfile_writeback 0\nworkingset_refault_anon 0\nworkingset_refault_file 102400\npgscan 9\npgscan_direct 8\npgmajfault 3\n")
	second := reclaimV2("max\n", "low 0\nhigh 0\nmax 4000\noom 0\noom_kill 0\n", "low 0\nhigh 0\nmax 3900\noom 0\noom_kill 0\n",
		"anon 49152\nfile 32489472\nshmem 0\nfile_dirty 0\nfile_writeback 0\nworkingset_refault_anon 0\nworkingset_refault_file 153600\npgscan 99\npgscan_direct 88\npgmajfault 2\n")
	seen := twoLooks(t, "cgroup.reclaim", "/pod/app", first, second)
	want := `{"version":2,"path":"/pod/app","level":"container","window_usec":2000000,"limit_bytes":33554432,"usage_bytes":33406976,` +
		`"used_ratio":0.99560546875,"highest_bytes":33406976,"high_events_in_window":0,"max_events_in_window":1300,"high_events_below_in_window":0,` +
		`"max_events_below_in_window":68,"oom_kills_in_window":0,"file_refaults_in_window":51200,"anon_refaults_in_window":0,` +
		`"direct_scans_in_window":80,"swap_failures_in_window":0,"anon_bytes":49152,"file_bytes":32489472,"dirty_bytes":0,` +
		`"writeback_bytes":0,"swap_bytes":0,"refault_bytes_per_second":104857600}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if seen[1].State != evidence.Unknown {
		t.Errorf("a pod whose memory.max cannot be read is not known to have no limit: %+v", seen[1])
	}
}

func TestAtMemoryHighInBothLooks(t *testing.T) {
	stat := "anon 31457280\nfile 0\nshmem 0\n"
	events := "low 0\nhigh 51\nmax 0\noom 0\noom_kill 0\n"
	above, below := reclaimV2("33554432\n", events, events, stat), reclaimV2("40000000\n", events, events, stat)
	if r := twoLooks(t, "cgroup.reclaim", "/pod/app", above, above)[0].Value.(Reclaim); r.AboveHigh == nil || !*r.AboveHigh || *r.HighBytes != 33554432 {
		t.Errorf("%+v", r)
	}
	if r := twoLooks(t, "cgroup.reclaim", "/pod/app", above, below)[0].Value.(Reclaim); *r.AboveHigh || !*r.AboveHighOnce {
		t.Error("under memory.high in the second look alone")
	}
	if r := twoLooks(t, "cgroup.reclaim", "/pod/app", reclaimV2("max\n", events, "", stat), above)[0].Value.(Reclaim); r.AboveHigh != nil || *r.HighEventsInWindow != 0 || r.MaxEventsBelowInWindow != nil {
		t.Errorf("without memory.events.local the subtree's counters are all there is: %+v", r)
	}
}

// On v1 the limit of memory and swap together, where it is not higher, is the
// one that is met, and has a counter of its own.
func TestReclaimOnV1(t *testing.T) {
	at := func(failures, refaults string) *fake.Host {
		host := hostV1("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n")
		for _, dir := range []string{"", "/k8s", "/k8s/c1"} {
			host.Files["/sys/fs/cgroup/memory"+dir+"/memory.memsw.failcnt"] = failures
			host.Files["/sys/fs/cgroup/memory"+dir+"/memory.stat"] = "cache 1\nrss 2\nworkingset_refault_file 0\nhierarchical_memory_limit 67108864\n" +
				"total_cache 65536000\ntotal_rss 40960\ntotal_shmem 0\ntotal_dirty 4096\ntotal_swap 0\ntotal_pgmajfault 7\ntotal_workingset_refault_file " + refaults
		}
		return host
	}
	seen := twoLooks(t, "cgroup.reclaim", "/k8s/c1", at("10\n", "1000\n"), at("510\n", "2000\n"))
	want := `{"version":1,"path":"/k8s/c1","level":"container","window_usec":2000000,"limit_bytes":67108864,"usage_bytes":65536,` +
		`"used_ratio":0.0009765625,"highest_bytes":65536,"max_events_in_window":500,"oom_kills_in_window":0,"file_refaults_in_window":1000,` +
		`"major_faults_in_window":0,"anon_bytes":40960,"file_bytes":65536000,"dirty_bytes":4096,"swap_bytes":0,"refault_bytes_per_second":2048000}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	levels := seen[1].Value.(ReclaimAncestors)
	if len(levels.Levels) != 2 || !levels.Complete || levels.Levels[1].Level != "root" || levels.Levels[0].LimitBytes != nil {
		t.Errorf("%+v", levels)
	}
}

// The kubelet gives memory and swap the same limit; 6.18 counts no refusal then.
func TestALimitThatNobodyCounts(t *testing.T) {
	host := hostV1("oom_kill_disable 0\nunder_oom 0\noom_kill 0\n")
	for _, dir := range []string{"", "/k8s", "/k8s/c1"} {
		at := "/sys/fs/cgroup/memory" + dir + "/memory."
		host.Files[at+"failcnt"], host.Files[at+"memsw.failcnt"] = "0\n", "0\n"
		host.Files[at+"memsw.limit_in_bytes"] = host.Files[at+"limit_in_bytes"]
		host.Files[at+"stat"] = "total_cache 0\n"
	}
	own := "/sys/fs/cgroup/memory/k8s/c1/memory."
	for usage, known := range map[string]bool{"65536\n": true, "66330624\n": false} {
		host.Files[own+"usage_in_bytes"] = usage
		r := twoLooks(t, "cgroup.reclaim", "/k8s/c1", host, host)[0].Value.(Reclaim)
		if (r.MaxEventsInWindow != nil) != known {
			t.Errorf("usage %s: %v", usage, r.MaxEventsInWindow)
		}
	}
}

func TestNoRateWithoutTwoLooks(t *testing.T) {
	for _, check := range Checks() {
		if check.Name != "cgroup.reclaim" && check.Name != "cgroup.io" {
			continue
		}
		host := hostV2()
		host.Answers = map[string]any{asked.ClockNow: asked.Clock{WallUsec: 1, MonotonicUsec: 10_000_000, BootUsec: 1}}
		for _, second := range []evidence.Host{nil, host} {
			for _, o := range fake.Look(context.Background(), check, evidence.Scene{Subject: evidence.Subject{CgroupPath: appV2}, First: host, Second: second}, mountPoints...) {
				if o.State != evidence.Unknown || !strings.Contains(o.Why, "no time") {
					t.Errorf("%+v", o)
				}
			}
		}
	}
}

func ioHostV2(stat, limits string) *fake.Host {
	dir := "/sys/fs/cgroup/pod/app"
	return &fake.Host{Files: map[string]string{
		"/proc/self/mountinfo":           mountsV2,
		dir + "/io.stat":                 stat,
		dir + "/io.max":                  limits,
		"/sys/fs/cgroup/pod/io.stat":     stat,
		"/sys/fs/cgroup/pod/io.max":      "",
		dir + "/cgroup.controllers":      "cpu memory pids\n",
		"/sys/fs/cgroup/pod/cgroup.type": "domain\n",
	}}
}

func TestIOOnV2(t *testing.T) {
	limits := "254:0 rbps=max wbps=2097152 riops=max wiops=max\n"
	first := ioHostV2("7:0 \n254:0 rbytes=0 wbytes=10485760 rios=0 wios=10 dbytes=0 dios=0\n", limits)
	second := ioHostV2("7:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n254:0 rbytes=0 wbytes=14680064 rios=0 wios=14 dbytes=0 dios=0\n253:0 rbytes=9 wbytes=0 rios=0 wios=0\n", limits)
	seen := twoLooks(t, "cgroup.io", "/pod/app", first, second)
	want := `{"version":2,"path":"/pod/app","level":"container","window_usec":2000000,"limited":true,"devices":[` +
		`{"device":"7:0","read_bytes_in_window":4096,"write_bytes_in_window":0,"reads_in_window":1,"writes_in_window":0,"read_bytes_per_second":2048,"write_bytes_per_second":0},` +
		`{"device":"253:0","read_bytes_in_window":9,"write_bytes_in_window":0,"reads_in_window":0,"writes_in_window":0,"read_bytes_per_second":4,"write_bytes_per_second":0},` +
		`{"device":"254:0","read_bytes_in_window":0,"write_bytes_in_window":4194304,"reads_in_window":0,"writes_in_window":4,"read_bytes_per_second":0,"write_bytes_per_second":2097152,"write_limit_bytes":2097152,"limit_used_ratio":1}]}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if above := seen[1].Value.(IOAncestors); len(above.Levels) != 1 || above.Levels[0].Limited || !above.Complete {
		t.Errorf("%+v", above)
	}
}

func TestIOWhereTheControllerIsNotEnabled(t *testing.T) {
	host := ioHostV2("", "")
	delete(host.Files, "/sys/fs/cgroup/pod/app/io.stat")
	if o := twoLooks(t, "cgroup.io", "/pod/app", host, host)[0]; o.State != evidence.Absent || !strings.Contains(o.Why, "not enabled") {
		t.Errorf("%+v", o)
	}
	host.Files["/sys/fs/cgroup/pod/app/cgroup.controllers"] = "cpu io memory\n"
	if o := twoLooks(t, "cgroup.io", "/pod/app", host, host)[0]; o.State != evidence.Unknown {
		t.Errorf("it is enabled, and still its files are not there: %+v", o)
	}
}

const mountsBlkio = mountsV1 + "38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio\n"

func ioHostV1(written, writes, limit string) *fake.Host {
	files := map[string]string{"/proc/self/mountinfo": mountsBlkio, "/sys/fs/cgroup/memory/k8s/c1/cgroup.procs": "4711\n4712\n", "/proc/4711/cgroup": "7:blkio:/other/c1\n4:memory:/k8s/c1\n0::/\n"}
	for _, at := range []string{"", "/other", "/other/c1"} {
		dir := "/sys/fs/cgroup/blkio" + at + "/blkio.throttle."
		files[dir+"io_service_bytes_recursive"] = "254:0 Read 0\n254:0 Write " + written + "\n254:0 Sync " + written + "\n254:0 Async 0\n254:0 Discard 0\n254:0 Total " + written + "\nTotal " + written + "\n"
		files[dir+"io_serviced"] = "254:0 Read 0\n254:0 Write " + writes + "\nTotal " + writes + "\n"
		for _, name := range []string{"read_bps_device", "write_bps_device", "read_iops_device", "write_iops_device"} {
			files[dir+name] = ""
		}
	}
	files["/sys/fs/cgroup/blkio/other/c1/blkio.throttle.write_bps_device"] = limit
	return &fake.Host{Files: files}
}

// The path is the blkio hierarchy's, which a process of the cgroup knows.
func TestIOOnV1(t *testing.T) {
	seen := twoLooks(t, "cgroup.io", "/k8s/c1", ioHostV1("9437184", "9", "254:0 2097152\n"), ioHostV1("12582912", "12", "254:0 2097152\n"))
	want := `{"version":1,"path":"/other/c1","level":"container","window_usec":2000000,"limited":true,"devices":[` +
		`{"device":"254:0","read_bytes_in_window":0,"write_bytes_in_window":3145728,"reads_in_window":0,"writes_in_window":3,"read_bytes_per_second":0,"write_bytes_per_second":1572864,"write_limit_bytes":2097152,"limit_used_ratio":0.75}]}`
	if got := toJSON(t, seen[0].Value); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzIOFiles(f *testing.F) {
	f.Add("7:1 7:0 rbytes=4096 wbytes=0 rios=1 wios=0\n", "254:0 rbps=max wbps=2097152 riops=max wiops=max\n")
	f.Add("254:0 Read 0\nTotal 0\n", "254:0 2097152\n")
	f.Fuzz(func(t *testing.T, stat, limits string) {
		devices, ok := parseIOStat(stat)
		if ok && parseIOMax(limits, devices) {
			for number := range devices {
				if !deviceNumber.MatchString(number) {
					t.Errorf("device %q", number)
				}
			}
		}
		devices = map[string]deviceIO{}
		parseService(stat, devices, bytesRead, bytesWritten)
		parseThrottle(limits, devices, bytesRead)
		if len(devices) > 3*mostDevices {
			t.Error("not bounded")
		}
	})
}
