# METADATA
# title: Files of the image are copied before they are changed
# description: >-
#   The first write to a file of the image, or a change of its owner or mode,
#   copies the whole file into the writable layer, and the program waits for it:
#   two bytes appended to a gibibyte cost a gibibyte. A chown -R at the start
#   copies everything.
# related_resources:
#   - ref: https://docs.kernel.org/filesystems/overlayfs.html#non-directories
# custom:
#   needs:
#     overlay.growth: [prove, support, refute]
#     overlay.upper: [support, refute]
#     overlay.mount: refute
#     cgroup.pressure: [prove, weaken, refute]
#     process.states: [prove, weaken, refute]
#     cgroup.reclaim: refute
#     cgroup.cpu: refute
#     cgroup.io: refute
#   explains: [io.device-saturated, io.writeback-stall, overlay.writable-layer-heavy-write]
#   next: Set owner and mode when the image is built (COPY --chown), and keep files that change on a volume.
package causes.overlay.copyup_heavy

import data.lib

growth := input.seen["overlay.growth"]

what := sprintf("%d files (%s) of the image were copied into the writable layer within %s%s", [
	growth.copied_up_files, lib.bytes(growth.copied_up_bytes), lib.seconds(growth.window_usec), examples,
])

examples := sprintf(": %s", [words]) if {
	words := lib.files_words([f | some f in growth.newest; f.copied_up])
	words != ""
} else := ""

cites := [lib.cite("overlay.growth", "copied_up_files"), lib.cite("overlay.growth", "copied_up_bytes")]

proves contains lib.says(what, cites) if growth.copied_up_bytes >= lib.copied_much

proves contains lib.says(sprintf("%s, and %s", [what, w.says]), array.concat(cites, w.cites)) if {
	some_copied
	some w in lib.io_waiting
}

some_copied if growth.copied_up_bytes >= lib.copied_some

some_copied if growth.copied_up_files >= lib.copied_files_some

supports contains lib.says_strongly(what, cites) if some_copied

upper := input.seen["overlay.upper"]

supports contains lib.says_strongly(
	sprintf("%d files (%s) of the image were copied into the writable layer within the last minute", [upper.recent_copied_files, lib.bytes(upper.recent_copied_bytes)]),
	[lib.cite("overlay.upper", "recent_copied_files"), lib.cite("overlay.upper", "recent_copied_bytes")],
) if much_copied_recently

much_copied_recently if upper.recent_copied_bytes >= lib.copied_recently

much_copied_recently if upper.recent_copied_files >= lib.copied_files_recently

weakens contains lib.says(lib.no_io_wait, lib.no_io_wait_cites) if {
	some_copied
	growth.copied_up_bytes < lib.copied_much
}

refutes contains lib.says(lib.no_layer, [lib.cite("overlay.mount", "")]) if lib.no_layer

refutes contains lib.says(
	sprintf("%s of the image was copied into the writable layer within the last minute (%s of it are copies in all)", [who, lib.bytes(upper.copied_up_bytes)]),
	[lib.cite("overlay.upper", "recent_copied_files"), lib.cite("overlay.growth", "copied_up_files")],
) if {
	growth.complete
	growth.copied_up_files == 0
	upper.recent_copied_bytes < lib.copied_some
	upper.recent_copied_files < lib.copied_files_some
	who := ["no file", "hardly a file"][min([upper.recent_copied_files, 1])]
}

# The walk is only taken where something asks for it.
refutes contains lib.says(lib.layer_quiet, lib.layer_quiet_cites)
