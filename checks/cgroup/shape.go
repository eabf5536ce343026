// Package cgroup looks at the cgroup of a container and at every cgroup above
// it, on cgroup v1 and v2, by their own file names and units.
package cgroup

// Memory is the fact cgroup.memory: the memory controller of the subject's own
// cgroup. Absent: the cgroup is gone (its parent's listing says so).
// Fields a kernel version does not have are left out, and never zero.
type Memory struct {
	Version             int      `json:"version" doc:"cgroup version: 1 or 2"`
	Path                string   `json:"path" doc:"from the kernel's cgroup root"`
	Level               string   `json:"level" doc:"container, pod, qos, kubepods, slice, root or other"`
	LimitBytes          *uint64  `json:"limit_bytes,omitempty" doc:"memory.max or memory.limit_in_bytes; left out when there is no limit"`
	Unlimited           bool     `json:"unlimited" doc:"this cgroup sets no limit of its own"`
	UsageBytes          uint64   `json:"usage_bytes" doc:"memory.current or memory.usage_in_bytes"`
	PeakBytes           *uint64  `json:"peak_bytes,omitempty" doc:"memory.peak (5.19) or memory.max_usage_in_bytes"`
	OOMKills            *uint64  `json:"oom_kills,omitempty" doc:"processes killed since the cgroup was made. v2: in the subtree, by any OOM; a group kill counts its first victim twice. v1: in this cgroup only, by any OOM (4.13)"`
	LocalOOMKills       *uint64  `json:"local_oom_kills,omitempty" doc:"v2 memory.events.local (5.2): processes of this very cgroup killed"`
	OOMs                *uint64  `json:"ooms,omitempty" doc:"v2: times this subtree's own limits were reached and allocation was about to fail"`
	LocalOOMs           *uint64  `json:"local_ooms,omitempty" doc:"v2: the same for this cgroup's own limit"`
	OOMGroupKills       *uint64  `json:"oom_group_kills,omitempty" doc:"v2 (5.17): group kills"`
	MaxEvents           *uint64  `json:"max_events,omitempty" doc:"v2: times usage was about to go over the limit; page cache alone makes it rise"`
	FailCount           *uint64  `json:"fail_count,omitempty" doc:"v1 memory.failcnt: times usage hit this cgroup's own limit; page cache alone makes it rise"`
	OOMKillsInWindow    *uint64  `json:"oom_kills_in_window,omitempty" doc:"rise of oom_kills between the two looks; left out when it went backwards"`
	OOMGroup            *bool    `json:"oom_group,omitempty" doc:"v2 memory.oom.group"`
	OOMKillDisabled     *bool    `json:"oom_kill_disabled,omitempty" doc:"v1 memory.oom_control oom_kill_disable"`
	UnderOOM            *bool    `json:"under_oom,omitempty" doc:"v1: tasks are waiting at the limit, in both looks"`
	AnonBytes           *uint64  `json:"anon_bytes,omitempty" doc:"memory.stat anon (v2) or total_rss less nothing (v1)"`
	FileBytes           *uint64  `json:"file_bytes,omitempty" doc:"page cache without shmem"`
	InactiveFileBytes   *uint64  `json:"inactive_file_bytes,omitempty" doc:"page cache that can be dropped at once"`
	ShmemBytes          *uint64  `json:"shmem_bytes,omitempty" doc:"tmpfs and shared memory"`
	KernelBytes         *uint64  `json:"kernel_bytes,omitempty" doc:"v2 memory.stat kernel, else the sum of its parts; v1 memory.kmem.usage_in_bytes"`
	SocketBytes         *uint64  `json:"socket_bytes,omitempty" doc:"v2 memory.stat sock; v1 memory.kmem.tcp.usage_in_bytes"`
	PSIFullAvg60Percent *float64 `json:"psi_full_avg60_percent,omitempty" doc:"v2 memory.pressure full avg60; left out where PSI is off"`
	RefaultsInWindow    *uint64  `json:"refaults_in_window,omitempty" doc:"rise of workingset_refault_file between the two looks"`
	MaxEventsInWindow   *uint64  `json:"max_events_in_window,omitempty" doc:"rise of max_events or fail_count between the two looks"`
	Populated           *bool    `json:"populated,omitempty" doc:"has processes now"`
}

// Ancestors is the fact cgroup.memory_ancestors: the same numbers for every
// cgroup above, nearest first, up to the highest that can be seen (a v1 root
// has files, a v2 root has none and is left out).
type Ancestors struct {
	Levels   []Memory `json:"levels" doc:"nearest first"`
	Complete bool     `json:"complete" doc:"every ancestor below the root could be read"`
}

// Hugetlb is the fact cgroup.hugetlb. Absent: the controller is not there.
type Hugetlb struct {
	Sizes []HugetlbSize `json:"sizes" doc:"one for each huge page size"`
}

// HugetlbSize is the controller of one page size.
type HugetlbSize struct {
	Size       string  `json:"size" doc:"2MB, 1GB, as in the file names"`
	LimitBytes *uint64 `json:"limit_bytes,omitempty" doc:"left out when there is no limit; 0 forbids these pages"`
	UsageBytes uint64  `json:"usage_bytes" doc:"now"`
	Failures   uint64  `json:"failures" doc:"v2 hugetlb.SIZE.events max; v1 failcnt: allocations refused by the limit"`
}
