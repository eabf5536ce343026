package plan

import data.lib

# METADATA
# description: |
#   The container's writable layer may have to do with it. False where it has none, and where everything was read and
#   nobody writes, waits for a disk or toils in the kernel: the walk looks at thousands of files. What is concluded
#   without the walk rests on the same words (lib.layer_quiet).
writable_layer_matters if {
	input.seen["overlay.mount"].read_only == false
	count(lib.layer_signs) > 0
}

writable_layer_matters := false if lib.no_layer

writable_layer_matters := false if {
	input.seen["overlay.mount"].read_only == false
	lib.layer_quiet
}
