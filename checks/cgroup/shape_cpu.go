package cgroup

// CPU is the fact cgroup.cpu: the CPU controller of one cgroup over the window.
// v1 counts in nanoseconds, v2 in microseconds; here all is microseconds.
// What went backwards, or a kernel does not have, is left out, and never zero.
// See Documentation/scheduler/sched-bwc.rst and admin-guide/cgroup-v2.rst.
type CPU struct {
	Version    int      `json:"version" doc:"cgroup version of the hierarchy that has the cpu controller: 1 or 2"`
	Path       string   `json:"path" doc:"from the kernel's cgroup root"`
	Level      string   `json:"level" doc:"container, pod, qos, kubepods, slice, root or other"`
	Unlimited  bool     `json:"unlimited" doc:"this cgroup sets no quota of its own"`
	QuotaUsec  *uint64  `json:"quota_usec,omitempty" doc:"CPU time allowed in each period; left out when there is no quota"`
	PeriodUsec *uint64  `json:"period_usec,omitempty" doc:"length of the period"`
	LimitCPUs  *float64 `json:"limit_cpus,omitempty" doc:"quota to period; left out when there is no quota"`
	BurstUsec  *uint64  `json:"burst_usec,omitempty" doc:"cpu.max.burst or cpu.cfs_burst_us (5.14)"`
	Weight     *uint64  `json:"weight,omitempty" doc:"v2 cpu.weight, 1 to 10000, 100 by default"`
	Shares     *uint64  `json:"shares,omitempty" doc:"v1 cpu.shares, 2 to 262144, 1024 by default"`
	Idle       *bool    `json:"idle,omitempty" doc:"cpu.idle (5.15): it runs only when nobody else wants to"`

	WindowUsec               uint64   `json:"window_usec,omitempty" doc:"time between the two looks; left out when it is not known"`
	UsageUsecInWindow        *uint64  `json:"usage_usec_in_window,omitempty" doc:"CPU time used"`
	UserUsecInWindow         *uint64  `json:"user_usec_in_window,omitempty" doc:"of it in user mode"`
	SystemUsecInWindow       *uint64  `json:"system_usec_in_window,omitempty" doc:"of it in the kernel"`
	UsedCPUs                 *float64 `json:"used_cpus,omitempty" doc:"usage to window"`
	PeriodsInWindow          *uint64  `json:"periods_in_window,omitempty" doc:"nr_periods: periods in which it wanted to run"`
	ThrottledPeriodsInWindow *uint64  `json:"throttled_periods_in_window,omitempty" doc:"nr_throttled: those in which the quota ran out"`
	ThrottledUsecInWindow    *uint64  `json:"throttled_usec_in_window,omitempty" doc:"throttled_usec or throttled_time: time some CPU of it was held back, summed over CPUs"`
	HeldUsecInWindow         *uint64  `json:"held_usec_in_window,omitempty" doc:"cpu.stat.local (6.6): time it wanted to run and was held back by its own quota or one above, summed over CPUs"`
	ThrottledRatio           *float64 `json:"throttled_ratio,omitempty" doc:"throttled periods to periods in the window; left out when it had no period"`
	PeriodsTotal             *uint64  `json:"periods_total,omitempty" doc:"since the cgroup was made; says nothing of now"`
	ThrottledPeriodsTotal    *uint64  `json:"throttled_periods_total,omitempty" doc:"since the cgroup was made; says nothing of now"`

	Inside *CPUInside `json:"inside,omitempty" doc:"of the subject's own cgroup: those inside it; left out of the root, and where an older runbook recorded and did not look"`
}

// CPUAncestors is the fact cgroup.cpu_ancestors, nearest first.
type CPUAncestors struct {
	Levels   []CPU `json:"levels" doc:"nearest first"`
	Complete bool  `json:"complete" doc:"every ancestor below the root could be read"`
}

// CPUInside are the cgroups that a container has made for parts of itself, as an
// init system or a runtime in it does. What their quotas throttle is counted
// nowhere above.
type CPUInside struct {
	Levels   []InnerCPU `json:"levels" doc:"those with a quota of their own, at most 16"`
	Looked   int        `json:"looked" doc:"cgroups inside that were looked at, at most 64"`
	Complete bool       `json:"complete" doc:"there were no more, and each could be read"`
}

// InnerCPU is the quota of a cgroup inside the container, and what it did; its
// fields are those of [CPU].
type InnerCPU struct {
	Path                     string   `json:"path" doc:"from the kernel's cgroup root"`
	LimitCPUs                *float64 `json:"limit_cpus,omitempty" doc:"quota to period"`
	WindowUsec               uint64   `json:"window_usec,omitempty" doc:"time between the two looks"`
	PeriodsInWindow          *uint64  `json:"periods_in_window,omitempty" doc:"nr_periods"`
	ThrottledPeriodsInWindow *uint64  `json:"throttled_periods_in_window,omitempty" doc:"nr_throttled"`
	ThrottledUsecInWindow    *uint64  `json:"throttled_usec_in_window,omitempty" doc:"summed over CPUs"`
	ThrottledRatio           *float64 `json:"throttled_ratio,omitempty" doc:"throttled periods to periods in the window"`
}

// Cpuset is the fact cgroup.cpuset.
type Cpuset struct {
	Version       int    `json:"version" doc:"1 or 2"`
	Path          string `json:"path" doc:"from the kernel's cgroup root"`
	CPUsRequested string `json:"cpus_requested" doc:"cpuset.cpus as written: 0-1,4; empty: none were asked for (v2) or none may be used (v1)"`
	CPUsEffective string `json:"cpus_effective" doc:"cpuset.cpus.effective or cpuset.effective_cpus"`
	CPUs          int    `json:"cpus" doc:"how many of them"`
	Granted       *int   `json:"granted,omitempty" doc:"how many of the requested CPUs are effective; left out when none were asked for"`
	MemsEffective string `json:"mems_effective" doc:"NUMA nodes"`
	ProcessCPUs   *int   `json:"process_cpus,omitempty" doc:"Cpus_allowed of the main process: its own affinity may be narrower"`
}

// Freezer is the fact cgroup.freezer. Absent: no freezer is there.
type Freezer struct {
	Version  int    `json:"version" doc:"1 or 2"`
	Frozen   bool   `json:"frozen" doc:"in both looks: v2 cgroup.events frozen, v1 freezer.state FROZEN"`
	State    string `json:"state" doc:"as read: v1 THAWED, FREEZING, FROZEN; v2 frozen or thawed"`
	Self     *bool  `json:"self,omitempty" doc:"this cgroup itself was told to freeze; false: an ancestor was"`
	Ancestor string `json:"ancestor,omitempty" doc:"path of the ancestor that was told to freeze, if one was"`
}

// Controllers is the fact cgroup.controllers: which controllers act on the
// subject's cgroup, and which only an ancestor has.
type Controllers struct {
	Hierarchy string   `json:"hierarchy" doc:"v1, v2 or hybrid"`
	Available []string `json:"available" doc:"that the kernel has, sorted"`
	Enabled   []string `json:"enabled" doc:"that act on this very cgroup, sorted"`
	Missing   []string `json:"missing" doc:"of cpu, cpuset, io, memory, pids: those that do not act on it"`
}

// Pressure is the fact cgroup.pressure: the share of time tasks of the
// cgroup waited for a resource. Absent: it is in no cgroup of version 2 (a hybrid
// host may have one beside v1), or the kernel has no PSI.
// See Documentation/accounting/psi.rst.
type Pressure struct {
	Path       string      `json:"path" doc:"from the kernel's cgroup root"`
	WindowUsec uint64      `json:"window_usec" doc:"time between the two looks"`
	CPU        *PressureOf `json:"cpu,omitempty" doc:"cpu.pressure"`
	Memory     *PressureOf `json:"memory,omitempty" doc:"memory.pressure"`
	IO         *PressureOf `json:"io,omitempty" doc:"io.pressure"`
}

// PressureOf is one pressure file. "some": at least one task waited; "full":
// all of those that wanted to run did.
type PressureOf struct {
	SomeRatio        *float64 `json:"some_ratio,omitempty" doc:"rise of total to the window"`
	FullRatio        *float64 `json:"full_ratio,omitempty" doc:"rise of total to the window"`
	SomeAvg10Percent float64  `json:"some_avg10_percent" doc:"the kernel's own running average of 10 s"`
	SomeAvg60Percent float64  `json:"some_avg60_percent" doc:"of 60 s"`
	FullAvg10Percent *float64 `json:"full_avg10_percent,omitempty" doc:"of 10 s; left out where there is no full line"`
	FullAvg60Percent *float64 `json:"full_avg60_percent,omitempty" doc:"of 60 s"`
}
