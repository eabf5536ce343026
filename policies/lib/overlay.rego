# A container's writable layer, for the runbook `slow`.
package lib

# METADATA
# description: |
#   Copied up in about a second: 64 MiB take a fast disk a tenth of a second and a slow one a whole, and the program that
#   opened the file waits for all of it.
copied_much := 67108864

# METADATA
# description: With 8 MiB, or fifty files, and tasks that wait for I/O, the copying is what they wait for.
copied_some := 8388608

# METADATA
# description: Files copied up in the window that are not one program's accident; a recursive chown shows as hundreds.
copied_files_some := 50

# METADATA
# description: Copied up in the last minute, which a chown at the start of a program brings.
copied_recently := 268435456

# METADATA
# description: |
#   So many small files hold few bytes, and each costs the making of a file: chown -R of three thousand of them took 0.4 to
#   1.9 s on the disk that copied one of 256 MiB in 0.4 s.
copied_files_recently := 1000

# METADATA
# description: |
#   New data in the writable layer, a second. A log writes kilobytes; 8 MiB a second fill a gibibyte in two minutes and
#   are a database, a build or a download that belongs on a volume.
layer_growth_much := 8388608

# METADATA
# description: |
#   Names removed from one directory: a listing reads each of them, and hides it. A package manager leaves some hundred.
whiteouts_many := 1000

# METADATA
# description: Under this many in the whole layer no listing notices them.
whiteouts_few := 200

# METADATA
# description: |
#   Layers. A name that is in none of them is looked for in all; images of 30 to 60 layers are common and do well.
lowers_many := 64

# METADATA
# description: From here on a program that toils in the kernel may well do so for them.
lowers_very_many := 100

# METADATA
# description: Up to this many are ordinary.
lowers_ordinary := 40

# METADATA
# description: |
#   Its CPU time is spent in the kernel, which is where lookups and listings of an overlay show: more than half of at least
#   a tenth of a CPU.
toils_in_kernel := sprintf("%s of its CPU time goes to the kernel", [percent(min([1, c.system_usec_in_window / c.usage_usec_in_window]))]) if {
	c := input.seen["cgroup.cpu"]
	c.usage_usec_in_window >= c.window_usec / 10
	c.system_usec_in_window >= c.usage_usec_in_window / 2
}

# METADATA
# description: Some files for a person; two at most, the largest first.
files_words(files) := concat(", ", array.slice([sprintf("%s (%s)", [f.path, bytes(f.allocated_bytes)]) | some f in files], 0, 2))

# METADATA
# description: New data of its own in the writable layer, a second, without what was copied up.
layer_growth := each_second(g.grew_bytes - copied, g.window_usec) if {
	g := input.seen["overlay.growth"]
	copied := object.get(g, "copied_up_bytes", 0)
}

# METADATA
# description: Why the root has no writable layer, where it is known to have none.
no_layer := sprintf("its root has no writable layer: %s", [input.absent["overlay.mount"]])

no_layer := "its root is mounted read-only" if input.seen["overlay.mount"].read_only

# METADATA
# description: Why the root has no layers, where it is known to have none.
no_layers := input.absent["overlay.mount"]

# METADATA
# description: Signs that somebody in the container writes, waits for a disk or toils in the kernel.
layer_signs contains "dirty" if {
	r := input.seen["cgroup.reclaim"]
	r.dirty_bytes + r.writeback_bytes >= 1048576
}

layer_signs contains "writes" if {
	some d in input.seen["cgroup.io"].devices
	d.write_bytes_in_window >= 1048576
}

layer_signs contains "blocked" if input.seen["process.states"].blocked > 0

layer_signs contains "stuck" if count(input.seen["process.states"].stuck_in_d) > 0

layer_signs contains "waits" if input.seen["cgroup.pressure"].io.some_ratio >= 0.02

layer_signs contains "toils" if {
	cpu := input.seen["cgroup.cpu"]
	cpu.system_usec_in_window >= cpu.window_usec / 20
}

# METADATA
# description: |
#   Everything that would show work on the writable layer was read, and shows none. A copy of 64 MiB leaves dirty pages or
#   a wait, and takes the kernel time.
layer_quiet := sprintf("nobody in it writes, waits for a disk or toils in the kernel: %s of its pages are dirty, no task is blocked, %s of CPU time in the kernel", [
	bytes(r.dirty_bytes + r.writeback_bytes), seconds(cpu.system_usec_in_window),
]) if {
	count(layer_signs) == 0
	r := input.seen["cgroup.reclaim"]
	r.dirty_bytes + r.writeback_bytes >= 0
	states := input.seen["process.states"]
	states.looked == states.tasks
	cpu := input.seen["cgroup.cpu"]
	cpu.system_usec_in_window >= 0
	layer_io_was_read
}

layer_io_was_read if {
	input.seen["cgroup.pressure"].io.some_ratio >= 0
	input.seen["cgroup.io"]
}

# cgroup v1 counts neither.
layer_io_was_read if input.absent["cgroup.pressure"]

# METADATA
# description: Where layer_quiet is written.
layer_quiet_cites := [cite("cgroup.reclaim", "dirty_bytes"), cite("process.states", "blocked"), cite("cgroup.cpu", "system_usec_in_window")]
