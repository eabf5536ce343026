package causes.mesh.sidecar_in_path_test

import data.causes.mesh.sidecar_in_path as cause
import data.lib_test as given

proxy := {"port": 15001, "mesh": "istio", "role": "outbound proxy", "uid": 1337}

mesh(waiting) := given.net_seen({
	"network.datapath": given.net_datapath({"proxies": [proxy]}),
	"network.sockets": given.net_sockets({"listeners": [{"address": "0.0.0.0:15001", "port": 15001, "waiting": waiting, "waiting_first": waiting}]}),
})

test_connections_wait_at_the_proxy if {
	some a in cause.supports with input as mesh(4)
	contains(a.says, "4 connections waited at port 15001 in both looks")
	count(cause.weakens) == 0 with input as mesh(4)
}

lies(local) := given.net_seen({
	"network.datapath": given.net_datapath({"proxies": [proxy]}),
	"network.sockets": given.net_sockets({"unread": [{"local": local, "remote": "10.9.0.1:40000", "bytes": 300000}], "sending_outward": 0}),
})

passed_on(sending) := object.union(lies("127.0.0.1:15001"), {"seen": {"network.sockets": {"sending_outward": sending}}})

test_what_was_sent_lies_at_the_proxy if {
	some a in cause.supports with input as lies("127.0.0.1:15001")
	a.strong
	contains(a.says, "nothing in the window of what waits on 1 connection to it (293.0 KiB at 127.0.0.1:15001)")
	count(cause.weakens) == 0 with input as lies("127.0.0.1:15001")
}

test_who_does_not_take_it_further_on_may_be_what_holds_it if {
	some a in cause.supports with input as passed_on(1)
	not a.strong
	contains(a.says, "whom it passes it on to may not take it")
}

test_what_lies_elsewhere_is_not_the_proxys if {
	count(cause.supports) == 0 with input as lies("127.0.0.1:8080")
	count(cause.supports) == 0 with input as lies("127.0.0.1:5001")
}

test_a_mesh_at_work_is_no_fault if {
	count(cause.supports) == 0 with input as mesh(0)
	count(cause.supports) == 0 with input as mesh(1)
	some a in cause.weakens with input as mesh(0)
	a.says == "a mesh is in the path (istio's outbound proxy on port 15001), and no connections queue up at it"
}

test_a_redirect_without_a_known_proxy if {
	odd := given.net_seen({"network.rules": given.net_rules([given.net_rule({"verdict": "redirect", "to_port": 9000})], {})})
	count(cause.refutes) == 0 with input as odd
	count(cause.weakens) == 1 with input as odd
}

test_a_network_that_is_well if {
	count(cause.supports) == 0 with input as given.net_seen({})
	count(cause.refutes) == 1 with input as given.net_seen({})
}

test_nothing_is_said_when_nothing_could_be_read if {
	count(cause.supports) == 0 with input as given.net_blind
	count(cause.weakens) == 0 with input as given.net_blind
	count(cause.refutes) == 0 with input as given.net_blind
}

test_a_container_that_has_ended_has_no_network if {
	count(cause.refutes) == 1 with input as given.net_ended
}
