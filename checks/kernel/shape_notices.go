package kernel

// Hung is the fact kernel.hung: tasks the kernel found blocked for long
// (hung_task_timeout_secs), and lockups.
type Hung struct {
	Coverage
	Events []Notice `json:"events" doc:"oldest first, the newest 50"`
}

// Storage is the fact kernel.storage: I/O errors, filesystem errors, remounts
// to read-only, and network storage that does not answer.
type Storage struct {
	Coverage
	Events []Notice `json:"events" doc:"oldest first, the newest 50"`
}

// Limits is the fact kernel.limits: forks the pids controller refused, the
// file table full, real-time throttling, thermal throttling.
type Limits struct {
	Coverage
	Events []Notice `json:"events" doc:"oldest first, the newest 50"`
}

// Network is the fact kernel.network: full tables, floods and oddities the
// network stack logged.
type Network struct {
	Coverage
	Events []Notice `json:"events" doc:"oldest first, the newest 50"`
}

// Notice is one thing the kernel logged, facility 0 only. Repeats of the same
// kind about the same thing are told once, with the newest time.
type Notice struct {
	AtUsec     int64   `json:"at_usec" doc:"wall time, of the newest"`
	AgeSeconds float64 `json:"age_seconds" doc:"from then to the capture"`
	Kind       string  `json:"kind" doc:"hung-task, soft-lockup, rcu-stall; io-error, fs-error, remounted-readonly, device-timeout, nfs-timeout; fork-rejected, file-max, rt-throttling, thermal-throttling; conntrack-full, neighbour-overflow, syn-flood, tcp-memory, orphaned-sockets, martian, duplicate-address, netns-leak"`
	Count      int     `json:"count" doc:"how many"`
	Cgroup     string  `json:"cgroup,omitempty" doc:"that the line names"`
	Ours       *bool   `json:"ours,omitempty" doc:"it names the subject: its cgroup, a task of it, its port, its network namespace; left out when the line cannot tell"`
	PID        int     `json:"pid,omitempty" doc:"that the line names, in the initial pid namespace"`
	Command    string  `json:"command,omitempty" doc:"comm"`
	Device     string  `json:"device,omitempty" doc:"block device or network interface"`
	Port       int     `json:"port,omitempty" doc:"of a flood"`
	Seconds    int     `json:"seconds,omitempty" doc:"of a hung task: blocked for more than"`
	Suppressed int     `json:"suppressed,omitempty" doc:"callbacks suppressed that the kernel reported"`
	Line       string  `json:"line" doc:"the newest, at most 400 bytes"`
}
