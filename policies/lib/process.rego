# What the causes of stuck and refused processes share: thresholds, and what
# the wait of a task means.
package lib

# METADATA
# description: |
#   Seconds in which a line of the kernel's log counts as now. Long enough for somebody to start runbook after the line,
#   too short for yesterday's trouble.
line_is_now_seconds := 60

# METADATA
# description: |
#   The kernel looks for hung tasks every hung_task_timeout_secs (120 by default) and tells again each time, so a line of
#   this age may be of a task that still hangs.
hung_line_seconds := 180

# METADATA
# description: A line that speaks of the present.
is_now(e) if e.age_seconds <= line_is_now_seconds

# METADATA
# description: |
#   Waits in state D that others put a task into on purpose. They are told by the causes they belong to, and say nothing
#   of a disk or a lock: memory.high, a memory limit without OOM killer, a frozen cgroup (v1), a parent waiting for the
#   child of its vfork(2), a core dump being written.
d_by_design := {
	"mem_cgroup_handle_over_high": "it is held back at memory.high",
	"__mem_cgroup_handle_over_high": "it is held back at memory.high",
	"mem_cgroup_oom_synchronize": "it waits at a memory limit whose OOM killer is off",
	"__refrigerator": "it is frozen",
	"wait_for_vfork_done": "it waits for the child of its vfork",
	"kernel_clone": "it waits for the child of its vfork",
	"_do_fork": "it waits for the child of its vfork",
	"do_coredump": "a core dump is being written",
	"vfs_coredump": "a core dump is being written",
	"coredump_task_exit": "a core dump is being written",
}

# METADATA
# description: |
#   Waits for a request to a block device, for writeback, or for a journal that waits for one. A disk that is merely
#   full of work, or a limit on I/O, makes them long too.
waits_for_io(function) if function in {
	"io_schedule", "io_schedule_timeout", "wait_on_page_bit", "wait_on_page_bit_common", "folio_wait_bit",
	"folio_wait_bit_common", "folio_wait_writeback", "wait_on_buffer", "__wait_on_buffer", "bit_wait_io",
	"submit_bio_wait", "blk_mq_get_tag", "wbt_wait", "rq_qos_wait", "blk_throtl_bio", "__iomap_dio_rw", "iomap_dio_rw",
	"blkdev_direct_IO", "do_direct_IO", "dio_await_one", "jbd2_log_wait_commit", "wait_transaction_locked",
	"add_transaction_credits", "jbd2_journal_commit_transaction", "balance_dirty_pages", "xfs_log_force",
	"xlog_wait_on_iclog", "xfs_buf_iowait", "btrfs_wait_ordered_roots", "wait_for_completion_io", "blk_execute_rq",
	"blk_mq_freeze_queue_wait", "writeback_wait_for_inode", "__filemap_fdatawait_range", "file_write_and_wait_range",
}

# METADATA
# description: Waits for a server of network or user-space storage; io.network-storage-hang tells of them.
waits_for_server(function) if {
	strings.any_prefix_match(function, ["rpc_", "nfs_", "nfs4_", "nfs3_", "fuse_", "request_wait_answer", "ceph_", "cifs_", "smb2_", "p9_", "v9fs_"])
}

# METADATA
# description: Tasks in one and the same wait, uninterruptible, through the whole window.
stuck_tasks contains t if {
	some t in input.seen["process.states"].stuck_in_d
	t.same
	not waits_by_design(t)
}

# A function, for Rego looks t.waits_in up outside of a "not", where undefined ends the rule.
waits_by_design(t) if d_by_design[t.waits_in]

# METADATA
# description: |
#   On cgroup v1 the tasks of a frozen cgroup show D too, since Linux 6.1 in whatever function they slept in when they
#   were frozen. Only the freezer can tell.
known_not_frozen if input.seen["cgroup.freezer"].frozen == false

known_not_frozen if input.absent["cgroup.freezer"]

# METADATA
# description: A task for a person.
task_words(t) := sprintf("%s (pid %d) in %s", [t.command, t.pid, t.waits_in]) if t.pid == t.tid

task_words(t) := sprintf("%s (pid %d, thread %d) in %s", [t.command, t.pid, t.tid, t.waits_in]) if t.pid != t.tid

task_words(t) := sprintf("%s (pid %d)", [t.command, t.pid]) if not t.waits_in

# METADATA
# description: A cgroup above the subject for a person.
group_words(l) := sprintf("the pod's cgroup %s,", [l.path]) if l.level == "pod"

group_words(l) := sprintf("the cgroup above it, %s,", [l.path]) if l.level != "pod"

# METADATA
# description: A number of things, with its word.
counted(1, one, _) := sprintf("1 %s", [one])

counted(n, _, many) := sprintf("%d %s", [n, many]) if n != 1

# METADATA
# description: |
#   What threads waited for through the window, for a person: the three functions that most of them wait in. In a program
#   of many threads most wait for work, so that it tells where to look, and nothing by itself.
waits_in_words(s) := sprintf(", but %s", [concat(", ", [wait_words(w) | some i, w in s.waits_in; i < 3])]) if {
	count(s.waits_in) > 0
} else := ""

wait_words(w) := sprintf("%s (%d in %s)", [what_for(w.function), w.tasks, w.function])

# METADATA
# description: Threads that waited for events (epoll, poll, select, io_uring) in both looks.
waiting_for_events := sum([w.tasks | some w in input.seen["process.states"].waits_in; what_for(w.function) == for_events])

for_events := "for events"

what_for(function) := words if {
	some pattern, words in waits_for
	regex.match(pattern, function)
} else := "in the kernel"

# The patterns exclude each other: a function has one meaning.
waits_for := {
	`^(__)?futex_`: "for a lock or a condition inside the program",
	`^(locks_lock_|posix_lock|flock_lock|fcntl_setlk|__break_lease)`: "for a lock on a file",
	`^unix_wait_for_peer`: "to be accepted, or for room, on a Unix socket of this machine",
	`^unix_(stream|dgram|read|seqpacket)`: "for data on a Unix socket of this machine",
	`^(__skb_wait_for_more_packets|inet_csk_accept|inet_csk_wait)`: "for packets or connections",
	`^sock_alloc_send_pskb`: "for room on a socket whose other end, on this machine, does not read",
	`^(anon_)?pipe_read`: "for data in a pipe",
	`^(anon_)?pipe_write`: "for room in a pipe",
	`^(do_wait|kernel_wait4|kernel_waitid)`: "for a child",
	`^(ep_poll|do_epoll_wait|do_sys_poll|do_poll|poll_schedule|do_select|io_cqring_wait)`: for_events,
	`^(hrtimer_nanosleep|do_nanosleep|common_nsleep)`: "asleep, on their own account",
	`^(__do_sys_pause|sys_pause|sigsuspend|do_sigtimedwait)`: "for a signal",
	`^do_(msgrcv|msgsnd|semtimedop)|^__do_semtimedop`: "for another process, by System V IPC",
	`^wq_sleep`: "for a message, or for room, in a POSIX message queue",
}
