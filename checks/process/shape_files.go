package process

// Files is the fact process.files: open file descriptors of the processes of
// the subject's cgroup against RLIMIT_NOFILE. A process can open no more once
// every number below its soft limit is taken; other numbers do not count. The
// size of a process's descriptor table (FDSize) bounds how many it has open,
// and anybody may read it; the descriptors themselves need the rights of
// ptrace. Absent: it has no process.
type Files struct {
	Processes int          `json:"processes" doc:"in the cgroup and those below it, in the second look"`
	Looked    int          `json:"looked" doc:"how many of them were looked at; at most 256"`
	Complete  bool         `json:"complete" doc:"of every process it is known how many it has open, or that it is far from its limit"`
	AtLimit   int          `json:"at_limit" doc:"processes without a free number in both looks"`
	Fullest   *Descriptors `json:"fullest,omitempty" doc:"the process nearest to its limit; left out when none could be counted"`
	Main      *Descriptors `json:"main,omitempty" doc:"the main process"`
}

// Descriptors is what one process has open.
type Descriptors struct {
	PID       int     `json:"pid" doc:"in the host's pid namespace"`
	Command   string  `json:"command" doc:"comm"`
	Open      int     `json:"open" doc:"descriptors below the limit, second look; where counted is false, the size of its table, which is at least that"`
	OpenFirst int     `json:"open_first" doc:"the same in the first look"`
	Limit     uint64  `json:"limit" doc:"soft RLIMIT_NOFILE"`
	HardLimit *uint64 `json:"hard_limit,omitempty" doc:"hard RLIMIT_NOFILE, up to which it may raise its own"`
	UsedRatio float64 `json:"used_ratio" doc:"open to limit"`
	AtLimit   bool    `json:"at_limit" doc:"no free number below the limit in both looks"`
	Counted   bool    `json:"counted" doc:"/proc/PID/fd was listed; false: its table is small, and it was not worth it"`
}

// Output is the fact process.stdout: where standard output and error of the
// main process go, and which threads wait for room in just that. Absent: it has
// no process.
type Output struct {
	MainPID         int      `json:"main_pid" doc:"in the host's pid namespace"`
	Stdout          Target   `json:"stdout" doc:"descriptor 1"`
	Stderr          Target   `json:"stderr" doc:"descriptor 2"`
	Blocked         int      `json:"blocked" doc:"threads that wait, in both looks, to write to what is the main process's standard output or error"`
	BlockedStill    int      `json:"blocked_still" doc:"of them those that made no switch in the window: nobody reads at all"`
	BlockedElse     int      `json:"blocked_elsewhere" doc:"threads that wait, in both looks, to write to something else"`
	BlockedUnknown  int      `json:"blocked_unknown" doc:"threads that wait to write, and it cannot be told to what"`
	MainBlocked     bool     `json:"main_blocked" doc:"the main process's first thread is one of blocked"`
	Writers         []Writer `json:"writers" doc:"the threads, at most 20"`
	Reader          *Reader  `json:"reader,omitempty" doc:"who holds the reading end, where it was found"`
	ReaderInside    bool     `json:"reader_inside" doc:"a process of the subject's own cgroup holds the reading end: it is no pipe to the runtime"`
	ReadersSearched bool     `json:"readers_searched" doc:"the subject's processes and the parent of the main one were searched for the reading end; only when a thread is blocked"`
}

// Target is what a descriptor leads to.
type Target struct {
	Kind string `json:"kind" doc:"pipe, socket, terminal, null, file (a FIFO with a name too) or other"`
	Name string `json:"name" doc:"the link: pipe:[17436], /dev/pts/0; at most 256 bytes"`
}

// Writer is a thread that waits to write.
type Writer struct {
	PID        int    `json:"pid" doc:"process, in the host's pid namespace"`
	TID        int    `json:"tid" doc:"thread"`
	Command    string `json:"command" doc:"comm"`
	WaitsIn    string `json:"waits_in" doc:"wchan; unix_wait_for_peer: for room in the queue of datagrams of the other end of a Unix socket (who waits to be accepted is not here)"`
	Same       bool   `json:"same" doc:"it made no switch in the window"`
	Descriptor *int   `json:"descriptor,omitempty" doc:"that it writes to, from /proc/PID/task/TID/syscall; left out when not known"`
	To         string `json:"to,omitempty" doc:"what that descriptor leads to"`
	IsOutput   bool   `json:"is_output" doc:"it is what the main process has as standard output or error"`
}

// Reader is a process that holds the reading end of a pipe.
type Reader struct {
	PID     int    `json:"pid" doc:"in the host's pid namespace"`
	Command string `json:"command" doc:"comm"`
	State   string `json:"state" doc:"R, S, D, T …"`
}
