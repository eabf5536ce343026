package process

// States is the fact process.states: what the tasks (threads) of the subject's
// cgroup and the cgroups below it do, in both looks. Absent: it has no process.
type States struct {
	Tasks       int       `json:"tasks" doc:"threads"`
	Looked      int       `json:"looked" doc:"how many of them were looked at; at most 2048"`
	Running     int       `json:"running" doc:"in state R in the second look"`
	Sleeping    int       `json:"sleeping" doc:"in state S (or I)"`
	Blocked     int       `json:"blocked" doc:"in state D in the second look"`
	Stopped     int       `json:"stopped" doc:"in state T or t: by a signal or a tracer"`
	Zombies     int       `json:"zombies" doc:"in state Z"`
	StuckInD    []Stuck   `json:"stuck_in_d" doc:"in state D in both looks, at most 20"`
	WaitsIn     []WaitsIn `json:"waits_in" doc:"kernel functions that sleeping and blocked tasks wait in, most first, at most 20; empty where the reader may not know"`
	WaitsKnown  bool      `json:"waits_known" doc:"wchan could be read: an unprivileged reader sees 0 for every task"`
	BusyThreads int       `json:"busy_threads" doc:"threads that used more than half a CPU in the window"`
}

// Stuck is a task in state D in both looks.
type Stuck struct {
	PID     int    `json:"pid" doc:"process, in the host's pid namespace"`
	TID     int    `json:"tid" doc:"thread"`
	Command string `json:"command" doc:"comm"`
	WaitsIn string `json:"waits_in,omitempty" doc:"wchan in the second look"`
	Same    bool   `json:"same" doc:"it used no CPU time and made no switch in the window: the same wait"`
}

// WaitsIn counts tasks by the kernel function they wait in.
type WaitsIn struct {
	Function string `json:"function" doc:"pipe_write, futex_wait_queue, ep_poll"`
	Tasks    int    `json:"tasks" doc:"in both looks"`
}

// Sched is the fact process.sched: time on a CPU and time waiting for one, of
// the threads that lived through the window (/proc/PID/task/TID/schedstat).
// It is what cgroup v1 has instead of CPU pressure. Absent: no process, or a
// kernel without schedstats.
type Sched struct {
	WindowUsec       uint64  `json:"window_usec" doc:"time between the two looks"`
	Threads          int     `json:"threads" doc:"counted"`
	RunUsecInWindow  uint64  `json:"run_usec_in_window" doc:"time on a CPU"`
	WaitUsecInWindow uint64  `json:"wait_usec_in_window" doc:"time runnable and waiting for one; being throttled by a quota counts too"`
	WaitRatio        float64 `json:"wait_ratio" doc:"waiting to waiting and running; 0 when it did neither"`
	WaitCPUs         float64 `json:"wait_cpus" doc:"waiting time to window: threads that waited, on average"`
}
