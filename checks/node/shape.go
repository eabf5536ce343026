// Package node looks at the machine: its clocks, its memory, its disks, its
// process ids, whether it rebooted, and whether systemd-oomd kills on it.
package node

// Clock is the fact node.clock: three clocks read together.
type Clock struct {
	WallUsec      int64 `json:"wall_usec" doc:"CLOCK_REALTIME since 1970"`
	MonotonicUsec int64 `json:"monotonic_usec" doc:"CLOCK_MONOTONIC"`
	BootUsec      int64 `json:"boot_usec" doc:"CLOCK_BOOTTIME"`
	BootedAtUsec  int64 `json:"booted_at_usec" doc:"wall time of boot: wall less boot clock"`
	ErrorUsec     int64 `json:"error_usec" doc:"how far a kernel log stamp turned into wall time may be off: the spread of the reading, 1 s, and 50 parts per million of the uptime (the log's clock is not steered by NTP)"`
	SuspendedUsec int64 `json:"suspended_usec" doc:"boot clock less monotonic clock: time spent suspended"`
}

// Boot is the fact node.boot.
type Boot struct {
	BootedAtUsec  int64  `json:"booted_at_usec" doc:"wall time, /proc/stat btime"`
	BootID        string `json:"boot_id" doc:"/proc/sys/kernel/random/boot_id"`
	KernelRelease string `json:"kernel_release" doc:"/proc/sys/kernel/osrelease"`
}

// Memory is the fact node.memory.
type Memory struct {
	TotalBytes       uint64  `json:"total_bytes" doc:"MemTotal"`
	AvailableBytes   uint64  `json:"available_bytes" doc:"MemAvailable"`
	AvailableRatio   float64 `json:"available_ratio" doc:"available to total"`
	SwapTotalBytes   uint64  `json:"swap_total_bytes" doc:"SwapTotal"`
	CommitLimitBytes uint64  `json:"commit_limit_bytes" doc:"CommitLimit"`
	CommittedBytes   uint64  `json:"committed_bytes" doc:"Committed_AS"`
	OvercommitMode   int     `json:"overcommit_mode" doc:"vm.overcommit_memory: 0 heuristic, 1 always, 2 never"`
	OOMKills         *uint64 `json:"oom_kills,omitempty" doc:"/proc/vmstat oom_kill since boot: by limits too (4.13)"`
	HugePagesTotal   *uint64 `json:"huge_pages_total,omitempty" doc:"HugePages_Total"`
	HugePagesFree    *uint64 `json:"huge_pages_free,omitempty" doc:"HugePages_Free"`
	NUMANodes        string  `json:"numa_nodes,omitempty" doc:"/sys/devices/system/node/online: 0 or 0-1"`
}

// Disk is the fact node.disk: the filesystems the kubelet watches.
type Disk struct {
	Filesystems []Filesystem `json:"filesystems" doc:"nodefs and imagefs, where they exist"`
}

// Filesystem is one of them.
type Filesystem struct {
	Role               string   `json:"role" doc:"nodefs or imagefs"`
	Path               string   `json:"path" doc:"what was asked about"`
	AvailableBytes     uint64   `json:"available_bytes" doc:"to an unprivileged user"`
	AvailableRatio     float64  `json:"available_ratio" doc:"to its size"`
	InodesFreeRatio    *float64 `json:"inodes_free_ratio,omitempty" doc:"left out when inodes are not fixed"`
	BelowBytesDefault  bool     `json:"below_bytes_default" doc:"under the kubelet's default hard threshold (nodefs 10 %, imagefs 15 %)"`
	BelowInodesDefault bool     `json:"below_inodes_default" doc:"under 5 % of inodes"`
}

// PIDs is the fact node.pids.
type PIDs struct {
	Tasks     int     `json:"tasks" doc:"/proc/loadavg field 4: all threads"`
	Max       int     `json:"max" doc:"the smaller of kernel.pid_max and kernel.threads-max"`
	UsedRatio float64 `json:"used_ratio" doc:"tasks to max"`
}

// OOMD is the fact node.oomd: user-space OOM daemons. Absent: none can be
// running here (no systemd, no such journal entries and no such process).
type OOMD struct {
	Kills      []OOMDKill `json:"kills" doc:"of any cgroup, oldest first, at most 50"`
	OldestUsec int64      `json:"oldest_usec,omitempty" doc:"wall time of the oldest journal entry"`
}

// OOMDKill is one line of systemd-oomd (or earlyoom) in the journal.
type OOMDKill struct {
	AtUsec int64  `json:"at_usec" doc:"wall time"`
	Cgroup string `json:"cgroup,omitempty" doc:"the cgroup it names"`
	Daemon string `json:"daemon" doc:"systemd-oomd, systemd or earlyoom"`
	PID    int    `json:"pid,omitempty" doc:"the pid it names"`
	Line   string `json:"line" doc:"at most 400 bytes"`
}
