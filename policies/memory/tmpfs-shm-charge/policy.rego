# METADATA
# title: Files in tmpfs or shared memory filled the memory limit
# description: >-
#   What is written to a tmpfs (/dev/shm, an emptyDir of medium Memory) or to
#   shared memory is charged to the cgroup and cannot be dropped. Killing a
#   process does not free it, so the kills repeat, and the victims are small.
# related_resources:
#   - ref: https://docs.kernel.org/filesystems/tmpfs.html
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
# custom:
#   needs:
#     kernel.oom: [prove, refute]
#     cgroup.memory: [support, refute]
#     runtime.spec: support
#     runtime.death: weaken
#     runtime.status: weaken
#   explains: [memory.cgroup-oom-kill, memory.pod-cgroup-oom-kill, memory.child-oom-main-survived]
#   next: Give the tmpfs a size= or the emptyDir a sizeLimit below the memory limit, or put the data on disk.
package causes.memory.tmpfs_shm_charge

import data.lib

filled(e) if {
	e.shmem_bytes >= e.limit_bytes / 2
	e.anon_bytes < e.limit_bytes / 2
}

by_files contains e if {
	some e in lib.oom_hits
	filled(e)
}

proves contains lib.says(
	sprintf("when the kernel killed %s at %s, tmpfs and shared memory held %s (%s of the limit), anonymous memory %s", [
		lib.victim(e), lib.whose_limit(e), lib.bytes(e.shmem_bytes),
		lib.percent(e.shmem_bytes / e.limit_bytes), lib.bytes(e.anon_bytes),
	]),
	[lib.cite("kernel.oom", "events")],
) if some e in by_files

supports contains lib.says_strongly(
	sprintf("its cgroup counts %s, and tmpfs and shared memory hold %s of its limit of %s", [lib.counted_in_words, lib.bytes(c.shmem_bytes), lib.bytes(c.limit_bytes)]),
	[lib.cite("cgroup.memory", "oom_kills"), lib.cite("cgroup.memory", "shmem_bytes")],
) if {
	lib.counted_oom_kills > 0
	c := input.seen["cgroup.memory"]
	c.shmem_bytes >= c.limit_bytes / 2
}

# One sentence for all of them: containers have such mounts by default.
supports contains lib.says(
	sprintf("its cgroup counts %s, and tmpfs may grow to the whole memory limit of %s (%s)", [lib.counted_in_words, lib.bytes(input.seen["runtime.spec"].memory_limit_bytes), concat(", ", roomy)]),
	[lib.cite("cgroup.memory", "oom_kills"), lib.cite("runtime.spec", "tmpfs_mounts")],
) if {
	lib.counted_oom_kills > 0
	count(roomy) > 0
}

roomy contains m.destination if {
	s := input.seen["runtime.spec"]
	some m in s.tmpfs_mounts
	object.get(m, "size_bytes", s.memory_limit_bytes) >= s.memory_limit_bytes
}

refutes contains lib.says(
	sprintf("when the kernel killed %s, tmpfs and shared memory held %s of the limit of %s, and anonymous memory %s", [
		lib.victim(e), lib.bytes(e.shmem_bytes), lib.bytes(e.limit_bytes), lib.bytes(e.anon_bytes),
	]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_files) == 0
	some e in lib.oom_hits
	e.shmem_bytes <= e.limit_bytes
	e.anon_bytes >= 0
}

refutes contains a if {
	count(lib.oom_hits) == 0
	some a in ((lib.no_oom_logged | lib.no_oom_counted) | (lib.still_runs | lib.ended_otherwise({137, 128})))
}

refutes contains lib.says(
	sprintf("the kernel killed %s at %s: no limit was reached", [lib.victim(e), lib.whose_limit(e)]),
	[lib.cite("kernel.oom", "events")],
) if {
	count(by_files) == 0
	some e in lib.oom_of_main
	lib.whole_node(e)
}
