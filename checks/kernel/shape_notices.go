package kernel

// Notes is the fact kernel.notes: every notice of the kernel's log, whoever it
// concerns. The log is read once a run, and kernel.notices sorts it for each
// subject.
type Notes struct {
	Source    string  `json:"source" doc:"kmsg or journal"`
	FromUsec  int64   `json:"from_usec" doc:"wall time from which on silence is silence; 0: not known"`
	ToUsec    int64   `json:"to_usec" doc:"wall time up to which silence is silence"`
	ErrorUsec int64   `json:"error_usec" doc:"how far a record's wall time may be off"`
	Hung      Noticed `json:"hung" doc:"hung tasks, lockups, stalls"`
	Storage   Noticed `json:"storage" doc:"I/O and filesystem errors"`
	Limits    Noticed `json:"limits" doc:"refused forks, full file table, throttling"`
	Network   Noticed `json:"network" doc:"full tables, floods, oddities"`
}

// Noticed is one family of notices.
type Noticed struct {
	Events     []Notice `json:"events" doc:"oldest first, the newest 50"`
	Suppressed int      `json:"suppressed" doc:"lines of this family's rate limits the kernel says it held back"`
	Omitted    int      `json:"omitted" doc:"older events left out"`
}

// Heard is what each fact of kernel.notices holds. Present with no events: the
// log was read and is silent for covers_seconds before the capture. CoversDeath
// says, for one that runs, that the log spans its life since --since.
type Heard struct {
	Coverage
	CoversSeconds float64  `json:"covers_seconds" doc:"how far back from the capture silence is silence; 0: not known"`
	Events        []Notice `json:"events" doc:"oldest first, the newest 50"`
	Suppressed    int      `json:"suppressed" doc:"lines the kernel says its rate limits held back; those of the network share one limit"`
	Omitted       int      `json:"omitted" doc:"older events left out"`
}

// Hung is the fact kernel.hung: tasks the kernel found blocked for long
// (hung_task_timeout_secs), and lockups. The kernel tells of ten hung tasks
// only (hung_task_warnings), some kernels are built without the detector, and
// a task of less than 120 s is no hung task yet: silence proves little.
type Hung struct {
	Heard
}

// Storage is the fact kernel.storage: I/O errors, filesystem errors, remounts
// to read-only, and network storage that does not answer.
type Storage struct {
	Heard
}

// Limits is the fact kernel.limits: forks the pids controller refused (one line
// in a cgroup's life), the file table full, real-time throttling (one line
// since boot), thermal throttling.
type Limits struct {
	Heard
}

// Network is the fact kernel.network: full tables, floods and oddities the
// network stack logged.
type Network struct {
	Heard
}

// Notice is one thing the kernel logged, facility 0 only. Repeats of the same
// kind about the same thing are told once, with the newest time.
type Notice struct {
	AtUsec     int64   `json:"at_usec" doc:"wall time, of the newest"`
	FirstUsec  int64   `json:"first_usec" doc:"wall time, of the oldest in the log"`
	AgeSeconds float64 `json:"age_seconds" doc:"from the newest to the capture"`
	Kind       string  `json:"kind" doc:"hung-task, soft-lockup, hard-lockup, rcu-stall; io-error, fs-error, remounted-readonly, device-timeout, nfs-timeout, nfs-ok (the server answers again); fork-rejected, file-max, rt-throttling, thermal-throttling; conntrack-full, neighbour-overflow, syn-flood, tcp-memory, orphaned-sockets, martian, duplicate-address, netns-leak"`
	Count      int     `json:"count" doc:"how many"`
	Cgroup     string  `json:"cgroup,omitempty" doc:"that the line names"`
	Ours       *bool   `json:"ours,omitempty" doc:"it names the subject: its cgroup, a task of it, its network namespace; left out when the line cannot tell"`
	PID        int     `json:"pid,omitempty" doc:"task that the line names (a thread has its own), in the initial pid namespace"`
	Command    string  `json:"command,omitempty" doc:"comm"`
	Device     string  `json:"device,omitempty" doc:"block device or network interface"`
	Server     string  `json:"server,omitempty" doc:"of network storage"`
	Netns      string  `json:"netns,omitempty" doc:"inode of the network namespace that the line names"`
	Port       int     `json:"port,omitempty" doc:"of a flood"`
	Seconds    int     `json:"seconds,omitempty" doc:"of a hung task or a lockup: blocked for more than"`
	Suppressed int     `json:"suppressed,omitempty" doc:"callbacks suppressed that the kernel reported just before such a line; the network's lines share one rate limit, so that they may have been of another kind"`
	Line       string  `json:"line" doc:"the newest, at most 400 bytes"`
}
