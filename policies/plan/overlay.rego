package plan

# METADATA
# description: |
#   The container's writable layer may have to do with it. False where it has none, and where everything was read and
#   nobody writes, waits for a disk or toils in the kernel: the walk looks at thousands of files.
writable_layer_matters if {
	input.seen["overlay.mount"].read_only == false
	count(layer_signs) > 0
}

writable_layer_matters := false if input.absent["overlay.mount"]

writable_layer_matters := false if input.seen["overlay.mount"].read_only

writable_layer_matters := false if {
	input.seen["overlay.mount"]
	count(layer_signs) == 0
	input.seen["cgroup.reclaim"].dirty_bytes >= 0
	states := input.seen["process.states"]
	states.looked == states.tasks
	input.seen["cgroup.cpu"].system_usec_in_window >= 0
	io_was_read
}

io_was_read if {
	input.seen["cgroup.pressure"].io.some_ratio >= 0
	input.seen["cgroup.io"]
}

# cgroup v1 counts neither.
io_was_read if input.absent["cgroup.pressure"]

layer_signs contains "dirty" if {
	r := input.seen["cgroup.reclaim"]
	r.dirty_bytes + r.writeback_bytes >= 1048576
}

layer_signs contains "writes" if {
	some d in input.seen["cgroup.io"].devices
	d.write_bytes_in_window >= 1048576
}

layer_signs contains "blocked" if input.seen["process.states"].blocked > 0

layer_signs contains "waits" if input.seen["cgroup.pressure"].io.some_ratio >= 0.02

layer_signs contains "toils" if {
	cpu := input.seen["cgroup.cpu"]
	cpu.system_usec_in_window >= cpu.window_usec / 10
}
