package cgroup

// Reclaim is the fact cgroup.reclaim: what the memory controller did to one
// cgroup over the window. Lifetime counts are in cgroup.memory.
type Reclaim struct {
	Version       int      `json:"version" doc:"1 or 2"`
	Path          string   `json:"path" doc:"from the kernel's cgroup root"`
	Level         string   `json:"level" doc:"container, pod, qos, kubepods, slice, root or other"`
	WindowUsec    uint64   `json:"window_usec" doc:"time between the two looks"`
	LimitBytes    *uint64  `json:"limit_bytes,omitempty" doc:"memory.max; left out when there is none"`
	HighBytes     *uint64  `json:"high_bytes,omitempty" doc:"v2 memory.high; left out when there is none"`
	UsageBytes    uint64   `json:"usage_bytes" doc:"in the second look"`
	UsedRatio     *float64 `json:"used_ratio,omitempty" doc:"usage to limit"`
	AboveHigh     *bool    `json:"above_high,omitempty" doc:"usage was at or above 98 % of memory.high in both looks; left out without memory.high"`
	AboveHighOnce *bool    `json:"above_high_once,omitempty" doc:"the same in at least one look. A task can sleep for seconds after the event that was counted; left out without memory.high"`
	HighestBytes  uint64   `json:"highest_bytes" doc:"usage, the higher of both looks"`

	HighEventsInWindow      *uint64 `json:"high_events_in_window,omitempty" doc:"v2 memory.events.local high: tasks held back to reclaim at this cgroup's own memory.high"`
	MaxEventsInWindow       *uint64 `json:"max_events_in_window,omitempty" doc:"v2 memory.events.local max, v1 memory.failcnt and memory.memsw.failcnt: this cgroup's own limit was met; page cache alone makes it rise. Left out also on v1 where memory and swap have one limit and the kernel counts for memory alone (6.14)"`
	HighEventsBelowInWindow *uint64 `json:"high_events_below_in_window,omitempty" doc:"v2: the same at a memory.high of a cgroup below it"`
	MaxEventsBelowInWindow  *uint64 `json:"max_events_below_in_window,omitempty" doc:"v2: the same at a limit of a cgroup below it"`
	OOMKillsInWindow        *uint64 `json:"oom_kills_in_window,omitempty" doc:"oom_kill"`
	FileRefaultsInWindow    *uint64 `json:"file_refaults_in_window,omitempty" doc:"pages read again that reclaim had dropped (workingset_refault_file; before 5.9 workingset_refault)"`
	AnonRefaultsInWindow    *uint64 `json:"anon_refaults_in_window,omitempty" doc:"pages swapped in again (workingset_refault_anon)"`
	MajorFaultsInWindow     *uint64 `json:"major_faults_in_window,omitempty" doc:"pgmajfault"`
	DirectScansInWindow     *uint64 `json:"direct_scans_in_window,omitempty" doc:"pgscan_direct, or pgscan: pages looked at for reclaim; v1 has it on few kernels"`
	SwapFailuresInWindow    *uint64 `json:"swap_failures_in_window,omitempty" doc:"v2 memory.swap.events fail and max"`
	AnonBytes               *uint64 `json:"anon_bytes,omitempty" doc:"anonymous memory"`
	FileBytes               *uint64 `json:"file_bytes,omitempty" doc:"page cache without shmem"`
	DirtyBytes              *uint64 `json:"dirty_bytes,omitempty" doc:"file_dirty"`
	WritebackBytes          *uint64 `json:"writeback_bytes,omitempty" doc:"file_writeback"`
	SwapBytes               *uint64 `json:"swap_bytes,omitempty" doc:"memory.swap.current; v1 total_swap of memory.stat"`
	RefaultBytesPerSecond   *uint64 `json:"refault_bytes_per_second,omitempty" doc:"file refaults as bytes read again a second (4 KiB a page)"`
}

// ReclaimAncestors is the fact cgroup.reclaim_ancestors, nearest first.
type ReclaimAncestors struct {
	Levels   []Reclaim `json:"levels" doc:"nearest first"`
	Complete bool      `json:"complete" doc:"every ancestor below the root could be read"`
}

// IO is the fact cgroup.io: the I/O controller of one cgroup over the window.
type IO struct {
	Version    int        `json:"version" doc:"1 (blkio) or 2 (io)"`
	Path       string     `json:"path" doc:"from the kernel's cgroup root"`
	Level      string     `json:"level" doc:"container, pod, qos, kubepods, slice, root or other"`
	WindowUsec uint64     `json:"window_usec" doc:"time between the two looks"`
	Limited    bool       `json:"limited" doc:"this cgroup has a limit on some device"`
	Devices    []IODevice `json:"devices" doc:"those it used or is limited on, by number"`
}

// IODevice is one block device as the cgroup sees it. v1 counts only what the
// cgroup sent to the device itself: buffered writes are the flusher's.
type IODevice struct {
	Device               string   `json:"device" doc:"major:minor"`
	ReadBytesInWindow    *uint64  `json:"read_bytes_in_window,omitempty" doc:"rbytes"`
	WriteBytesInWindow   *uint64  `json:"write_bytes_in_window,omitempty" doc:"wbytes"`
	ReadsInWindow        *uint64  `json:"reads_in_window,omitempty" doc:"rios"`
	WritesInWindow       *uint64  `json:"writes_in_window,omitempty" doc:"wios"`
	ReadBytesPerSecond   *uint64  `json:"read_bytes_per_second,omitempty" doc:"rate in the window"`
	WriteBytesPerSecond  *uint64  `json:"write_bytes_per_second,omitempty" doc:"rate in the window"`
	ReadLimitBytes       *uint64  `json:"read_limit_bytes,omitempty" doc:"a second: io.max rbps, blkio.throttle.read_bps_device"`
	WriteLimitBytes      *uint64  `json:"write_limit_bytes,omitempty" doc:"a second: io.max wbps"`
	ReadLimitOperations  *uint64  `json:"read_limit_operations,omitempty" doc:"a second: io.max riops"`
	WriteLimitOperations *uint64  `json:"write_limit_operations,omitempty" doc:"a second: io.max wiops"`
	LimitUsedRatio       *float64 `json:"limit_used_ratio,omitempty" doc:"the highest of its rates to their limits; left out without limit"`
}

// IOAncestors is the fact cgroup.io_ancestors, nearest first.
type IOAncestors struct {
	Levels   []IO `json:"levels" doc:"nearest first"`
	Complete bool `json:"complete" doc:"every ancestor below the root could be read"`
}
