package node

// Files is the fact node.files: limits of the whole machine on files. The
// number of open files is counted per CPU and summed up when it is convenient:
// opens can fail though it reads well below the limit (open_error_files), and
// not at all for CAP_SYS_ADMIN. See fs/file_table.c and proc_sys_fs(5).
type Files struct {
	Open             uint64  `json:"open" doc:"first number of /proc/sys/fs/file-nr, second look"`
	OpenFirst        uint64  `json:"open_first" doc:"the same in the first look"`
	OpenError        uint64  `json:"open_error_files" doc:"by how much it may be too low: a batch of 32 (or two for each CPU, if that is more) on each CPU"`
	Limit            uint64  `json:"limit" doc:"fs.file-max"`
	UsedRatio        float64 `json:"used_ratio" doc:"open to limit, the lower of both looks"`
	EntropyBits      *uint64 `json:"entropy_bits,omitempty" doc:"kernel.random.entropy_avail; 256 always since 5.18"`
	InotifyInstances uint64  `json:"inotify_instances_limit" doc:"fs.inotify.max_user_instances: for each user"`
	InotifyWatches   uint64  `json:"inotify_watches_limit" doc:"fs.inotify.max_user_watches: for each user"`
}

// TaskRoom is the fact node.tasks: how much room the whole machine has for
// tasks, in both looks. A fork fails with EAGAIN when kernel.threads-max is
// reached, or when no pid is free: after the first round the kernel gives out
// those from 300 to kernel.pid_max - 1 only (kernel/pid.c).
type TaskRoom struct {
	Tasks       int     `json:"tasks" doc:"all threads, zombies too: field 4 of /proc/loadavg, second look"`
	TasksFirst  int     `json:"tasks_first" doc:"the same in the first look"`
	PIDMax      uint64  `json:"pid_max" doc:"kernel.pid_max"`
	ThreadsMax  uint64  `json:"threads_max" doc:"kernel.threads-max"`
	LowPIDs     int     `json:"low_pids" doc:"processes with a pid below 300"`
	Free        uint64  `json:"free" doc:"tasks there is still room for, by the nearer limit, the higher of both looks; pids that process groups and sessions of ended processes hold are not known"`
	Usable      uint64  `json:"usable" doc:"tasks there is room for in all, by that limit"`
	UsedRatio   float64 `json:"used_ratio" doc:"1 less free to usable"`
	NearerLimit string  `json:"nearer_limit" doc:"kernel.pid_max or kernel.threads-max"`
}
