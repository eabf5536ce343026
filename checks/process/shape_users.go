package process

// NProc is the fact process.nproc: RLIMIT_NPROC, which bounds the tasks of a
// real user id over all containers that share the host's user ids; a fork
// beyond it fails with EAGAIN and leaves no counter anywhere. It does not hold
// for uid 0, nor with CAP_SYS_RESOURCE or CAP_SYS_ADMIN. See getrlimit(2) and
// kernel/fork.c. Absent: it has no process, or none the limit holds for.
type NProc struct {
	Users    []UserTasks `json:"users" doc:"the users of its processes that the limit holds for, the fullest first, at most 20"`
	Complete bool        `json:"complete" doc:"every process of the subject was looked at, and where tasks were counted, every process of the node"`
}

// UserTasks is one user and the lowest limit of the subject's processes.
type UserTasks struct {
	UID        int     `json:"uid" doc:"real user id, in the host's user namespace"`
	Limit      uint64  `json:"limit" doc:"soft RLIMIT_NPROC, the lowest of the subject's processes of that user"`
	Tasks      int     `json:"tasks" doc:"threads of that user on the whole node, second look; where counted is false, all threads of the node"`
	TasksFirst int     `json:"tasks_first" doc:"the same in the first look"`
	OwnTasks   int     `json:"own_tasks" doc:"those of them that are the subject's, second look"`
	UsedRatio  float64 `json:"used_ratio" doc:"the lower of both looks to the limit"`
	Counted    bool    `json:"counted" doc:"threads were counted by user; false: all threads of the node together are far from the limit, and it was not worth it"`
}

// Inotify is the fact process.inotify: the inotify instances and watches of the
// users the subject's processes run as, over the whole node, against
// fs.inotify.max_user_instances and max_user_watches. At the first
// inotify_init(2) fails with EMFILE, at the second inotify_add_watch(2) with
// ENOSPC. Told of one look, after the window; instances are held for long. Absent: it has no process.
type Inotify struct {
	Users    []UserInotify `json:"users" doc:"the fullest first, at most 20"`
	Complete bool          `json:"complete" doc:"every process of those users was looked at"`
}

// UserInotify is one user.
type UserInotify struct {
	UID            int     `json:"uid" doc:"effective user id, in the host's user namespace"`
	Instances      int     `json:"instances" doc:"on the whole node"`
	InstancesLimit uint64  `json:"instances_limit" doc:"fs.inotify.max_user_instances"`
	InstancesRatio float64 `json:"instances_ratio" doc:"instances to limit"`
	OwnInstances   int     `json:"own_instances" doc:"those of them that are the subject's, second look"`
	Watches        int     `json:"watches" doc:"on the whole node"`
	WatchesLimit   uint64  `json:"watches_limit" doc:"fs.inotify.max_user_watches"`
	WatchesRatio   float64 `json:"watches_ratio" doc:"watches to limit"`
	OwnWatches     int     `json:"own_watches" doc:"those of them that are the subject's, second look"`
}
