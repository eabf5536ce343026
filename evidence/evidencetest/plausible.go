package evidencetest

import (
	"context"
	"path"

	"runbook/evidence"
	"runbook/evidence/asked"
)

// mounts is where the made-up hosts have their cgroup hierarchies.
var mountsV2 = []string{"/sys/fs/cgroup"}

var mountsV1 = []string{
	"/sys/fs/cgroup/memory", "/sys/fs/cgroup/hugetlb", "/sys/fs/cgroup/pids",
	"/sys/fs/cgroup/freezer", "/sys/fs/cgroup/unified",
}

const mountinfoV2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

const mountinfoV1 = `33 32 0:29 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
34 32 0:30 / /sys/fs/cgroup/hugetlb rw,relatime shared:10 - cgroup cgroup rw,hugetlb
35 32 0:31 / /sys/fs/cgroup/pids rw,relatime shared:11 - cgroup cgroup rw,pids
36 32 0:32 / /sys/fs/cgroup/freezer rw,relatime shared:12 - cgroup cgroup rw,freezer
37 32 0:33 / /sys/fs/cgroup/unified rw,relatime shared:13 - cgroup2 cgroup2 rw
`

// files are by base name, as a Linux host has them; Plausible serves them from
// whatever directory. It is no machine: it is enough of one for a check to get
// far before an answer ends in the middle.
var files = map[string]string{
	"cgroup.procs":          "4711\n4712\n",
	"memory.current":        "65536000\n",
	"memory.max":            "67108864\n",
	"memory.high":           "max\n",
	"io.stat":               "254:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n",
	"io.max":                "254:0 rbps=max wbps=2097152 riops=max wiops=max\n",
	"diskstats":             "254 0 vda 1000 0 80000 500 2000 10 90000 9000 1 4000 9500 0 0 0 0 0 0\n",
	"vmstat":                "nr_dirty_threshold 1000\nnr_dirty_background_threshold 500\npgfault 1\npgscan_direct 10\n",
	"memory.events":         "low 0\nhigh 0\nmax 46\noom 1\noom_kill 1\noom_group_kill 0\n",
	"memory.events.local":   "low 0\nhigh 0\nmax 46\noom 1\noom_kill 1\noom_group_kill 0\n",
	"memory.stat":           "anon 65011712\nfile 4096\nkernel 471040\nkernel_stack 32768\npagetables 180224\nsock 0\nshmem 0\nslab 84584\n",
	"memory.oom_control":    "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
	"memory.usage_in_bytes": "65536000\n",
	"memory.limit_in_bytes": "67108864\n",
	"stat":                  "cpu  1 2 3 4\nbtime 1795432000\n",
	"meminfo":               "MemTotal:       16384000 kB\nMemAvailable:    8192000 kB\nSwapTotal: 0 kB\nCommitLimit: 8192000 kB\nCommitted_AS: 4096000 kB\n",
	"loadavg":               "0.10 0.20 0.30 1/345 4711\n",
	"pid_max":               "4194304\n",
	"pids.max":              "20\n",
	"pids.current":          "20\n",
	"pids.events":           "max 3\n",
	"threads-max":           "127000\n",
	"boot_id":               "11111111-2222-3333-4444-555555555555\n",
	"osrelease":             "6.1.0-53-amd64\n",
	"comm":                  "app\n",
	"status":                "Name:\tapp\nState:\tS (sleeping)\nTgid:\t4711\nPid:\t4711\nNSpid:\t4711\t1\nVmSize:\t 309460 kB\nVmRSS:\t  65892 kB\nThreads:\t1\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000004000\nMems_allowed_list:\t0\n",
}

// Plausible is a host whose files look right, on cgroup v1 or v2, and whose
// services, except the clock, answer with an empty object.
func Plausible(cgroupVersion int) evidence.Host {
	own := map[string]string{"mountinfo": mountinfoV2, "cgroup": "0::/kubepods/burstable/pod1/c1\n"}
	if cgroupVersion == 1 {
		own = map[string]string{"mountinfo": mountinfoV1, "cgroup": "4:memory:/kubepods/burstable/pod1/c1\n0::/\n"}
	}
	return Fake{
		Path: func(verb, name string) ([]byte, error) {
			base := path.Base(name)
			if text, ok := own[base]; ok && verb == "file" {
				return []byte(text), nil
			}
			if text, ok := files[base]; ok && verb == "file" {
				return []byte(text), nil
			}
			return nil, &evidence.ReadError{Stop: evidence.NotExist, Name: name}
		},
		Question: func(_ context.Context, question string) ([]byte, error) {
			if question == asked.ClockNow {
				return []byte(`{"wall_usec":1795432083000000,"monotonic_usec":60000000,"boot_usec":60000000,"spread_usec":3}`), nil
			}
			return []byte("{}"), nil
		},
	}
}
