# What the checks of package network say, for the tests of policies about the
# way of packets.
package lib_test

import data.lib

net_calm_counters := {
	"window_usec": 2000000, "host_network": false, "tcp_out_segments_in_window": 100, "tcp_in_segments_in_window": 100,
	"tcp_attempt_fails_in_window": 0, "tcp_passive_opens_in_window": 0, "tcp_established_resets_in_window": 0,
	"ip_out_no_routes_in_window": 0, "ip_reverse_path_filter_in_window": 0, "ip_in_receives_in_window": 100,
}

net_counters(more) := object.union(net_calm_counters, more)

net_sockets(more) := object.union({"window_usec": 2000000, "host_network": false, "opening": [], "opening_stuck": 0, "opening_again": 0, "listening": 1, "listeners": []}, more)

net_rule(more) := object.union(
	{
		"rule": "drop in chain OUTPUT of table ip filter: tcp dport 5998", "table": "ip filter", "chain": "OUTPUT", "hooks": ["output"],
		"verdict": "drop", "with": "", "protocol": "tcp", "ports": "5998", "source": "", "destination": "", "comment": "", "partly": false,
		"packets_in_window": 12, "packets": 900, "waiting": 0, "waiting_for": [], "held": 0, "held_to": [], "by_chance": false, "answers": 0, "serves": [], "plain": true,
	},
	more,
)

net_rules(list, more) := object.union(
	{
		"window_usec": 2000000, "host_network": false, "nftables": "read", "legacy": "none", "counted": 7, "complete": true, "changed": false,
		"hits": 0, "uncounted": 0, "silent": 0, "rules": list, "policies": [],
	},
	more,
)

net_forward(list, more) := object.union({"window_usec": 2000000, "complete": true, "uncounted": 0, "rules": list, "others": 0}, more)

net_link(more) := object.union(
	{
		"index": 2, "name": "eth0", "kind": "veth", "physical": false, "mtu_bytes": 1500, "mac": "02:00:00:00:00:02", "up": true, "carrier": true,
		"down": false, "operstate": "up", "addresses": ["10.2.0.2/24"], "dad_failed": [], "xdp": "", "qdisc": "noqueue", "bridged": false, "noarp": false,
		"rx_packets_in_window": 100, "tx_packets_in_window": 100, "rx_dropped_in_window": 0, "tx_dropped_in_window": 0, "rx_errors_in_window": 0,
		"tx_errors_in_window": 0, "rx_crc_errors_in_window": 0, "rx_missed_errors_in_window": 0, "rx_fifo_errors_in_window": 0,
		"tx_carrier_errors_in_window": 0, "carrier_changes_in_window": 0, "qdiscs": [],
		"peer": {"name": "cali1", "mtu_bytes": 1500, "up": true, "on_host": true, "joined": true, "rx_dropped_in_window": 0, "rx_packets_in_window": 100, "tx_packets_in_window": 100, "qdiscs": []},
	},
	more,
)

net_links(list) := {"window_usec": 2000000, "host_network": false, "counted": count(list), "complete": true, "packets_in_window": 400, "links": list}

net_routes(more) := object.union(
	{
		"host_network": false, "counted": 2, "complete": true, "changed": false, "policy": false, "default": true, "networked": true,
		"defaults": [], "compared": true, "refusing": [], "refusing_count": 0,
	},
	more,
)

net_neighbours(more) := object.union(
	{"host_network": false, "counted": 1, "complete": true, "unresolved": [], "unanswered": 0, "changed": [], "own_address_elsewhere": [], "misdirected": []},
	more,
)

net_datapath(more) := object.union(
	{"host_network": false, "proxies": [], "programs": [], "complete": true, "interfaces": [], "pinned": [], "drops": [], "uncounted": 0},
	more,
)

# A container that is well, with a network that is well.
net_well := {
	"network.counters": net_calm_counters, "network.sockets": net_sockets({}), "network.rules": net_rules([], {}), "network.forward_rules": net_forward([], {}),
	"network.links": net_links([net_link({})]), "network.routes": net_routes({}), "network.neighbours": net_neighbours({}), "network.datapath": net_datapath({}),
}

net_seen(more) := {"seen": object.union(net_well, more), "absent": {}}

# Nobody looked.
net_blind := {"seen": {}, "absent": {}}

# A container that has ended.
net_ended := {"seen": {}, "absent": {id: "the runtime says that the container has exited" | some id, _ in net_well}}

test_rules_are_known_only_when_all_were_read_and_count if {
	lib.rules_are_known with input as net_seen({})
	not lib.rules_are_known with input as net_blind
	not lib.rules_are_known with input as net_seen({"network.rules": net_rules([], {"complete": false})})
	not lib.rules_are_known with input as net_seen({"network.rules": net_rules([], {"uncounted": 1})})
	not lib.rules_are_known with input as net_seen({"network.rules": net_rules([], {"policies": [{"chain": "in", "hook": "input"}]})})
	lib.rules_are_known with input as net_seen({"network.rules": net_rules([], {"policies": [{"chain": "in", "hook": "input", "packets_in_window": 0}]})})
	not lib.rules_are_known with input as net_seen({"network.forward_rules": net_forward([], {"uncounted": 3})})
}

test_on_the_nodes_network_its_rules_are_the_nodes if {
	given := net_seen({})
	lib.rules_are_known with input as {"seen": object.remove(given.seen, ["network.forward_rules"]), "absent": {"network.forward_rules": "the node's own"}}
}

test_words if {
	lib.waiting_words(1) == "1 connection has waited in SYN_SENT"
	lib.waiting_words(3) == "3 connections have waited in SYN_SENT"
	lib.shared_words({}) == ""
	lib.shared_words({"host_network": true}) != ""
}

routers(peer, routes, node) := object.union(
	net_seen({"network.links": net_links([net_link({"peer": peer})]), "network.routes": net_routes(routes), "network.counters": {"host_network": false}}),
	{"node": {"seen": {"network.host": node}, "absent": {}}},
)

by_eth0 := {"defaults": [{"family": "ipv4", "gateway": "10.2.0.1", "link": "eth0", "down": false}]}

test_the_setting_of_an_interface_stands_above_the_node_s if {
	lib.node_routers == {{"name": "cali1", "forwards": false}} with input as routers({"joined": false, "ipv4_forwards": false}, by_eth0, {"ip_forwards": true})
	lib.dark_routers == {"cali1"} with input as routers({"joined": false, "ipv4_forwards": false}, by_eth0, {"ip_forwards": true})
	count(lib.dark_routers) == 0 with input as routers({"joined": false, "ipv4_forwards": true}, by_eth0, {"ip_forwards": false})
	lib.node_routers == {{"name": "cali1", "forwards": false}} with input as routers({"joined": false}, by_eth0, {"ip_forwards": false})
	lib.node_routers == {{"name": "cali1"}} with input as routers({"joined": false}, by_eth0, {})
	count(lib.node_routers) == 0 with input as routers({"joined": false}, {}, {"ip_forwards": false})
	by_ipv6 := {"defaults": [{"family": "ipv6", "gateway": "fd00::1", "link": "eth0", "down": false}]}
	count(lib.node_routers) == 0 with input as routers({"joined": false}, by_ipv6, {"ip_forwards": false})
}

test_a_bridge_is_a_router_where_it_is_the_gateway if {
	bridge := {"bridge": {"name": "cni0", "addresses": ["10.2.0.1"], "ipv4_forwards": false}}
	lib.dark_routers == {"cni0"} with input as routers(bridge, by_eth0, {"ip_forwards": true})
	count(lib.node_routers) == 0 with input as routers(bridge, {}, {"ip_forwards": false})
	count(lib.node_routers) == 0 with input as routers({}, by_eth0, {"ip_forwards": false})
}

# What has a master that is no bridge (Open vSwitch, a VRF) goes where nobody knows.
test_what_leads_to_the_node_is_passed_on if {
	lib.node_passes_on with input as routers({"joined": false, "ipv4_forwards": true}, {}, {"ip_forwards": false})
	not lib.node_passes_on with input as routers({"joined": false}, {}, {})
	not lib.node_passes_on with input as routers({}, {}, {"ip_forwards": true})
	lib.node_passes_on with input as routers({"bridge": {"name": "br0", "addresses": []}}, {}, {"ip_forwards": false})
	not lib.node_passes_on with input as routers({"bridge": {"name": "br0", "addresses": ["10.2.0.1"]}}, {}, {"ip_forwards": false})
	lib.node_passes_on with input as routers({"on_host": false}, {}, {"ip_forwards": false})
}

test_whose_address_it_is if {
	waits := {"seen": {"network.sockets": {"opening_stuck": 1, "opening_again": 0, "opening": [{"destination": "[fd00::2]:443", "in_both": 1, "most_retries": 0}]}}}
	lib.unanswered_in("ipv6") with input as waits
	not lib.unanswered_in("ipv4") with input as waits
	lib.family_of("10.2.0.1") == "ipv4"
	lib.family_of("10.2.0.1:443") == "ipv4"
	lib.family_of("fe80::1") == "ipv6"
}

cards := {"network.host_links": {"complete": true, "links": [{"name": "ens3", "addresses": ["10.0.0.5/24"]}]}}

cards_of(host) := {"node": {"seen": object.union(cards, {"network.host": host})}}

test_answers_come_in_by_cards_that_are_known_to_pass_on if {
	lib.cards_pass_on with input as cards_of({"ip_forwards": true})
	not lib.no_card_stops with input as cards_of({"ip_forwards": false})
	not lib.no_card_stops with input as cards_of({})
	none := {"node": {"seen": {"network.host_links": {"complete": true, "links": []}}}}
	lib.no_card_stops with input as none
	not lib.cards_pass_on with input as none
}
