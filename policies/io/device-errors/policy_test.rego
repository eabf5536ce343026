package causes.io.device_errors_test

import data.causes.io.device_errors as cause

error(more) := object.union(
	{"kind": "io-error", "age_seconds": 4, "count": 12, "device": "sda", "at_usec": 1, "line": "I/O error, dev sda, sector 12345 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2"},
	more,
)

data_on_sda := {"point": "/data", "filesystem_type": "ext4", "source": "/dev/sda1", "disk": "sda", "network": false}

log(events) := {"kernel.storage": {"events": events, "covers_seconds": 86000, "covers_death": false, "suppressed": 0}}

given(events) := {
	"seen": object.union(log(events), {"mounts.container": {"mounts": [data_on_sda], "complete": true}}), "absent": {},
	"node": {"seen": {}, "absent": {}},
}

test_its_disk_fails_now if {
	some p in cause.proves with input as given([error({})])
	startswith(p.says, "12 errors of sda in the kernel's log, the last 4.0 s ago: I/O error, dev sda")
}

test_a_partition_of_its_disk if count(cause.proves) == 1 with input as given([error({"device": "sda1"})])

test_a_disk_whose_name_begins_alike_is_another if {
	count(cause.proves) == 0 with input as given([error({"device": "sdab"})])
	count(cause.proves) == 1 with input as on_nvme("nvme0n1p1")
	count(cause.proves) == 0 with input as on_nvme("nvme0n10")
}

on_nvme(device) := {"seen": object.union(log([error({"device": device})]), {"mounts.container": {"mounts": [on_one], "complete": true}}), "absent": {}}

on_one := object.union(data_on_sda, {"source": "/dev/nvme0n1p2", "disk": "nvme0n1"})

test_five_minutes_ago_is_a_hint if {
	count(cause.proves) == 0 with input as given([error({"age_seconds": 300})])
	count(cause.supports) == 1 with input as given([error({"age_seconds": 300})])
}

test_yesterday_is_nothing if {
	count(cause.supports) == 0 with input as given([error({"age_seconds": 80000})])
	count(cause.refutes) == 1 with input as given([error({"age_seconds": 80000})])
}

test_a_filesystem_error_need_not_be_the_devices if {
	count(cause.proves) == 0 with input as given([error({"kind": "fs-error"})])
	count(cause.supports) == 1 with input as given([error({"kind": "fs-error"})])
}

test_somebody_elses_disk if {
	count(cause.proves) + count(cause.supports) == 0 with input as given([error({"device": "sdb"})])
	count(cause.weakens) == 1 with input as given([error({"device": "sdb"})])
}

test_a_silent_log if {
	some r in cause.refutes with input as given([])
	r.says == "the kernel logged no error of a disk or filesystem in the last 86000.0 s"
}

test_a_log_of_a_minute_refutes_nothing if {
	short := object.union(given([]), {"seen": object.union(given([]).seen, {"kernel.storage": {"events": [], "covers_seconds": 60, "covers_death": false, "suppressed": 0}})})
	count(cause.refutes) == 0 with input as short
}

test_nothing_is_said_when_nothing_could_be_read if {
	none := {"seen": {}, "absent": {}, "node": {"seen": {}, "absent": {}}}
	count(cause.proves) + count(cause.supports) + count(cause.weakens) + count(cause.refutes) == 0 with input as none
}
