package causes.limits.file_max_node_test

import data.causes.limits.file_max_node as cause

files(more) := object.union(
	{
		"open": 1216, "open_first": 1210, "open_error_files": 64, "limit": 9223372036854775807, "used_ratio": 0,
		"inotify_instances_limit": 128, "inotify_watches_limit": 65536,
	},
	more,
)

heard(age) := {
	"source": "kmsg", "from_usec": 0, "to_usec": 9, "error_usec": 0, "covers_death": true, "covers_seconds": 600, "suppressed": 0, "omitted": 0,
	"events": [{"kind": "file-max", "age_seconds": age, "count": 1, "at_usec": 1, "first_usec": 1, "line": "VFS: file-max limit 1200 reached"}],
}

given(more, seen) := {"seen": seen, "absent": {}, "node": {"absent": {}, "seen": {"node.files": files(more)}}}

full := {"open": 1199, "open_first": 1198, "limit": 1200, "used_ratio": 0.998}

test_full_and_the_kernel_said_so if {
	now := given(full, {"kernel.limits": heard(5)})
	count(cause.proves) == 1 with input as now
	count(cause.supports) == 2 with input as now
	count(cause.refutes) == 0 with input as now
}

test_full_without_a_line if {
	now := given(full, {})
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 1 with input as now
}

# The count is approximate: it read 32 at a limit of 300 while opens failed.
test_a_small_limit_cannot_be_cleared if {
	now := given({"open": 32, "open_first": 32, "limit": 100, "used_ratio": 0.32}, {})
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 0 with input as now
}

test_an_old_line_accuses_nobody if {
	now := given({}, {"kernel.limits": heard(4000)})
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 1 with input as now
}

test_nothing_is_said_when_nothing_could_be_read if {
	nothing := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) == 0 with input as nothing
	count(cause.supports) == 0 with input as nothing
	count(cause.refutes) == 0 with input as nothing
}
