package asked

// Containerd is every container of every namespace that containerd knows,
// read with List and Get methods only.
type Containerd struct {
	Address    string                `json:"address"`    // the socket asked
	Version    string                `json:"version"`    // "1.6.20"
	ServerPID  int                   `json:"server_pid"` // from SO_PEERCRED; 0 when not known
	Containers []ContainerdContainer `json:"containers"`
}

// ContainerdContainer is a container and, when it has one, its task.
type ContainerdContainer struct {
	ID            string            `json:"id"`
	Namespace     string            `json:"namespace"` // containerd's, "k8s.io" or "default"
	Labels        map[string]string `json:"labels"`
	Image         string            `json:"image"`
	Runtime       string            `json:"runtime"` // "io.containerd.runc.v2"
	CreatedAtUsec int64             `json:"created_at_usec"`
	Task          *ContainerdTask   `json:"task,omitempty"` // nil: no task (never started, or deleted after exit)
	Spec          *OCISpec          `json:"spec,omitempty"` // nil: could not be read
}

// ContainerdTask is a task's state. ExitStatus is 128+N for a death by signal
// N *and* for a program that returned that number: the shim cannot tell.
type ContainerdTask struct {
	PID          int    `json:"pid"`
	Status       string `json:"status"` // "created", "running", "stopped", "paused", "unknown"
	ExitStatus   uint32 `json:"exit_status"`
	ExitedAtUsec int64  `json:"exited_at_usec"`   // 0: has not exited
	Stdout       string `json:"stdout,omitempty"` // a FIFO path or a log URI ("file:///…", "binary:///…")
	Stderr       string `json:"stderr,omitempty"`
}

// OCISpec is the part of the OCI runtime specification (config.json) that a
// diagnosis uses. Environment values are never read.
type OCISpec struct {
	Args             []string     `json:"args"`
	Terminal         bool         `json:"terminal"`
	CgroupsPath      string       `json:"cgroups_path"`
	OOMScoreAdj      *int         `json:"oom_score_adj,omitempty"`
	Rlimits          []OCIRlimit  `json:"rlimits,omitempty"`
	MemoryLimitBytes *int64       `json:"memory_limit_bytes,omitempty"` // nil or negative: none
	SwapLimitBytes   *int64       `json:"swap_limit_bytes,omitempty"`   // memory+swap
	DisableOOMKiller bool         `json:"disable_oom_killer"`
	PidsLimit        *int64       `json:"pids_limit,omitempty"`
	Mounts           []OCIMount   `json:"mounts,omitempty"`
	Seccomp          *OCISeccomp  `json:"seccomp,omitempty"` // nil: unconfined
	HugepageLimits   []OCIHugetlb `json:"hugepage_limits,omitempty"`
}

// OCIRlimit is one resource limit of the container's process, getrlimit(2).
type OCIRlimit struct {
	Type string `json:"type"` // "RLIMIT_AS"
	Soft uint64 `json:"soft"` // 18446744073709551615: unlimited
	Hard uint64 `json:"hard"`
}

// OCIMount is one mount of the container.
type OCIMount struct {
	Destination string   `json:"destination"`
	Type        string   `json:"type"`
	Source      string   `json:"source"`
	Options     []string `json:"options,omitempty"`
}

// OCISeccomp says whether the filter can kill, without listing it all.
type OCISeccomp struct {
	DefaultAction string   `json:"default_action"` // "SCMP_ACT_ERRNO"
	KillSyscalls  []string `json:"kill_syscalls"`  // names with a KILL action, at most 512
}

// OCIHugetlb is one huge page size's limit.
type OCIHugetlb struct {
	PageSize   string `json:"page_size"` // "2MB"
	LimitBytes uint64 `json:"limit_bytes"`
}
