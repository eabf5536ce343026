// Package process looks at the main process of a container and at the tasks of
// its cgroup, while they live.
package process

// Main is the fact process.main. Absent: the container has no process.
type Main struct {
	PID                    int     `json:"pid" doc:"in the host's pid namespace"`
	Command                string  `json:"command" doc:"/proc/PID/comm"`
	State                  string  `json:"state" doc:"R, S, D, T, Z … of proc_pid_status(5)"`
	NamespacePID           int     `json:"namespace_pid,omitempty" doc:"last number of NSpid: 1 for the init of its pid namespace"`
	SIGTERM                string  `json:"sigterm,omitempty" doc:"handled, ignored or default (for the init of a pid namespace default means: dropped)"`
	OOMScoreAdj            int     `json:"oom_score_adj" doc:"/proc/PID/oom_score_adj"`
	MemsAllowed            string  `json:"mems_allowed,omitempty" doc:"Mems_allowed_list"`
	RSSBytes               *uint64 `json:"rss_bytes,omitempty" doc:"VmRSS"`
	VirtualBytes           *uint64 `json:"virtual_bytes,omitempty" doc:"VmSize"`
	Threads                int     `json:"threads" doc:"number of threads"`
	AddressSpaceLimitBytes *uint64 `json:"address_space_limit_bytes,omitempty" doc:"soft RLIMIT_AS; left out when unlimited"`
	DataLimitBytes         *uint64 `json:"data_limit_bytes,omitempty" doc:"soft RLIMIT_DATA; left out when unlimited"`
	StartedAtUsec          int64   `json:"started_at_usec,omitempty" doc:"wall time, from start ticks and the boot clock"`
}

// Tasks is the fact process.tasks: the processes of the container's cgroup.
type Tasks struct {
	Count    int      `json:"count" doc:"processes in the cgroup (not in its children)"`
	Looked   int      `json:"looked" doc:"how many of them were looked at, at most 256"`
	Sleeping int      `json:"sleeping_uninterruptible" doc:"in state D"`
	WaitsIn  []string `json:"waits_in" doc:"kernel functions those in state D wait in, sorted; an unprivileged reader sees none"`
}
