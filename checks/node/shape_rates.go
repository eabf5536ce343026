package node

// CPU is the fact node.cpu: how the CPUs of the machine spent the window.
// See proc_stat(5).
type CPU struct {
	WindowUsec          uint64   `json:"window_usec" doc:"time between the two looks"`
	Online              int      `json:"online" doc:"CPUs in /proc/stat"`
	IdleRatio           float64  `json:"idle_ratio" doc:"of all CPU time in the window, as the ratios below; they sum to 1"`
	IOWaitRatio         float64  `json:"iowait_ratio" doc:"idle with I/O on its way"`
	UserRatio           float64  `json:"user_ratio" doc:"user and nice, guests included"`
	SystemRatio         float64  `json:"system_ratio" doc:"kernel"`
	IRQRatio            float64  `json:"irq_ratio" doc:"hard interrupts"`
	SoftIRQRatio        float64  `json:"softirq_ratio" doc:"soft interrupts"`
	StealRatio          float64  `json:"steal_ratio" doc:"taken by the hypervisor for others"`
	BusyRatio           float64  `json:"busy_ratio" doc:"1 less idle and iowait"`
	SelfRatio           *float64 `json:"self_ratio,omitempty" doc:"of the busy time, runbook's own use: /proc/self/stat"`
	BusiestSoftIRQCPU   *int     `json:"busiest_softirq_cpu,omitempty" doc:"the CPU with the most soft interrupt time"`
	BusiestSoftIRQRatio *float64 `json:"busiest_softirq_ratio,omitempty" doc:"of that CPU's time"`
	Runnable            int      `json:"runnable" doc:"procs_running in the second look"`
	RunnableFirst       int      `json:"runnable_first" doc:"procs_running in the first look"`
	Blocked             int      `json:"blocked" doc:"procs_blocked in the second look: tasks waiting for I/O"`
	Load1               float64  `json:"load1" doc:"/proc/loadavg: runnable and uninterruptible tasks, average of a minute"`
	ForksInWindow       *uint64  `json:"forks_in_window,omitempty" doc:"processes"`
	BusiestCPUs         int      `json:"busiest_cpus" doc:"CPUs that were more than nine tenths busy"`
	ContextSwitches     *float64 `json:"context_switches_per_second,omitempty" doc:"ctxt"`
}

// Pressure is the fact node.pressure: /proc/pressure. Absent: a kernel without
// PSI; Unknown where it is switched off (psi=0).
type Pressure struct {
	WindowUsec uint64      `json:"window_usec" doc:"time between the two looks"`
	CPU        *PressureOf `json:"cpu,omitempty" doc:"/proc/pressure/cpu"`
	Memory     *PressureOf `json:"memory,omitempty" doc:"/proc/pressure/memory"`
	IO         *PressureOf `json:"io,omitempty" doc:"/proc/pressure/io"`
}

// PressureOf is one pressure file, as in cgroup.pressure.
type PressureOf struct {
	SomeRatio        *float64 `json:"some_ratio,omitempty" doc:"rise of total to the window"`
	FullRatio        *float64 `json:"full_ratio,omitempty" doc:"rise of total to the window; for cpu always 0"`
	SomeAvg10Percent float64  `json:"some_avg10_percent" doc:"the kernel's own running average of 10 s"`
	SomeAvg60Percent float64  `json:"some_avg60_percent" doc:"of 60 s"`
	FullAvg10Percent *float64 `json:"full_avg10_percent,omitempty" doc:"of 10 s; left out where there is no full line"`
	FullAvg60Percent *float64 `json:"full_avg60_percent,omitempty" doc:"of 60 s"`
}

// Softnet is the fact node.softnet: packets between the network drivers and
// the stack, /proc/net/softnet_stat, summed over CPUs.
type Softnet struct {
	WindowUsec        uint64 `json:"window_usec" doc:"time between the two looks"`
	ProcessedInWindow uint64 `json:"processed_in_window" doc:"packets (column 1)"`
	DroppedInWindow   uint64 `json:"dropped_in_window" doc:"packets dropped at a full backlog, netdev_max_backlog (column 2)"`
	SqueezedInWindow  uint64 `json:"squeezed_in_window" doc:"times a CPU's budget ended with packets left (column 3)"`
}

// Thermal is the fact node.thermal. Absent: no CPU shows throttle counts or a
// frequency (most virtual machines).
type Thermal struct {
	CPUs              int      `json:"cpus" doc:"looked at; at most 64"`
	ThrottlesInWindow *uint64  `json:"throttles_in_window,omitempty" doc:"rise of core and package throttle counts; left out where there are none"`
	ThrottlesTotal    *uint64  `json:"throttles_total,omitempty" doc:"since boot; says nothing of now"`
	LowestFrequency   *float64 `json:"lowest_frequency_ratio,omitempty" doc:"the lowest scaling_cur_freq to cpuinfo_max_freq of a CPU, the higher of both looks; an idle CPU is slow on purpose"`
	HighestFrequency  *float64 `json:"highest_frequency_ratio,omitempty" doc:"the highest of a CPU, the higher of both looks"`
	AllowedFrequency  *float64 `json:"allowed_frequency_ratio,omitempty" doc:"the lowest scaling_max_freq to cpuinfo_max_freq: what an administrator, a power limit or the firmware allows"`
	Governors         []string `json:"governors" doc:"scaling_governor, sorted; powersave with intel_pstate is no limit"`
}

// Neighbours is the fact node.neighbours: who uses the machine, by cgroup.
type Neighbours struct {
	WindowUsec uint64      `json:"window_usec" doc:"time between the two looks"`
	Counted    int         `json:"counted" doc:"cgroups looked at"`
	Complete   bool        `json:"complete" doc:"all leaf cgroups were looked at"`
	Groups     []Neighbour `json:"groups" doc:"the ten that used most CPU, the ten with most I/O and the ten with most memory, by CPU"`
}

// Neighbour is one cgroup with processes.
type Neighbour struct {
	Path                string   `json:"path" doc:"from the kernel's cgroup root"`
	Inner               bool     `json:"inner" doc:"cgroups are below it: the numbers are of what runs in it directly, or in groups that ended in the window"`
	Name                string   `json:"name,omitempty" doc:"container and pod, where a runtime knows it: namespace/pod/container"`
	UsedCPUs            *float64 `json:"used_cpus,omitempty" doc:"CPU time to window"`
	SelfCPUs            *float64 `json:"self_cpus,omitempty" doc:"what runbook itself used, which ran in this cgroup; used_cpus is without it. Not looked for below 0.1"`
	ReadBytesPerSecond  *uint64  `json:"read_bytes_per_second,omitempty" doc:"over all devices"`
	WriteBytesPerSecond *uint64  `json:"write_bytes_per_second,omitempty" doc:"over all devices"`
	MemoryBytes         *uint64  `json:"memory_bytes,omitempty" doc:"usage"`
}

// Paging is the fact node.paging: /proc/vmstat over the window.
type Paging struct {
	WindowUsec              uint64  `json:"window_usec" doc:"time between the two looks"`
	DirectScansInWindow     *uint64 `json:"direct_scans_in_window,omitempty" doc:"pgscan_direct: pages looked at by tasks that needed memory themselves, for want of memory of the whole machine; limits of cgroups do not count"`
	KswapdScansInWindow     *uint64 `json:"kswapd_scans_in_window,omitempty" doc:"pgscan_kswapd: only the machine's own shortage"`
	AllocStallsInWindow     *uint64 `json:"alloc_stalls_in_window,omitempty" doc:"allocstall_*: tasks that had to reclaim before they got memory; not for limits of cgroups"`
	FileRefaultsInWindow    *uint64 `json:"file_refaults_in_window,omitempty" doc:"workingset_refault_file"`
	AnonRefaultsInWindow    *uint64 `json:"anon_refaults_in_window,omitempty" doc:"workingset_refault_anon"`
	SwapInsInWindow         *uint64 `json:"swap_ins_in_window,omitempty" doc:"pswpin, pages"`
	SwapOutsInWindow        *uint64 `json:"swap_outs_in_window,omitempty" doc:"pswpout, pages"`
	CompactStallsInWindow   *uint64 `json:"compact_stalls_in_window,omitempty" doc:"compact_stall: tasks that compacted memory themselves before they got a large block of it"`
	CompactFailuresInWindow *uint64 `json:"compact_failures_in_window,omitempty" doc:"compact_fail: of them those that got none"`
	CompactScansInWindow    *uint64 `json:"compact_scans_in_window,omitempty" doc:"compact_migrate_scanned and compact_free_scanned: pages, also by the kernel's own thread"`
	HugeFaultsInWindow      *uint64 `json:"huge_faults_in_window,omitempty" doc:"thp_fault_alloc"`
	HugeFallbacksInWindow   *uint64 `json:"huge_fallbacks_in_window,omitempty" doc:"thp_fault_fallback"`
	AvailableRatio          float64 `json:"available_ratio" doc:"MemAvailable to MemTotal, second look"`
	AvailableBytes          uint64  `json:"available_bytes" doc:"MemAvailable, second look"`
	SwapTotalBytes          uint64  `json:"swap_total_bytes" doc:"SwapTotal"`
	SwapUsedBytes           uint64  `json:"swap_used_bytes" doc:"SwapTotal less SwapFree"`
}

// Writeback is the fact node.writeback: dirty pages against the point at which
// writers are held back.
type Writeback struct {
	DirtyBytes           uint64  `json:"dirty_bytes" doc:"Dirty of /proc/meminfo, the higher of both looks"`
	WritebackBytes       uint64  `json:"writeback_bytes" doc:"Writeback, the higher of both looks"`
	LimitBytes           uint64  `json:"limit_bytes" doc:"nr_dirty_threshold of /proc/vmstat as bytes"`
	BackgroundBytes      uint64  `json:"background_bytes" doc:"nr_dirty_background_threshold as bytes"`
	UsedRatio            float64 `json:"used_ratio" doc:"dirty and writeback to the limit, the higher of both looks"`
	LowestRatio          float64 `json:"lowest_ratio" doc:"the same, the lower of both looks. The kernel holds writers back from halfway between background and limit on"`
	DirtiedBytesInWindow *uint64 `json:"dirtied_bytes_in_window,omitempty" doc:"nr_dirtied"`
	WrittenBytesInWindow *uint64 `json:"written_bytes_in_window,omitempty" doc:"nr_written"`
}

// Disks is the fact node.disks: /proc/diskstats over the window, whole disks
// and device-mapper devices, without idle ones.
type Disks struct {
	WindowUsec uint64   `json:"window_usec" doc:"time between the two looks"`
	Disks      []DiskIO `json:"disks" doc:"by name"`
}

// DiskIO is one block device over the window.
type DiskIO struct {
	Device              string   `json:"device" doc:"major:minor"`
	Name                string   `json:"name" doc:"vda, nvme0n1, dm-0"`
	BusyRatio           *float64 `json:"busy_ratio,omitempty" doc:"io_ticks to window: time with at least one request on its way; a disk that serves many at once can be at 1 and have room"`
	AwaitUsec           *float64 `json:"await_usec,omitempty" doc:"time a request took, queueing included; left out when none ended"`
	ReadAwaitUsec       *float64 `json:"read_await_usec,omitempty" doc:"the same of reads"`
	WriteAwaitUsec      *float64 `json:"write_await_usec,omitempty" doc:"the same of writes; the kernel's own flushing sends many at once"`
	QueueDepth          *float64 `json:"queue_depth,omitempty" doc:"weighted time to window: requests on their way, on average; newer kernels count a request when it ends"`
	ReadsPerSecond      *float64 `json:"reads_per_second,omitempty" doc:"requests"`
	WritesPerSecond     *float64 `json:"writes_per_second,omitempty" doc:"requests"`
	ReadBytesPerSecond  *uint64  `json:"read_bytes_per_second,omitempty" doc:"sectors are 512 bytes"`
	WriteBytesPerSecond *uint64  `json:"write_bytes_per_second,omitempty" doc:"sectors are 512 bytes"`
	EndedInWindow       *uint64  `json:"ended_in_window,omitempty" doc:"requests: reads, writes and discards; 0 with some in flight in both looks is a device that does not answer"`
	InFlightFirst       uint64   `json:"in_flight_first" doc:"on their way in the first look"`
	InFlight            uint64   `json:"in_flight" doc:"on their way in the second look"`
}
