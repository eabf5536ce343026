//go:build linux

package live

import (
	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

// parseLink reads RTM_NEWLINK: struct ifinfomsg and attributes.
func parseLink(b []byte) (asked.Link, bool) {
	if len(b) < unix.SizeofIfInfomsg {
		return asked.Link{}, false
	}
	flags := native32(b[8:])
	link := asked.Link{
		Index: native32(b[4:]),
		Up:    flags&unix.IFF_UP != 0, LowerUp: flags&unix.IFF_LOWER_UP != 0,
		Loopback: flags&unix.IFF_LOOPBACK != 0, NoARP: flags&unix.IFF_NOARP != 0,
	}
	counted := false
	for kind, value := range attributes(b[unix.SizeofIfInfomsg:]) {
		switch kind {
		case unix.IFLA_STATS64:
			link.Stats, counted = parseLinkStats(value)
		default:
			linkAttribute(&link, kind, value)
		}
	}
	return link, counted && link.Name != "" && link.MTU > 0
}

func linkAttribute(link *asked.Link, kind uint16, value []byte) {
	switch kind {
	case unix.IFLA_IFNAME:
		link.Name = attrText(value)
	case unix.IFLA_MTU:
		link.MTU = native32(value)
	case unix.IFLA_ADDRESS:
		link.MAC = attrMAC(value)
	case unix.IFLA_QDISC:
		link.Qdisc = attrText(value)
	case unix.IFLA_TXQLEN:
		link.TxQueueLen = native32(value)
	case unix.IFLA_OPERSTATE:
		link.OperState = operStates[first8(value)]
	case unix.IFLA_MASTER:
		link.MasterIndex = native32(value)
	case unix.IFLA_LINK:
		link.PeerIndex = native32(value)
	case unix.IFLA_LINK_NETNSID:
		id := int32(native32(value))
		link.PeerNSID = &id
	case unix.IFLA_CARRIER_CHANGES:
		n := native32(value)
		link.Carriers = &n
	case unix.IFLA_LINKINFO:
		link.Kind = kindOfLink(value)
	case unix.IFLA_XDP:
		link.XDP = parseXDP(value)
	case unix.IFLA_AF_SPEC:
		link.IPv4Forwards = parseForwarding(value)
	}
}

const inetConf = 1 // IFLA_INET_CONF of linux/if_link.h

// parseForwarding takes the first of the settings of IPv4, which are 32 bits
// each: IPV4_DEVCONF_FORWARDING of linux/ip.h. Nil: it has no IPv4.
func parseForwarding(families []byte) *bool {
	for family, value := range attributes(families) {
		if family != unix.AF_INET {
			continue
		}
		for kind, settings := range attributes(value) {
			if kind == inetConf && len(settings) >= 4 {
				forwards := native32(settings) != 0
				return &forwards
			}
		}
	}
	return nil
}

// operStates are IF_OPER_* of linux/if.h, in sysfs' words.
var operStates = map[uint8]string{
	0: "unknown", 1: "notpresent", 2: "down", 3: "lowerlayerdown", 4: "testing", 5: "dormant", 6: "up",
}

func kindOfLink(b []byte) string {
	for kind, value := range attributes(b) {
		if kind == unix.IFLA_INFO_KIND {
			return attrText(value)
		}
	}
	return ""
}

// xdpModes are XDP_ATTACHED_* of linux/if_link.h; 0 is none.
var xdpModes = map[uint8]string{1: "driver", 2: "generic", 3: "offloaded", 4: "several"}

func parseXDP(b []byte) *asked.XDP {
	var xdp asked.XDP
	for kind, value := range attributes(b) {
		switch kind {
		case unix.IFLA_XDP_ATTACHED:
			xdp.Mode = xdpModes[first8(value)]
		case unix.IFLA_XDP_PROG_ID:
			xdp.ProgramID = native32(value)
		}
	}
	if xdp.Mode == "" {
		return nil
	}
	return &xdp
}

// parseLinkStats reads struct rtnl_link_stats64, whose fields are 64 bits
// each. Newer kernels have more at the end, older ones fewer.
func parseLinkStats(b []byte) (asked.LinkStats, bool) {
	const first23 = 23 * 8 // to tx_compressed, as in Linux 2.6.35
	if len(b) < first23 {
		return asked.LinkStats{}, false
	}
	at := func(field int) uint64 { return native64(b[min(field*8, len(b)):]) }
	return asked.LinkStats{
		RxPackets: at(0), TxPackets: at(1), RxBytes: at(2), TxBytes: at(3),
		RxErrors: at(4), TxErrors: at(5), RxDropped: at(6), TxDropped: at(7),
		Collisions: at(9), RxLengthErrs: at(10), RxOverErrs: at(11), RxCRCErrs: at(12),
		RxFrameErrs: at(13), RxFIFOErrs: at(14), RxMissedErrs: at(15),
		TxAborted: at(16), TxCarrier: at(17), TxFIFOErrs: at(18), RxNoHandler: at(23),
	}, true
}

// parseAddress reads RTM_NEWADDR: struct ifaddrmsg and attributes.
func parseAddress(b []byte) (asked.Address, bool) {
	if len(b) < unix.SizeofIfAddrmsg {
		return asked.Address{}, false
	}
	flags := uint32(b[2])
	address := asked.Address{Prefix: b[1], Scope: scopes[b[3]], LinkIndex: native32(b[4:])}
	remote := ""
	for kind, value := range attributes(b[unix.SizeofIfAddrmsg:]) {
		switch kind {
		case unix.IFA_LOCAL: // on point-to-point links IFA_ADDRESS is the other end's
			address.Address = attrIP(value)
		case unix.IFA_ADDRESS:
			remote = attrIP(value)
		case unix.IFA_FLAGS:
			flags = native32(value)
		}
	}
	if address.Address == "" {
		address.Address = remote
	}
	address.Tentative = flags&unix.IFA_F_TENTATIVE != 0
	address.DADFailed = flags&unix.IFA_F_DADFAILED != 0
	return address, address.Address != ""
}

// scopes are RT_SCOPE_* of linux/rtnetlink.h.
var scopes = map[uint8]string{
	unix.RT_SCOPE_UNIVERSE: "global", unix.RT_SCOPE_SITE: "site", unix.RT_SCOPE_LINK: "link",
	unix.RT_SCOPE_HOST: "host", unix.RT_SCOPE_NOWHERE: "nowhere",
}
