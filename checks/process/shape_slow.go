package process

// Sched is the fact process.sched: time on a CPU and time waiting for one, of
// the threads that lived through the window (/proc/PID/task/TID/schedstat).
// It is what cgroup v1 has instead of CPU pressure. Absent: no process, or a
// kernel without schedstats.
type Sched struct {
	WindowUsec       uint64  `json:"window_usec" doc:"time between the two looks"`
	Threads          int     `json:"threads" doc:"counted, at most 512"`
	Complete         bool    `json:"complete" doc:"every thread of the first look was counted"`
	Starved          int     `json:"starved" doc:"threads that wanted to run in both looks (state R) and had not one turn in between; the window is in the time they waited"`
	RunUsecInWindow  uint64  `json:"run_usec_in_window" doc:"time on a CPU"`
	WaitUsecInWindow uint64  `json:"wait_usec_in_window" doc:"time runnable and waiting for one; being throttled by a quota counts too, up to 6.17"`
	WaitRatio        float64 `json:"wait_ratio" doc:"waiting to waiting and running; 0 when it did neither"`
	WaitCPUs         float64 `json:"wait_cpus" doc:"waiting time to window: threads that waited, on average"`
}
