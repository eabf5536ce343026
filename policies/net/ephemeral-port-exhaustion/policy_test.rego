package causes.net.ephemeral_port_exhaustion_test

import data.causes.net.ephemeral_port_exhaustion as cause

destination(more) := object.union({"remote": "10.2.0.1:80", "local": "10.2.0.2", "ports": 4, "ports_first": 4, "time_wait": 3, "lowest_port": 40000, "highest_port": 40003}, more)

given(d, udp, range) := {"seen": {
	"network.sockets": {"destinations": [destination(d)], "udp_local_ports": udp},
	"network.sysctls": {"values": {"ipv4/ip_local_port_range": range}},
}, "absent": {}}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_every_port_is_in_use if {
	says(cause.proves, "4 of 4 local ports (40000 to 40003) are in use from 10.2.0.2 to 10.2.0.1:80 in both looks, 3 of them in TIME_WAIT") with input as given({}, 0, "40000\t40003")
	count(cause.refutes) == 0 with input as given({}, 0, "40000\t40003")
}

test_nearly_every_port if {
	nearly := {"ports": 26000, "ports_first": 25000, "lowest_port": 32768, "highest_port": 60999}
	count(cause.proves) == 0 with input as given(nearly, 0, "32768\t60999")
	says(cause.supports, "25000 of 28232 local ports") with input as given(nearly, 0, "32768\t60999")
}

# A burst that was over in the other look.
test_one_look_is_a_burst if {
	count(cause.proves) == 0 with input as given({"ports_first": 1}, 0, "40000\t40003")
}

test_udp_sockets_hold_them if {
	says(cause.supports, "UDP sockets hold 28000 of 28232") with input as given({}, 28000, "32768\t60999")
}

test_a_few_connections if {
	says(cause.refutes, "at most 4 local ports are in use to any one destination, of 28232 (32768 to 60999)") with input as given({}, 3, "32768\t60999")
	count(cause.supports) == 0 with input as given({}, 3, "32768\t60999")
}

# Ports a program binds itself are outside the range, and none of its business.
test_a_client_that_binds_its_own_ports if {
	count(cause.proves) == 0 with input as given({"lowest_port": 1001}, 0, "40000\t40003")
}

unread(d) := {"seen": {"network.sockets": {"destinations": [destination(d)], "udp_local_ports": 0}}, "absent": {}}

test_the_range_could_not_be_read if {
	count(cause.supports) == 0 with input as unread({})
	count(cause.refutes) == 0 with input as unread({})
	says(cause.supports, "12000 local ports are in use") with input as unread({"ports": 12000, "ports_first": 13000})
	count(cause.refutes) == 1 with input as unread({"ports": 1, "ports_first": 1})
}

test_no_network if {
	count(cause.refutes) == 1 with input as {"seen": {}, "absent": {"network.sockets": "it has exited"}}
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
