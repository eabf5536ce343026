# METADATA
# title: The machine's table of open files is full
# description: >-
#   fs.file-max bounds the open files of the whole machine. At the limit every
#   open, accept and socket fails with ENFILE ("Too many open files in system"),
#   for all but root. It is not the limit of one process (EMFILE, "Too many open
#   files").
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man5/proc_sys_fs.5.html
# custom:
#   needs:
#     node.files: [support, refute]
#     kernel.limits: [prove, support]
#   explains: [net.listen-overflow]
#   next: Find who holds the files (lsof, or /proc/PID/fd counted by process), and raise fs.file-max if the number is meant.
package causes.limits.file_max_node

import data.lib

# The kernel's own count is approximate: together with its line it is proof.
proves contains lib.says(
	sprintf("the kernel logged %d s ago that the limit was reached, and %d and %d files are open in the two looks, of %d", [
		round(e.age_seconds), f.open_first, f.open, f.limit,
	]),
	[lib.cite("kernel.limits", "events"), lib.cite_node("node.files", "open"), lib.cite_node("node.files", "limit")],
) if {
	some e in reached
	f := input.node.seen["node.files"]
	at_limit(f)
}

supports contains lib.says_strongly(
	sprintf("%d and %d files are open on the machine in the two looks, and fs.file-max is %d (the count may be too low by %d)", [f.open_first, f.open, f.limit, f.open_error_files]),
	[lib.cite_node("node.files", "open"), lib.cite_node("node.files", "limit")],
) if {
	f := input.node.seen["node.files"]
	at_limit(f)
}

# The line is printed when more files are open than ever before: not often.
supports contains lib.says_strongly(
	sprintf("the kernel logged %d s ago: %s", [round(e.age_seconds), e.line]),
	[lib.cite("kernel.limits", "events")],
) if some e in reached

refutes contains lib.says(
	sprintf("%d files are open on the machine, and fs.file-max is %d", [f.open, f.limit]),
	[lib.cite_node("node.files", "open"), lib.cite_node("node.files", "limit")],
) if {
	f := input.node.seen["node.files"]
	max([f.open, f.open_first]) + f.open_error_files < near * f.limit
}

reached contains e if {
	some e in input.seen["kernel.limits"].events
	e.kind == "file-max"
	lib.is_now(e)
}

# The count may be too low by open_error_files, which is much of a small limit:
# that alone accuses nobody.
at_limit(f) if {
	min([f.open, f.open_first]) >= edge * f.limit
}

edge := 0.98

near := 0.9
