//go:build linux

package live

import (
	"context"
	"net/netip"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const maxRoutes = 4096

// inRouteSocket asks over rtnetlink in the namespace that args name.
func inRouteSocket[T any](ctx context.Context, m *Machine, args []string, ask func(*netlinkSocket) (T, error)) (T, error) {
	var none T
	if err := expect(args, 1); err != nil {
		return none, err
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return none, err
	}
	return inNetns(m, pid, func() (T, error) {
		s, err := openNetlink(ctx, unix.NETLINK_ROUTE)
		if err != nil {
			return none, err
		}
		defer s.close()
		return ask(s)
	})
}

// askNetnsRoutes answers netns/routes.
func askNetnsRoutes(ctx context.Context, m *Machine, args []string) (any, error) {
	return inRouteSocket(ctx, m, args, func(s *netlinkSocket) (asked.Routes, error) {
		var all asked.Routes
		if err := dumpRoutes(s, &all); err != nil {
			return all, err
		}
		return all, dumpRoutingRules(s, &all)
	})
}

func dumpRoutes(s *netlinkSocket, all *asked.Routes) error {
	reset := func() { all.Routes, all.Truncated = []asked.Route{}, false }
	return s.dump(unix.RTM_GETROUTE, make([]byte, unix.SizeofRtMsg), reset, func(m message) error {
		route, ok := parseRoute(m.data)
		switch {
		case m.kind != unix.RTM_NEWROUTE || !ok:
		case len(all.Routes) == maxRoutes:
			all.Truncated = true
		default:
			all.Routes = append(all.Routes, route)
		}
		return nil
	})
}

func dumpRoutingRules(s *netlinkSocket, all *asked.Routes) error {
	cut := all.Truncated
	reset := func() { all.Rules, all.Truncated = []asked.RoutingRule{}, cut }
	return s.dump(unix.RTM_GETRULE, make([]byte, unix.SizeofRtMsg), reset, func(m message) error {
		rule, ok := parseRoutingRule(m.data)
		switch {
		case m.kind != unix.RTM_NEWRULE || !ok:
		case len(all.Rules) == maxRoutes:
			all.Truncated = true
		default:
			all.Rules = append(all.Rules, rule)
		}
		return nil
	})
}

// routeTypes are RTN_* of linux/rtnetlink.h; the kernel's own (local,
// broadcast, anycast, multicast) are left out.
var routeTypes = map[uint8]string{
	unix.RTN_UNICAST: "unicast", unix.RTN_BLACKHOLE: "blackhole", unix.RTN_UNREACHABLE: "unreachable",
	unix.RTN_PROHIBIT: "prohibit", unix.RTN_THROW: "throw",
}

var ipFamilies = map[uint8]string{unix.AF_INET: "ipv4", unix.AF_INET6: "ipv6"}

// parseRoute reads RTM_NEWROUTE: struct rtmsg and attributes. Cached routes
// are none of a table's.
func parseRoute(b []byte) (asked.Route, bool) {
	if len(b) < unix.SizeofRtMsg {
		return asked.Route{}, false
	}
	flags := native32(b[8:])
	route := asked.Route{
		Family: ipFamilies[b[0]], Table: uint32(b[4]), Type: routeTypes[b[7]],
		Default: b[1] == 0, Down: isDown(flags),
	}
	var destination []byte
	for kind, value := range attributes(b[unix.SizeofRtMsg:]) {
		if kind == unix.RTA_DST {
			destination = value
			continue
		}
		routeAttribute(&route, kind, value)
	}
	route.Destination = prefixText(b[0], destination, b[1])
	return route, route.Family != "" && route.Type != "" && route.Destination != "" && flags&unix.RTM_F_CLONED == 0
}

func isDown(flags uint32) bool { return flags&(unix.RTNH_F_DEAD|unix.RTNH_F_LINKDOWN) != 0 }

func routeAttribute(route *asked.Route, kind uint16, value []byte) {
	switch kind {
	case unix.RTA_TABLE:
		route.Table = native32(value)
	case unix.RTA_GATEWAY:
		route.Gateway = attrIP(value)
	case unix.RTA_VIA: // struct rtvia: a gateway of the other family
		route.Gateway = attrIP(value[min(2, len(value)):])
	case unix.RTA_OIF:
		route.LinkIndex = native32(value)
	case unix.RTA_PRIORITY:
		route.Metric = native32(value)
	case unix.RTA_PREFSRC:
		route.Source = attrIP(value)
	case unix.RTA_METRICS:
		for metric, value := range attributes(value) {
			if metric == unix.RTAX_MTU {
				route.MTU = native32(value)
			}
		}
	case unix.RTA_MULTIPATH:
		route.Hops = parseHops(value)
	}
}

// parseHops reads an array of struct rtnexthop, each with attributes.
func parseHops(b []byte) []asked.NextHop {
	var hops []asked.NextHop
	for len(b) >= unix.SizeofRtNexthop {
		size := int(native16(b))
		if size < unix.SizeofRtNexthop || size > len(b) {
			break
		}
		hop := asked.NextHop{LinkIndex: native32(b[4:]), Down: isDown(uint32(b[2]))}
		for kind, value := range attributes(b[unix.SizeofRtNexthop:size]) {
			if kind == unix.RTA_GATEWAY {
				hop.Gateway = attrIP(value)
			}
		}
		hops = append(hops, hop)
		b = b[min(aligned(size), len(b)):]
	}
	return hops
}

// prefixText writes an address and its prefix; none is the family's default.
func prefixText(family uint8, address []byte, bits uint8) string {
	if address == nil && family == unix.AF_INET {
		address = make([]byte, 4)
	} else if address == nil && family == unix.AF_INET6 {
		address = make([]byte, 16)
	}
	ip, ok := netip.AddrFromSlice(address)
	if !ok || int(bits) > ip.BitLen() {
		return ""
	}
	return netip.PrefixFrom(ip, int(bits)).String()
}

// ruleActions are FR_ACT_* of linux/fib_rules.h.
var ruleActions = map[uint8]string{1: "table", 2: "goto", 3: "nop", 6: "blackhole", 7: "unreachable", 8: "prohibit"}

// Attributes of linux/fib_rules.h.
const (
	fraDst, fraSrc, fraIIF, fraPriority, fraMark, fraMask, fraTable, fraOIF = 1, 2, 3, 6, 10, 16, 15, 17
	fraTunID, fraL3mdev, fraUIDRange, fraIPProto, fraSport, fraDport        = 12, 19, 20, 22, 23, 24
)

// parseRoutingRule reads RTM_NEWRULE: struct fib_rule_hdr, of the same size as
// struct rtmsg, and attributes.
func parseRoutingRule(b []byte) (asked.RoutingRule, bool) {
	if len(b) < unix.SizeofRtMsg {
		return asked.RoutingRule{}, false
	}
	rule := asked.RoutingRule{Family: ipFamilies[b[0]], Table: uint32(b[4]), Action: ruleActions[b[7]], Selective: b[3] != 0}
	for kind, value := range attributes(b[unix.SizeofRtMsg:]) {
		switch kind {
		case fraDst:
			rule.Destination = prefixText(b[0], value, b[1])
		case fraSrc:
			rule.Source = prefixText(b[0], value, b[2])
		case fraPriority:
			rule.Priority = native32(value)
		case fraTable:
			rule.Table = native32(value)
		case fraMark, fraMask:
			rule.Selective = rule.Selective || native32(value) != 0 && kind == fraMark
		case fraIIF, fraOIF, fraTunID, fraL3mdev, fraUIDRange, fraIPProto, fraSport, fraDport:
			rule.Selective = true
		}
	}
	return rule, rule.Family != "" && rule.Action != ""
}
