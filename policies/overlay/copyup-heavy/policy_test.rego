package causes.overlay.copyup_heavy_test

import data.causes.overlay.copyup_heavy as cause

growth(more) := object.union(
	{
		"window_usec": 1000000, "complete": true, "grew_bytes": 134217728, "copied_up_files": 2, "copied_up_bytes": 134217728,
		"newest": [{"path": "/usr/lib/model.bin", "allocated_bytes": 67108864, "copied_up": true}, {"path": "/tmp/x", "allocated_bytes": 10, "copied_up": false}],
	},
	more,
)

upper(more) := object.union({"complete": true, "copied_up_bytes": 134217728, "recent_copied_files": 2, "recent_copied_bytes": 134217728}, more)

given(g, u, more, absent) := {
	"seen": object.union({"overlay.growth": g, "overlay.upper": u, "overlay.mount": {"lowers": 3, "read_only": false}}, more),
	"absent": absent, "node": {"seen": {}, "absent": {}},
}

waits(ratio) := {"cgroup.pressure": {"io": {"some_ratio": ratio}}}

test_large_files_are_copied if {
	some p in cause.proves with input as given(growth({}), upper({}), {}, {})
	p.says == "2 files (128.0 MiB) of the image were copied into the writable layer within 1.0 s: /usr/lib/model.bin (64.0 MiB)"
	count(cause.refutes) == 0 with input as given(growth({}), upper({}), {}, {})
}

chown := growth({"copied_up_files": 400, "copied_up_bytes": 1638400, "newest": []})

test_a_recursive_chown_and_its_tasks_wait if {
	count(cause.proves) == 1 with input as given(chown, upper({}), waits(0.5), {})
	count(cause.proves) == 0 with input as given(chown, upper({}), waits(0.01), {})
	count(cause.weakens) == 1 with input as given(chown, upper({}), waits(0.01), {})
}

test_much_in_the_last_minute_points_this_way if {
	now := given(growth({"copied_up_files": 0, "copied_up_bytes": 0}), upper({"recent_copied_bytes": 1073741824}), {}, {})
	count(cause.supports) == 1 with input as now
	count(cause.refutes) == 0 with input as now
}

# A recursive chown that has just ended: thousands of small files hold few bytes.
test_many_small_files_in_the_last_minute if {
	still := growth({"copied_up_files": 0, "copied_up_bytes": 0})
	now := given(still, upper({"recent_copied_files": 3000, "recent_copied_bytes": 12288000}), {}, {})
	some s in cause.supports with input as now
	startswith(s.says, "3000 files (11.7 MiB) of the image")
	count(cause.proves) == 0 with input as now
	count(cause.supports) == 0 with input as given(still, upper({"recent_copied_files": 300, "recent_copied_bytes": 1228800}), {}, {})
}

# The look-alike: as much is written, to files of its own; and what was copied, was copied long ago.
test_nothing_is_copied if {
	now := given(growth({"copied_up_files": 0, "copied_up_bytes": 0}), upper({"recent_copied_files": 0, "recent_copied_bytes": 0}), waits(0.5), {})
	count(cause.proves) + count(cause.supports) == 0 with input as now
	some r in cause.refutes with input as now
	r.says == "no file of the image was copied into the writable layer within the last minute (128.0 MiB of it are copies in all)"
}

test_a_partial_walk_refutes_nothing if {
	now := given(object.remove(growth({"complete": false}), ["copied_up_files", "copied_up_bytes", "grew_bytes"]), upper({"recent_copied_files": 0, "recent_copied_bytes": 0}), {}, {})
	count(cause.refutes) == 0 with input as now
}

test_no_overlay if {
	some r in cause.refutes with input as {"seen": {}, "absent": {"overlay.mount": "the root of its main process is ext4 and no overlay"}, "node": {"seen": {}, "absent": {}}}
	startswith(r.says, "its root has no writable layer: the root of its main process is ext4")
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
