package causes.net.qdisc_drop_or_rate_limit_test

import data.causes.net.qdisc_drop_or_rate_limit as cause
import data.lib_test as given

queue(more) := object.union(
	{
		"kind": "tbf", "root": true, "drops_in_window": 0, "overlimits_in_window": 0, "packets_in_window": 100, "bytes_in_window": 100000,
		"backlog_bytes": 0, "queue_length": 0, "rate_bytes_per_second": 250000, "loss_ratio": 0,
	},
	more,
)

with_queue(more) := given.net_seen({"network.links": given.net_links([given.net_link({"qdiscs": [queue(more)]})])})

test_a_token_bucket_drops if {
	some a in cause.proves with input as with_queue({"drops_in_window": 15, "overlimits_in_window": 36})
	a.says == "the tbf on eth0, which lets 244.1 KiB a second pass, dropped 15 packets and made 36 wait in 2.0 s"
}

test_a_token_bucket_that_is_used_up if {
	count(cause.proves) == 1 with input as with_queue({"overlimits_in_window": 36, "bytes_in_window": 490000})
}

test_a_token_bucket_with_room if {
	count(cause.proves) == 0 with input as with_queue({"overlimits_in_window": 3})
	count(cause.supports) == 0 with input as with_queue({"overlimits_in_window": 3})
	count(cause.supports) == 1 with input as with_queue({"overlimits_in_window": 3, "backlog_bytes": 3000})
	count(cause.refutes) == 1 with input as with_queue({})
}

test_the_other_end_is_limited if {
	limited := object.union(given.net_link({}).peer, {"qdiscs": [queue({"drops_in_window": 15, "overlimits_in_window": 36})]})
	some a in cause.proves with input as given.net_seen({"network.links": given.net_links([given.net_link({"peer": limited})])})
	contains(a.says, "cali1 (the other end of eth0)")
}

test_a_delay_that_was_set if {
	some a in cause.proves with input as with_queue({"kind": "netem", "delay_usec": 100000, "loss_ratio": 0.2})
	contains(a.says, "delays each packet by 100 ms and loses 20 % of them")
}

fair(n) := given.net_seen({"network.links": given.net_links([given.net_link({"qdiscs": [object.remove(queue({"kind": "fq_codel", "drops_in_window": n, "packets_in_window": 10000}), ["rate_bytes_per_second"])]})])})

# A queue that drops a little tells TCP its pace.
test_a_fair_queue_that_drops if {
	count(cause.supports) == 0 with input as fair(20)
	count(cause.weakens) == 1 with input as fair(20)
	count(cause.supports) == 1 with input as fair(500)
}

test_clsact_is_no_queue if {
	filters := {"kind": "clsact", "root": false, "drops_in_window": 9, "overlimits_in_window": 0, "packets_in_window": 10, "backlog_bytes": 0, "queue_length": 0, "loss_ratio": 0}
	dropped := given.net_seen({"network.links": given.net_links([given.net_link({"qdiscs": [filters]})])})
	count(cause.proves) == 0 with input as dropped
	count(cause.supports) == 0 with input as dropped
	count(cause.refutes) == 1 with input as dropped
}

test_a_network_that_is_well if {
	count(cause.proves) == 0 with input as given.net_seen({})
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.proves) == 0 with input as given.net_blind
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
