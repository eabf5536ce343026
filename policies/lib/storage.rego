# Waiting for storage: what policies of the runbook `slow` say of I/O.
package lib

# METADATA
# description: A fifth of the time spent waiting for I/O is more than a service with a warm cache shows.
io_wait_much := 0.2

# METADATA
# description: Below five per cent of the time nobody notices the disk.
io_wait_little := 0.05

# METADATA
# description: |
#   A request that takes 10 ms waited in a queue, on any disk: an SSD answers in under 1 ms, a network disk in 1 to 5 ms,
#   a turning disk seeks in 8 ms. One busy thread alone can keep a disk busy all the time without a queue; busy_ratio
#   says nothing by itself.
disk_slow_usec := 10000

# METADATA
# description: Time with a request on its way, from which on a disk has no pauses.
disk_busy := 0.9

# METADATA
# description: Below this, and with short waits, a disk is far from its limit.
disk_calm_busy := 0.7

# METADATA
# description: A request below this waited for nobody.
disk_calm_usec := 5000

# METADATA
# description: Disks that are busy without pause and make a request wait.
saturated_disks contains d if {
	some d in input.node.seen["node.disks"].disks
	d.busy_ratio >= disk_busy
	d.await_usec >= disk_slow_usec
	d.ended_in_window > 0
}

# METADATA
# description: Disks that had requests on their way in both looks and ended none.
silent_disks contains d if {
	some d in input.node.seen["node.disks"].disks
	d.ended_in_window == 0
	d.in_flight_first > 0
	d.in_flight > 0
}

# METADATA
# description: |
#   No disk is near its limit; undefined where disks could not be read.
disks_calm if {
	disks := input.node.seen["node.disks"]
	count([1 | some d in disks.disks; not disk_calm(d)]) == 0
}

disk_calm(d) if {
	d.ended_in_window > 0
	d.busy_ratio < disk_calm_busy
}

disk_calm(d) if {
	d.ended_in_window > 0
	d.await_usec < disk_calm_usec
}

disk_calm(d) if {
	d.ended_in_window == 0
	d.in_flight_first == 0
}

disk_calm(d) if {
	d.ended_in_window == 0
	d.in_flight == 0
}

# METADATA
# description: One disk for a person.
disk_words(d) := sprintf("%s was busy %s of the window, a request took %s, %s were on their way on average", [
	d.name, percent(d.busy_ratio), milliseconds(d.await_usec), decimal(d.queue_depth),
])

# METADATA
# description: The busiest disks for a person.
calm_words := "no disk did anything" if {
	count(input.node.seen["node.disks"].disks) == 0
} else := sprintf("no disk is near its limit: the busiest, %s, was busy %s of the window%s", [d.name, percent(d.busy_ratio), await_words(d)]) if {
	d := busiest_disk
} else := "no disk is near its limit"

await_words(d) := sprintf(", and a request took %s", [milliseconds(d.await_usec)]) if d.await_usec >= 0

await_words(d) := "" if not d.await_usec

# METADATA
# description: The busiest disk; of equals the first by name.
busiest_disk := [d | some d in input.node.seen["node.disks"].disks; d.busy_ratio == busiest][0] if {
	busiest := max([d.busy_ratio | some d in input.node.seen["node.disks"].disks])
}

# METADATA
# description: Microseconds as milliseconds for a person.
milliseconds(usec) := sprintf("%s ms", [decimal(usec / 1000)])

# METADATA
# description: Share of the window in which a task of the container waited for I/O (v2).
io_wait := input.seen["cgroup.pressure"].io.some_ratio

# METADATA
# description: The same of the whole machine.
node_io_wait := input.node.seen["node.pressure"].io.some_ratio

# METADATA
# description: |
#   Tasks of the container in state D in both looks, for I/O: by the function they wait in. Frozen tasks (v1), tasks held
#   at a memory limit and tasks that wait for a child read as D too and are none of these.
io_blocked contains t if {
	some t in input.seen["process.states"].stuck_in_d
	waits_for_io(t.waits_in)
}

# METADATA
# description: |
#   Kernel functions in which a task waits for storage. The scheduler's own, io_schedule among them, never show in wchan:
#   the first function that called them does.
waits_for_io(f) if waits_for_pages(f)

waits_for_io(f) if {
	regex.match(`^(__)?(iomap|blk|bio|submit_bio|blkdev|dio|do_blockdev|jbd2|do_get_write_access|ext4|xfs|xlog|btrfs|f2fs|balance_dirty|io_schedule|wbt|rq_qos|throtl|bt_|sync_inode|wb_wait|wait_transaction|wait_current_trans|get_request|swap_|md_|dm_|raid)`, f)
}

# METADATA
# description: Functions in which a task waits for a page of a file, or of swap, to be read or written.
waits_for_pages(f) if regex.match(`^(__)?(folio_wait|folio_lock|lock_page|wait_on_page|do_read_cache|filemap_|do_swap_page|migration_entry_wait|wait_on_buffer|bh_)`, f)

# METADATA
# description: How its tasks wait for I/O, in words, and where that is written; by pressure where there is any.
io_waiting contains {
	"says": sprintf("its tasks waited for I/O %s of the time", [percent(io_wait)]),
	"cites": [cite("cgroup.pressure", "io")],
} if {
	io_wait >= io_wait_much
}

io_waiting contains {
	"says": sprintf("%s of it in uninterruptible sleep in both looks, in %s", [tasks_words(count(io_blocked)), first]),
	"cites": [cite("process.states", "stuck_in_d")],
} if {
	input.absent["cgroup.pressure"]
	count(io_blocked) > 0
	first := min([t.waits_in | some t in io_blocked])
}

tasks_words(1) := "a task"

tasks_words(n) := sprintf("%d tasks", [n]) if n > 1

# METADATA
# description: |
#   Nobody in it waits for I/O: no pressure to speak of, or, where there is none to read, no task in state D in both looks.
no_io_wait := sprintf("its tasks waited for I/O %s of the time", [percent(io_wait)]) if io_wait < io_wait_little

no_io_wait := "none of its tasks was in uninterruptible sleep in both looks" if {
	input.absent["cgroup.pressure"]
	s := input.seen["process.states"]
	s.looked == s.tasks
	count(s.stuck_in_d) == 0
	s.blocked == 0
}

# METADATA
# description: Where no_io_wait is written.
no_io_wait_cites := [cite("cgroup.pressure", "io")] if io_wait < io_wait_little

no_io_wait_cites := [cite("process.states", "stuck_in_d")] if input.absent["cgroup.pressure"]

# METADATA
# description: |
#   Devices of the container and of the cgroups above it that have a limit. On v1 a limit holds for the cgroup that has
#   it, and not for those below: blk-throttle's groups have no parents there.
io_limits contains {"level": input.seen["cgroup.io"], "device": d, "id": "cgroup.io", "own": true} if {
	some d in input.seen["cgroup.io"].devices
	io_limited(d)
}

io_limits contains {"level": level, "device": d, "id": "cgroup.io_ancestors", "own": false} if {
	some level in input.seen["cgroup.io_ancestors"].levels
	level.version == 2
	some d in level.devices
	io_limited(d)
}

io_limited(d) if d.read_limit_bytes >= 0

io_limited(d) if d.write_limit_bytes >= 0

io_limited(d) if d.read_limit_operations >= 0

io_limited(d) if d.write_limit_operations >= 0

# METADATA
# description: The name of a device by its number, where the node's disks have it.
device_name(number) := names[0] if {
	names := [d.name | some d in input.node.seen["node.disks"].disks; d.device == number]
	count(names) > 0
} else := number

# METADATA
# description: The device as the whole machine sees it.
disk_of(number) := [d | some d in input.node.seen["node.disks"].disks; d.device == number][0]

# METADATA
# description: A disk that was idle in the window is not listed, or did next to nothing.
disk_has_room(number) if {
	input.node.seen["node.disks"]
	not disk_of(number)
}

disk_has_room(number) if disk_calm(disk_of(number))
