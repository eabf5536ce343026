# METADATA
# title: It waits for random numbers
# description: >-
#   Before Linux 5.6 reading /dev/random waited until the kernel thought it had
#   enough entropy, which in a virtual machine could take minutes: TLS and Java
#   start slowly. On every kernel getrandom(2) waits until the generator is
#   ready, once, soon after boot.
# related_resources:
#   - ref: https://man7.org/linux/man-pages/man4/random.4.html
# custom:
#   needs:
#     process.states: [prove, refute]
#     node.files: support
#     node.boot: support
#   explains: []
#   next: Give the virtual machine a virtio-rng device, or let the program read /dev/urandom or call getrandom(2).
package causes.entropy.blocking_random

import data.lib

proves contains lib.says(
	sprintf("%s for the kernel's random numbers in both looks (%s)", [lib.counted(w.tasks, "task waited", "tasks waited"), w.function]),
	[lib.cite("process.states", "waits_in")],
) if {
	some w in input.seen["process.states"].waits_in
	waits_for_random(w.function)
}

# Only where /dev/random can block at all.
supports contains lib.says(
	sprintf("the kernel (%s) has %d bits of entropy, and /dev/random waits below 128 on it", [b.kernel_release, f.entropy_bits]),
	[lib.cite_node("node.files", "entropy_bits"), lib.cite_node("node.boot", "kernel_release")],
) if {
	f := input.node.seen["node.files"]
	f.entropy_bits < 128
	b := input.node.seen["node.boot"]
	before_5_6(b.kernel_release)
}

refutes contains lib.says(
	sprintf("none of its %d tasks waited for random numbers in both looks", [s.looked]),
	[lib.cite("process.states", "waits_in"), lib.cite("process.states", "looked")],
) if {
	s := input.seen["process.states"]
	s.complete
	s.waits_known
	count(s.waits_in) < 20
	count([w | some w in s.waits_in; waits_for_random(w.function)]) == 0
}

refutes contains lib.says("it has no process that could wait", [lib.cite("process.states", "")]) if {
	input.absent["process.states"]
}

# drivers/char/random.c: _random_read (4.x, 5.0 to 5.5), and wait_for_random_bytes
# of getrandom(2) on every kernel.
waits_for_random(function) if strings.any_prefix_match(function, ["wait_for_random_bytes", "_random_read", "random_read", "urandom_read", "try_to_generate_entropy"])

before_5_6(release) if regex.match(`^([0-4]\.|5\.[0-5]([.-]|$))`, release)
