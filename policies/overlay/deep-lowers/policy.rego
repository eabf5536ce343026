# METADATA
# title: Its image has very many layers
# description: >-
#   A name that is looked up in an overlay and is in no layer is looked for in
#   each. With a hundred layers every miss (a library search path, a
#   node_modules walk) costs a hundred lookups in the kernel.
# related_resources:
#   - ref: https://docs.kernel.org/filesystems/overlayfs.html#multiple-lower-layers
# custom:
#   needs:
#     overlay.mount: [support, refute]
#     cgroup.cpu: support
#   explains: []
#   next: Squash the image, or join its RUN and COPY steps; containers with few layers start faster too.
package causes.overlay.deep_lowers

import data.lib

mount := input.seen["overlay.mount"]

supports contains lib.says(sprintf("its root has %d layers below the writable one", [mount.lowers]), [lib.cite("overlay.mount", "lowers")]) if {
	mount.lowers >= lib.lowers_many
}

supports contains lib.says(
	lib.toils_in_kernel,
	[lib.cite("cgroup.cpu", "system_usec_in_window"), lib.cite("cgroup.cpu", "usage_usec_in_window")],
) if mount.lowers >= lib.lowers_very_many

refutes contains lib.says(lib.no_layers, [lib.cite("overlay.mount", "")]) if lib.no_layers

refutes contains lib.says(
	sprintf("its root has %d layers, which is ordinary", [mount.lowers]),
	[lib.cite("overlay.mount", "lowers")],
) if mount.lowers <= lib.lowers_ordinary
