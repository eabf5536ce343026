package plan_test

import data.plan

still_layer := {
	"overlay.mount": {"read_only": false, "upper_dir": "/u"}, "cgroup.reclaim": {"dirty_bytes": 0, "writeback_bytes": 0},
	"process.states": {"blocked": 0, "stuck_in_d": [], "looked": 2, "tasks": 2}, "cgroup.cpu": {"system_usec_in_window": 10, "window_usec": 2000000},
	"cgroup.pressure": {"io": {"some_ratio": 0}}, "cgroup.io": {"devices": []},
}

layer(more) := {"seen": object.union(still_layer, more), "absent": {}}

test_nobody_writes if plan.writable_layer_matters == false with input as layer({})

test_somebody_writes if {
	plan.writable_layer_matters with input as layer({"cgroup.reclaim": {"dirty_bytes": 2097152, "writeback_bytes": 0}})
	plan.writable_layer_matters with input as layer({"cgroup.io": {"devices": [{"write_bytes_in_window": 2097152}]}})
	plan.writable_layer_matters with input as layer({"process.states": {"blocked": 1, "stuck_in_d": [], "looked": 2, "tasks": 2}})
	plan.writable_layer_matters with input as layer({"cgroup.cpu": {"system_usec_in_window": 900000, "window_usec": 2000000}})
}

test_on_v1_dirty_pages_and_tasks_tell if {
	v1 := {"seen": object.remove(still_layer, ["cgroup.pressure"]), "absent": {"cgroup.pressure": "v1"}}
	plan.writable_layer_matters == false with input as v1
}

test_no_overlay_is_not_walked if {
	plan.writable_layer_matters == false with input as {"seen": {}, "absent": {"overlay.mount": "ext4"}}
	plan.writable_layer_matters == false with input as {"seen": {"overlay.mount": {"read_only": true}}, "absent": {}}
}

layer_decided if plan.writable_layer_matters in {true, false}

test_it_does_not_know_what_could_not_be_read if {
	not layer_decided with input as {"seen": object.remove(still_layer, ["process.states"]), "absent": {}}
	not layer_decided with input as {"seen": object.remove(still_layer, ["cgroup.reclaim"]), "absent": {}}
	not layer_decided with input as {"seen": object.remove(still_layer, ["cgroup.pressure"]), "absent": {}}
}
