# METADATA
# title: It writes much into its writable layer
# description: >-
#   What a container writes outside its volumes lands in the overlay's upper
#   directory, on the disk that all containers of the node share with the images
#   and often with the system. A database or a build there fills and slows that
#   disk for everybody, and goes when the container goes.
# related_resources:
#   - ref: https://docs.kernel.org/filesystems/overlayfs.html
#   - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage
# custom:
#   needs:
#     overlay.growth: [prove, support, refute]
#     overlay.mount: refute
#     cgroup.pressure: [prove, weaken, refute]
#     process.states: [prove, weaken, refute]
#     cgroup.io: [support, refute]
#     cgroup.reclaim: refute
#     cgroup.cpu: refute
#   explains: [io.device-saturated, io.writeback-stall]
#   next: Write to a volume (a fast one for a database, tmpfs for scratch); see the largest files of the writable layer below.
package causes.overlay.writable_layer_heavy_write

import data.lib

growth := input.seen["overlay.growth"]

heavy if lib.layer_growth >= lib.layer_growth_much

what := sprintf("its writable layer grew by %s of new data in %s%s", [
	lib.bytes_a_second(lib.layer_growth), lib.seconds(growth.window_usec), examples,
])

examples := sprintf(": %s", [words]) if {
	words := lib.files_words([f | some f in growth.newest; not f.copied_up])
	words != ""
} else := ""

cites := [lib.cite("overlay.growth", "grew_bytes"), lib.cite("overlay.growth", "newest")]

proves contains lib.says(sprintf("%s, and %s", [what, w.says]), array.concat(cites, w.cites)) if {
	heavy
	some w in lib.io_waiting
}

supports contains lib.says_strongly(what, cites) if heavy

# Files that are written over and over do not grow.
rewritten := sum([d.write_bytes_per_second | some d in input.seen["cgroup.io"].devices]) if {
	input.seen["cgroup.io"].version == 2
}

supports contains lib.says(
	sprintf("it wrote %s to disks, and %d files of its writable layer (%s) changed within %s", [
		lib.bytes_a_second(rewritten), growth.changed_files, lib.bytes(growth.changed_own_bytes), lib.seconds(growth.window_usec),
	]),
	[lib.cite("cgroup.io", "devices"), lib.cite("overlay.growth", "changed_files")],
) if {
	not heavy
	rewritten >= lib.layer_growth_much
	growth.changed_own_bytes >= 1048576
	some _ in lib.io_waiting
}

weakens contains lib.says_strongly(lib.no_io_wait, lib.no_io_wait_cites) if heavy

refutes contains lib.says(lib.no_layer, [lib.cite("overlay.mount", "")]) if lib.no_layer

refutes contains lib.says(
	sprintf("its writable layer grew by %s in %s, and %d files of it changed", [lib.bytes_a_second(max([0, lib.layer_growth])), lib.seconds(growth.window_usec), growth.changed_files]),
	[lib.cite("overlay.growth", "grew_bytes"), lib.cite("overlay.growth", "changed_files")],
) if {
	growth.complete
	lib.layer_growth < 1048576
	growth.changed_own_bytes < 1048576
}

# The walk is only taken where something asks for it.
refutes contains lib.says(lib.layer_quiet, lib.layer_quiet_cites)
