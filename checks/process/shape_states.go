package process

// States is the fact process.states: what the tasks (threads) of the subject's
// cgroup and the cgroups below it do, in both looks; of a subject that is a
// process, its threads. Absent: it has no process.
//
// A frozen cgroup's tasks show D on cgroup v1 and S on v2: what a state means
// is for cgroup.freezer to say. T and t are a task stopped by a signal
// (SIGSTOP, SIGTSTP) and by a tracer.
type States struct {
	WindowUsec    uint64    `json:"window_usec" doc:"time between the two looks"`
	Tasks         int       `json:"tasks" doc:"threads in the second look; those of processes beyond the bound are not in it"`
	Looked        int       `json:"looked" doc:"how many of them were looked at; at most 2048"`
	Complete      bool      `json:"complete" doc:"all tasks of the cgroup and of those below it were looked at"`
	Processes     int       `json:"processes" doc:"in the second look"`
	Running       int       `json:"running" doc:"in state R in the second look"`
	Sleeping      int       `json:"sleeping" doc:"in state S (or I)"`
	Blocked       int       `json:"blocked" doc:"in state D in the second look"`
	Stopped       int       `json:"stopped" doc:"in state T or t: by a signal or a tracer"`
	Held          int       `json:"held" doc:"of stopped those in state t: a tracer holds them"`
	StoppedInBoth int       `json:"stopped_in_both" doc:"of them those that were stopped in the first look too, by whichever"`
	Signalled     int       `json:"signalled_in_both" doc:"of stopped_in_both those in state T in both looks: a signal stopped them"`
	Traced        int       `json:"traced_in_both" doc:"of stopped_in_both those in state t in both looks: a tracer (debugger, strace) holds them"`
	Zombies       int       `json:"zombies" doc:"in state Z: ended, and their parent has not waited for them; each holds a pid. Of those that the cgroup no longer lists only the main process's children are found"`
	ZombiesInBoth int       `json:"zombies_in_both" doc:"of them those that were zombies in the first look too"`
	BlockedInBoth int       `json:"blocked_in_both" doc:"in state D in both looks"`
	StuckInD      []Stuck   `json:"stuck_in_d" doc:"in state D in both looks, at most 20, those that did not move first"`
	WaitsIn       []WaitsIn `json:"waits_in" doc:"kernel functions that sleeping and blocked tasks wait in, most first, at most 20; empty where the reader may not know"`
	WaitsKnown    bool      `json:"waits_known" doc:"a task that waited through the window would be in waits_in: wchan could be read. An unprivileged reader sees 0 for every task"`
	Writers       []Stuck   `json:"writers" doc:"threads that wait for room in a pipe or a Unix socket in both looks, or (unix_wait_for_peer) to be accepted on one, at most 20, those that did not move first"`
	Served        []Stuck   `json:"served" doc:"threads that sleep (state S) in both looks until whoever serves a filesystem answers (FUSE, NFS), at most 20, those that did not move first; in state D they are in stuck_in_d"`
	BusyThreads   *int      `json:"busy_threads,omitempty" doc:"threads that used more than half a CPU in the window"`
	Main          *MainTask `json:"main,omitempty" doc:"the main thread of the main process; left out when it is not known, or was not there in both looks"`
}

// MainTask is the main thread of the main process.
type MainTask struct {
	PID     int      `json:"pid" doc:"in the host's pid namespace"`
	Command string   `json:"command" doc:"comm"`
	State   string   `json:"state" doc:"R, S, D, T, t, Z …, in both looks; various when they differ"`
	WaitsIn string   `json:"waits_in,omitempty" doc:"wchan, when it is the same in both looks"`
	Tracing *Tracing `json:"tracing,omitempty" doc:"who traces it, in the first look; left out: not known"`
}

// Tracing is the tracer of a process: a debugger, strace.
type Tracing struct {
	PID     int    `json:"pid" doc:"0: it has none, or one that the reader's pid namespace does not show"`
	Command string `json:"command,omitempty" doc:"comm"`
	Inside  bool   `json:"inside,omitempty" doc:"the tracer is of the subject itself: a debugger or a sandbox that it runs under"`
}

// Stuck is a task that waits in both looks.
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
