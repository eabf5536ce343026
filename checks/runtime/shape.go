// Package runtime looks at what the container runtime says of a container: its
// state, how its last run ended, what it was asked to run, what the daemon
// logged about it, and what the container itself wrote last.
package runtime

// Status is the fact runtime.status: the newest instance of the container.
type Status struct {
	Source        string `json:"source" doc:"who said so: cri, containerd or kubelet"`
	ID            string `json:"id" doc:"the runtime's id"`
	State         string `json:"state" doc:"created, running, exited, paused or unknown"`
	PID           int    `json:"pid,omitempty" doc:"main process in the host's pid namespace; left out when not known"`
	Attempt       uint32 `json:"attempt" doc:"how often the kubelet restarted it (CRI); 0 elsewhere"`
	CreatedAtUsec int64  `json:"created_at_usec,omitempty" doc:"wall time"`
	StartedAtUsec int64  `json:"started_at_usec,omitempty" doc:"wall time; left out when it never started or is not known"`
	Image         string `json:"image,omitempty" doc:"image reference"`
}

// Death is the fact runtime.death: how the newest *ended* instance ended. It
// is Absent when the container runs and no earlier instance is known.
type Death struct {
	Source              string `json:"source" doc:"cri, containerd, kubelet or kubernetes"`
	ID                  string `json:"id" doc:"the runtime's id of the instance that ended"`
	Current             bool   `json:"current" doc:"this is the newest instance: nothing has replaced it"`
	ExitCode            int    `json:"exit_code" doc:"as reported: 128+N is a death by signal N or a program that returned that number"`
	Signal              string `json:"signal,omitempty" doc:"the signal the code would stand for: SIGKILL for 137; left out for other codes"`
	Reason              string `json:"reason,omitempty" doc:"the runtime's word: Completed, Error, OOMKilled, StartError, Unknown, ContainerStatusUnknown"`
	Message             string `json:"message,omitempty" doc:"the runtime's message, at most 4 KiB"`
	StartedAtUsec       int64  `json:"started_at_usec,omitempty" doc:"wall time"`
	FinishedAtUsec      int64  `json:"finished_at_usec,omitempty" doc:"wall time; left out when not known"`
	PID                 int    `json:"pid,omitempty" doc:"the pid its main process had in the host's pid namespace, where the runtime still knows it"`
	FinishedErrorUsec   int64  `json:"finished_error_usec" doc:"how far finished_at_usec may be off"`
	RanUsec             int64  `json:"ran_usec,omitempty" doc:"finished minus started"`
	NeverStarted        bool   `json:"never_started" doc:"it was created and its start failed"`
	RestartedAfterwards bool   `json:"restarted_afterwards" doc:"a newer instance exists"`
}

// Spec is the fact runtime.spec: what the container was asked to run.
type Spec struct {
	Command           string            `json:"command" doc:"arguments joined by spaces, at most 1 KiB"`
	Args              []string          `json:"args" doc:"at most 32 arguments of at most 1 KiB each"`
	MemoryLimitBytes  *uint64           `json:"memory_limit_bytes,omitempty" doc:"left out when the spec sets no limit"`
	MemoryUnlimited   bool              `json:"memory_unlimited" doc:"the spec sets no memory limit"`
	Rlimits           map[string]uint64 `json:"rlimits" doc:"soft limits the spec sets, by name (RLIMIT_AS); unlimited ones are left out"`
	OOMKillerDisabled bool              `json:"oom_killer_disabled" doc:"cgroup v1 only"`
	SeccompProfile    bool              `json:"seccomp_profile" doc:"a seccomp filter is set"`
	SeccompKills      bool              `json:"seccomp_kills" doc:"the filter has a kill action, as default or for named system calls"`
	SeccompKillCalls  []string          `json:"seccomp_kill_calls" doc:"system calls it kills for, at most 64"`
	TmpfsMounts       []Tmpfs           `json:"tmpfs_mounts" doc:"tmpfs mounts that can hold data (/dev/shm, emptyDir of medium Memory)"`
	HugepageLimits    map[string]uint64 `json:"hugepage_limits" doc:"bytes by page size"`
	SaysExit137       bool              `json:"says_exit_137" doc:"the arguments themselves contain an exit with code 137"`
	IgnoresSIGTERM    bool              `json:"ignores_sigterm" doc:"the arguments contain a trap that ignores SIGTERM (trap '' TERM)"`
	ShellForm         bool              `json:"shell_form" doc:"the main process is a shell that runs a command line (sh -c …)"`
}

// Tmpfs is one tmpfs mount of a container.
type Tmpfs struct {
	Destination string `json:"destination" doc:"path in the container"`
	SizeBytes   uint64 `json:"size_bytes,omitempty" doc:"its size= option; left out when it has none"`
}

// DaemonLog is the fact runtime.log: what the runtime's daemon logged about
// the container, from the journal or from the file its standard error goes to.
type DaemonLog struct {
	Source             string   `json:"source" doc:"journal, or the path of the log file"`
	OldestUsec         int64    `json:"oldest_usec,omitempty" doc:"wall time of the oldest line read: silence before it proves nothing"`
	CoversDeath        bool     `json:"covers_death" doc:"the lines read span the death of the container"`
	StopRequestedUsec  int64    `json:"stop_requested_usec,omitempty" doc:"wall time of the last StopContainer for it before its death"`
	StopTimeoutSeconds int64    `json:"stop_timeout_seconds,omitempty" doc:"the grace period in that request"`
	StopTimeoutKnown   bool     `json:"stop_timeout_known" doc:"stop_timeout_seconds was in the line"`
	TermSent           bool     `json:"term_sent" doc:"the daemon logged that it sent the stop signal"`
	KillSent           bool     `json:"kill_sent" doc:"the daemon logged that it killed the container after the grace period"`
	KillSentUsec       int64    `json:"kill_sent_usec,omitempty" doc:"wall time of that line"`
	TaskOOMUsec        []int64  `json:"task_oom_usec" doc:"wall times of TaskOOM events for it"`
	ShimDied           bool     `json:"shim_died" doc:"ttrpc: closed was logged for it: its exit status is synthetic"`
	DaemonRestarted    bool     `json:"daemon_restarted" doc:"the daemon started after the container did"`
	Lines              []string `json:"lines" doc:"the lines this rests on, at most 20"`
}

// Output is the fact runtime.output: what the container itself wrote last.
// Everything in it was written by the container and can be a lie; no policy
// may take it for the kernel's word.
type Output struct {
	Path               string     `json:"path" doc:"the log file"`
	Whole              bool       `json:"whole" doc:"the whole file was read, not only its end"`
	LastLines          []string   `json:"last_lines" doc:"at most 10 lines of at most 400 bytes"`
	AllocationFailures []LogMatch `json:"allocation_failures" doc:"lines in which a runtime or program says that an allocation failed, at most 10"`
	ChildKilled        []LogMatch `json:"child_killed" doc:"lines in which a shell or supervisor says that a child was killed by SIGKILL, at most 10"`
	Terminating        []LogMatch `json:"terminating" doc:"lines in which the program says it got SIGTERM and stops, at most 10"`
}

// LogMatch is one recognised line.
type LogMatch struct {
	Line   string `json:"line" doc:"at most 400 bytes"`
	Phrase string `json:"phrase" doc:"what was recognised: python-memory-error, go-out-of-memory, java-out-of-memory, cxx-bad-alloc, node-heap, cannot-allocate-memory, memory-exhausted, shell-killed …"`
	AtUsec int64  `json:"at_usec,omitempty" doc:"wall time, when the log format has one"`
}
