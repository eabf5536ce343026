// Package kernel looks at the kernel's own log for what it did to a container:
// out-of-memory kills, crashes it reported, and seccomp kills. The kernel log
// outlives the container, its cgroup and its runtime's memory of it.
//
// Only records of facility 0 count: user space cannot write those.
package kernel

// OOM is the fact kernel.oom: the out-of-memory kills that concern the
// subject. Present with no events: the log covers the subject's end (or, for
// one that runs, its whole life or as far as --since) and holds none. When the
// log does not reach that far and holds none, the fact is Unknown.
type OOM struct {
	Coverage
	Events    []OOMEvent `json:"events" doc:"oldest first"`
	Elsewhere int        `json:"elsewhere" doc:"out-of-memory kills in the log that concern other cgroups, or another container that had the same path at another time"`
	Unplaced  []OOMEvent `json:"unplaced" doc:"kills whose cgroup the log does not tell (a cut or rate-limited block), at most 10; they may concern the subject"`
	Skipped   int        `json:"rate_limited" doc:"reports the kernel held back: the sum of its lines 'oom_kill_process: N callbacks suppressed'"`
	Omitted   int        `json:"omitted" doc:"older events of the subject left out of events, which holds the newest 50"`
}

// Coverage is what the log can speak about, in wall time.
type Coverage struct {
	Source      string `json:"source" doc:"kmsg or journal"`
	FromUsec    int64  `json:"from_usec" doc:"wall time of the oldest record"`
	ToUsec      int64  `json:"to_usec" doc:"wall time up to which silence is silence"`
	ErrorUsec   int64  `json:"error_usec" doc:"how far a record's wall time may be off"`
	CoversDeath bool   `json:"covers_death" doc:"the log spans the moment the subject ended; for one that runs: its life since --since"`
}

// OOMEvent is one run of the kernel's OOM killer.
type OOMEvent struct {
	AtUsec            int64    `json:"at_usec" doc:"wall time"`
	Constraint        string   `json:"constraint,omitempty" doc:"CONSTRAINT_MEMCG, CONSTRAINT_NONE, CONSTRAINT_CPUSET, CONSTRAINT_MEMORY_POLICY; left out when the block does not say"`
	Global            bool     `json:"global" doc:"no cgroup limit was reached, but the machine was out of memory (global_oom), or the NUMA nodes that constraint speaks of"`
	OOMCgroup         string   `json:"oom_cgroup,omitempty" doc:"the cgroup whose limit was reached"`
	TaskCgroup        string   `json:"task_cgroup,omitempty" doc:"the victim's cgroup"`
	Level             string   `json:"level" doc:"whose limit it was, seen from the subject: own, pod, qos, kubepods, slice, ancestor, below, node, other, or unknown"`
	Hit               bool     `json:"hit" doc:"the victim was a process of the subject"`
	LimitBytes        *uint64  `json:"limit_bytes,omitempty" doc:"of oom_cgroup"`
	UsageBytes        *uint64  `json:"usage_bytes,omitempty" doc:"of oom_cgroup"`
	AnonBytes         *uint64  `json:"anon_bytes,omitempty" doc:"of oom_cgroup, from the block's statistics"`
	FileBytes         *uint64  `json:"file_bytes,omitempty" doc:"page cache without shmem"`
	ShmemBytes        *uint64  `json:"shmem_bytes,omitempty" doc:"tmpfs and shared memory"`
	KernelBytes       *uint64  `json:"kernel_bytes,omitempty" doc:"kernel memory charged to it"`
	Invoker           string   `json:"invoker,omitempty" doc:"comm that asked for the page"`
	Victims           []Victim `json:"victims" doc:"several only for a group kill"`
	MainKilled        *bool    `json:"main_killed,omitempty" doc:"a victim was the container's main process; left out when that cannot be told"`
	WasAlone          *bool    `json:"was_alone,omitempty" doc:"the task table shows no other process in the victim's cgroup; left out when there is no table"`
	Group             bool     `json:"group" doc:"memory.oom.group killed the whole cgroup"`
	RuntimeInit       bool     `json:"runtime_init" doc:"the victim was the runtime's own init (runc:[2:INIT]): the program had not started yet"`
	NearDeath         *bool    `json:"near_death,omitempty" doc:"it happened within the clock error of the subject's end; left out when the end is not known"`
	Complete          bool     `json:"complete" doc:"the block was neither cut nor interrupted"`
	MemsAllowed       string   `json:"mems_allowed,omitempty" doc:"NUMA nodes the victim could use"`
	TasksShown        int      `json:"tasks_shown" doc:"rows of the task table"`
	OtherTaskRSSBytes *uint64  `json:"other_task_rss_bytes,omitempty" doc:"resident memory of the tasks in the table that were not killed"`
}

// Victim is a process the OOM killer chose.
type Victim struct {
	PID         int     `json:"pid" doc:"in the initial pid namespace"`
	Command     string  `json:"command" doc:"its comm"`
	AnonBytes   *uint64 `json:"anon_bytes,omitempty" doc:"anon-rss"`
	FileBytes   *uint64 `json:"file_bytes,omitempty" doc:"file-rss"`
	ShmemBytes  *uint64 `json:"shmem_bytes,omitempty" doc:"shmem-rss"`
	OOMScoreAdj *int    `json:"oom_score_adj,omitempty" doc:"as printed"`
}

// Crash is the fact kernel.crash: fatal faults the kernel logged for the
// subject. Coverage as in OOM; the kernel limits the rate of these lines and
// logs none for SIGABRT, so that their absence proves little.
type Crash struct {
	Coverage
	Events []CrashEvent `json:"events" doc:"oldest first"`
}

// CrashEvent is one line about a fatal fault.
type CrashEvent struct {
	AtUsec  int64  `json:"at_usec" doc:"wall time"`
	Kind    string `json:"kind" doc:"segfault, general-protection, invalid-opcode, divide-error, other-trap"`
	Signal  string `json:"signal" doc:"SIGSEGV, SIGILL, SIGFPE …"`
	PID     int    `json:"pid" doc:"in the initial pid namespace"`
	Command string `json:"command" doc:"comm"`
	Match   string `json:"match" doc:"how it was tied to the subject: pid (its main process), time-and-name, or node (the subject is the node)"`
	Line    string `json:"line" doc:"the line, at most 400 bytes"`
}

// Seccomp is the fact kernel.seccomp: audit records of type 1326 for the subject.
type Seccomp struct {
	Coverage
	Events []SeccompEvent `json:"events" doc:"oldest first"`
}

// SeccompEvent is one audit record.
type SeccompEvent struct {
	AtUsec      int64  `json:"at_usec" doc:"wall time, from the record's own stamp"`
	PID         int    `json:"pid" doc:"in the initial pid namespace"`
	Command     string `json:"command" doc:"comm"`
	Signal      int    `json:"signal" doc:"31 (SIGSYS) for a kill, 0 for a logged call"`
	Syscall     int    `json:"syscall" doc:"number, of the architecture"`
	SyscallName string `json:"syscall_name,omitempty" doc:"where the number is in our table"`
	Arch        string `json:"arch" doc:"x86_64, aarch64 or the hexadecimal code"`
	Action      string `json:"action" doc:"kill-process, kill-thread, log, trap, errno or the hexadecimal code"`
	Match       string `json:"match" doc:"pid, time-and-name or node"`
}

// Enomem is the fact kernel.enomem: allocations refused by the overcommit
// policy (__vm_enough_memory), tied to the subject by pid or name.
type Enomem struct {
	Coverage
	Events []EnomemEvent `json:"events" doc:"oldest first"`
}

// EnomemEvent is one refused allocation.
type EnomemEvent struct {
	AtUsec  int64  `json:"at_usec" doc:"wall time"`
	PID     int    `json:"pid" doc:"in the initial pid namespace"`
	Command string `json:"command" doc:"comm"`
	Match   string `json:"match" doc:"pid, time-and-name or node"`
}
