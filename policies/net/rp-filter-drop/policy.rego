# METADATA
# title: The reverse path filter drops packets
# description: >-
#   With rp_filter the kernel drops a packet that came in by another interface
#   than the one by which an answer to its sender would leave. Asymmetric routes
#   look like forged senders to it.
# related_resources:
#   - ref: https://docs.kernel.org/networking/ip-sysctl.html
#   - ref: https://www.rfc-editor.org/rfc/rfc3704
# custom:
#   needs:
#     network.counters: [prove, support, refute]
#     network.sysctls: support
#   explains: [net.retransmits-loss, app.external-wait, net.dns-upstream-timeout]
#   next: Set net.ipv4.conf.*.rp_filter to 2 (loose) or 0 on that interface, or make the routes symmetric.
package causes.net.rp_filter_drop

import data.lib

dropped(c) := sprintf("the reverse path filter dropped %s in %s in %s", [lib.packets(c.ip_reverse_path_filter_in_window), lib.seconds(c.window_usec), lib.counters_of(c)])

# A tenth of all that came in is no stray.
heavy(c) if {
	c.ip_reverse_path_filter_in_window >= lib.path_drops_least
	c.ip_reverse_path_filter_in_window >= c.ip_in_receives_in_window * lib.path_drops_share
}

proves contains lib.says(
	sprintf("%s, of %d that came in", [dropped(c), c.ip_in_receives_in_window]),
	[lib.cite("network.counters", "ip_reverse_path_filter_in_window")],
) if {
	c := lib.own_counters
	heavy(c)
}

supports contains lib.says(dropped(c), [lib.cite("network.counters", "ip_reverse_path_filter_in_window")]) if {
	c := input.seen["network.counters"]
	c.ip_reverse_path_filter_in_window >= lib.path_drops_least
}

supports contains lib.says(
	sprintf("%s filters strictly (rp_filter %d)", [f.link, f.mode]),
	[lib.cite("network.sysctls", "rp_filters"), lib.cite("network.counters", "ip_reverse_path_filter_in_window")],
) if {
	heavy(input.seen["network.counters"])
	some f in input.seen["network.sysctls"].rp_filters
	f.mode == 1
}

refutes contains lib.says(
	sprintf("the reverse path filter dropped nothing in %s", [lib.seconds(c.window_usec)]),
	[lib.cite("network.counters", "ip_reverse_path_filter_in_window")],
) if {
	c := input.seen["network.counters"]
	c.ip_reverse_path_filter_in_window == 0
}

refutes contains lib.says(sprintf("it has no network: %s", [why]), [lib.cite("network.counters", "")]) if why := input.absent["network.counters"]
