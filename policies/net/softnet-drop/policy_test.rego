package causes.net.softnet_drop_test

import data.causes.net.softnet_drop as cause

counters := {"window_usec": 2000000, "host_network": false, "tcp_data_retransmits_in_window": 30, "tcp_data_retransmit_ratio": 0.05}

softnet(processed, dropped) := {
	"seen": {"network.counters": counters}, "absent": {},
	"node": {"seen": {"node.softnet": {"window_usec": 2000000, "processed_in_window": processed, "dropped_in_window": dropped, "squeezed_in_window": 3}}, "absent": {}},
}

says(set, words) if {
	some a in set
	contains(a.says, words)
}

test_one_in_ten_is_dropped if {
	says(cause.proves, "the node dropped 1000 of 10000 packets in 2.0 s at the backlog of a CPU") with input as softnet(9000, 1000)
	says(cause.supports, "30 segments of data were sent again") with input as softnet(9000, 1000)
}

test_a_burst_is_a_hint if {
	count(cause.proves) == 0 with input as softnet(100000, 3)
	count(cause.supports) == 2 with input as softnet(100000, 3)
}

test_none_was_dropped if {
	count(cause.refutes) == 1 with input as softnet(9000, 0)
	count(cause.supports) == 0 with input as softnet(9000, 0)
}

# A budget that ends with packets left delays them; it drops none.
test_squeezed_is_not_dropped if {
	count(cause.proves) == 0 with input as softnet(9000, 0)
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.supports) == 0 with input as {"seen": {}, "absent": {}}
	count(cause.refutes) == 0 with input as {"seen": {}, "absent": {}}
}
