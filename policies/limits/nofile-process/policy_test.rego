package causes.limits.nofile_process_test

import data.causes.limits.nofile_process as cause

files(more) := {"seen": {"process.files": {
	"processes": 2, "looked": 2, "complete": true, "at_limit": 0,
	"fullest": object.union(
		{"pid": 7, "command": "nginx", "open": 12, "open_first": 12, "limit": 1024, "used_ratio": 0.0117, "at_limit": false, "counted": true},
		more,
	),
}}, "absent": {}}

full(limit) := object.union(
	files({"open": limit, "open_first": limit, "limit": limit, "used_ratio": 1, "at_limit": true, "hard_limit": 4096}),
	{"seen": {"process.files": {"at_limit": 1}}},
)

test_no_descriptor_left if {
	count(cause.supports) == 1 with input as full(64)
	count(cause.refutes) == 0 with input as full(64)
	some s in cause.supports with input as full(64)
	s.strong
	contains(s.says, "64 open at a limit of 64 (it may raise that to 4096 itself)")
}

test_a_handful_may_be_all_it_was_given if {
	some s in cause.supports with input as full(3)
	not s.strong
}

test_at_the_edge if {
	now := files({"open": 1024, "open_first": 1010, "used_ratio": 1})
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

test_full_in_one_look_only if {
	now := files({"open": 1024, "open_first": 20, "used_ratio": 1})
	count(cause.supports) == 0 with input as now
	count(cause.refutes) == 0 with input as now
}

test_a_few_open_files if {
	count(cause.refutes) == 1 with input as files({})
	count(cause.supports) == 0 with input as files({})
}

# An unprivileged reader may count nobody's descriptors.
test_not_all_could_be_counted if {
	part := object.union(files({}), {"seen": {"process.files": {"complete": false}}})
	count(cause.refutes) == 0 with input as part
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
