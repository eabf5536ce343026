# METADATA
# title: Removed files of the image slow its directories down
# description: >-
#   A file of the image that is removed stays in its layer; the writable layer
#   holds a marker (whiteout) for each. A listing of the directory reads all
#   names and all markers, every time, and spends kernel time on them.
# related_resources:
#   - ref: https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories
# custom:
#   needs:
#     overlay.upper: [support, refute]
#     overlay.mount: refute
#     cgroup.cpu: [support, refute]
#     cgroup.pressure: refute
#     process.states: refute
#     cgroup.reclaim: refute
#     cgroup.io: refute
#   explains: []
#   next: Remove the files in the layer that brought them, or squash the image; keep files that come and go on a volume.
package causes.overlay.whiteout_accumulation

import data.lib

upper := input.seen["overlay.upper"]

what := sprintf("%d names of the image are marked as removed in %s alone, %d in all that was looked at", [upper.most_whiteouts, upper.most_whiteouts_in, upper.whiteouts])

cites := [lib.cite("overlay.upper", "most_whiteouts"), lib.cite("overlay.upper", "whiteouts")]

supports contains lib.says(what, cites) if upper.most_whiteouts >= lib.whiteouts_many

supports contains lib.says(
	lib.toils_in_kernel,
	[lib.cite("cgroup.cpu", "system_usec_in_window"), lib.cite("cgroup.cpu", "usage_usec_in_window")],
) if upper.most_whiteouts >= lib.whiteouts_many

refutes contains lib.says(lib.no_layer, [lib.cite("overlay.mount", "")]) if lib.no_layer

refutes contains lib.says(
	sprintf("its writable layer has %d whiteouts", [upper.whiteouts]),
	cites,
) if {
	upper.complete
	upper.whiteouts < lib.whiteouts_few
}

# The walk is only taken where something asks for it.
refutes contains lib.says(lib.layer_quiet, lib.layer_quiet_cites)
