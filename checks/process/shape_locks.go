package process

// Locks is the fact process.locks: which processes of the subject's cgroup, and
// of those below it, waited in both looks for a lock on a file, and who holds
// it (/proc/locks). Absent: it has no process.
type Locks struct {
	Waiting int        `json:"waiting" doc:"requests of its processes that wait for the same lock in both looks"`
	Inside  int        `json:"inside" doc:"of them those for a lock that a process of its own holds"`
	Waits   []LockWait `json:"waits" doc:"at most 20"`
}

// LockWait is one of them.
type LockWait struct {
	PID           int    `json:"pid" doc:"who waits, in the host's pid namespace"`
	Command       string `json:"command,omitempty" doc:"comm"`
	Kind          string `json:"kind" doc:"POSIX, FLOCK, OFDLCK or LEASE"`
	File          string `json:"file" doc:"major:minor:inode of the file"`
	HolderPID     int    `json:"holder_pid,omitempty" doc:"who took the lock; left out where it is nobody of this machine, or nobody in particular"`
	HolderCommand string `json:"holder_command,omitempty" doc:"comm"`
	HolderInside  bool   `json:"holder_inside" doc:"it is a process of the subject"`
}
