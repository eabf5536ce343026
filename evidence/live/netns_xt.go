//go:build linux

package live

import (
	"fmt"
	"strconv"
	"strings"

	"runbook/evidence/asked"
)

// xtWords is what a match of xtables says, as far as it is understood.
type xtWords struct {
	text     string
	protocol string
	ports    string
	comment  string
	partly   bool
}

func (x xtWords) into(rule *asked.Rule, say func(...string)) {
	rule.Partly = rule.Partly || x.partly
	if x.text != "" {
		say(x.text)
	}
	if x.protocol != "" {
		rule.Protocol = x.protocol
	}
	if x.ports != "" {
		rule.Ports = x.ports
	}
	if x.comment != "" {
		rule.Comment = x.comment
	}
}

// xtMatch reads the private data of a match: the structs of
// linux/netfilter/xt_*.h.
func xtMatch(name string, revision uint8, info []byte) xtWords {
	switch {
	case name == "tcp" && len(info) >= 12:
		return xtPorts("tcp", info, info[11])
	case name == "udp" && len(info) >= 9:
		return xtPorts("udp", info, info[8])
	case name == "multiport" && len(info) >= 2:
		return xtMultiport(revision, info)
	case name == "comment":
		return xtWords{comment: attrText(info)}
	case name == "conntrack" || name == "state":
		return xtState(name, revision, info)
	case name == "owner" && len(info) >= 16:
		return xtOwner(info)
	}
	return xtWords{text: name, partly: true}
}

// xtPorts reads struct xt_tcp and struct xt_udp: two source ports, two
// destination ports in the host's order, and later which of them are inverted.
func xtPorts(protocol string, info []byte, inverted byte) xtWords {
	w := xtWords{text: protocol, protocol: protocol}
	source, sourceAll := portRange(native16(info), native16(info[2:]))
	if !sourceAll || inverted&1 != 0 {
		w.text += " sport " + notWord(inverted&1 != 0) + source
	}
	ports, all := portRange(native16(info[4:]), native16(info[6:]))
	if !all || inverted&2 != 0 {
		w.text += " dport " + notWord(inverted&2 != 0) + ports
		if inverted&2 == 0 {
			w.ports = ports
		}
	}
	if protocol == "tcp" && (info[8] != 0 || info[9] != 0) {
		w.text += fmt.Sprintf(" flags %#x/%#x", info[10], info[9])
	}
	return w
}

func portRange(from, to uint16) (text string, all bool) {
	if from == to {
		return strconv.Itoa(int(from)), false
	}
	return fmt.Sprintf("%d-%d", from, to), from == 0 && to == 0xffff
}

func notWord(not bool) string {
	if not {
		return "!= "
	}
	return ""
}

// xtMultiport reads struct xt_multiport_v1: flags (0 source, 1 destination,
// 2 either), count, 15 ports, 15 range flags, invert.
func xtMultiport(revision uint8, info []byte) xtWords {
	const most, ports, ranges, invert = 15, 2, 32, 47
	if revision != 1 || len(info) <= invert {
		return xtWords{text: "multiport", partly: true}
	}
	var list []string
	for i := 0; i < min(int(info[1]), most); i++ {
		port := strconv.Itoa(int(native16(info[ports+2*i:])))
		if info[ranges+i] != 0 && i+1 < most {
			i++
			port += "-" + strconv.Itoa(int(native16(info[ports+2*i:])))
		}
		list = append(list, port)
	}
	text := strings.Join(list, ",")
	direction := map[byte]string{0: "sports", 1: "dports", 2: "ports"}[info[0]]
	w := xtWords{text: direction + " " + notWord(info[invert] != 0) + text}
	if info[0] == 1 && info[invert] == 0 {
		w.ports = text
	}
	return w
}

// xtState reads the states of struct xt_state_info and of struct
// xt_conntrack_mtinfo3, whose state mask comes after 160 bytes of addresses,
// ports and flags. Bit 0 is INVALID, then 1 << (state + 1).
func xtState(name string, revision uint8, info []byte) xtWords {
	bits, ok := uint32(0), false
	switch {
	case name == "state" && len(info) >= 4:
		bits, ok = native32(info), true
	case name == "conntrack" && revision >= 2 && len(info) >= 152:
		const matchFlags, invertFlags, stateMask, stateFlag = 146, 148, 150, 1
		only := native16(info[matchFlags:]) == stateFlag && native16(info[invertFlags:]) == 0
		bits, ok = uint32(native16(info[stateMask:])), only
	}
	if !ok {
		return xtWords{text: name, partly: true}
	}
	return xtWords{text: "ct state " + ctStates(bits)}
}

// xtOwner reads struct xt_owner_match_info: uid and gid ranges, and which of
// them are asked for (1: uid, 2: gid).
func xtOwner(info []byte) xtWords {
	if len(info) < 18 || info[16] != 1 {
		return xtWords{text: "owner", partly: true}
	}
	low, high := native32(info), native32(info[4:])
	text := strconv.FormatUint(uint64(low), 10)
	if high != low {
		text += "-" + strconv.FormatUint(uint64(high), 10)
	}
	return xtWords{text: "skuid " + notWord(info[17]&1 != 0) + text}
}

// rejectWith are IPT_ICMP_* and IP6T_ICMP6_* of ipt_REJECT.h and ip6t_REJECT.h.
var (
	rejectWith  = []string{"icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable", "icmp-port-unreachable", "icmp-echoreply", "icmp-net-prohibited", "icmp-host-prohibited", "tcp-reset", "icmp-admin-prohibited"}
	rejectWith6 = []string{"icmp6-no-route", "icmp6-adm-prohibited", "icmp6-not-neighbour", "icmp6-addr-unreachable", "icmp6-port-unreachable", "icmp6-echoreply", "tcp-reset"}
)

// xtTarget reads what a target does: it knows those that stop or turn packets.
func xtTarget(rule *asked.Rule, name string, revision uint8, info []byte) {
	switch name {
	case "REJECT":
		rule.Verdict, rule.With = "reject", "icmp"
		words := rejectWith
		if rule.Family == "ip6" {
			words = rejectWith6
		}
		if code := native32(info); len(info) >= 4 && int64(code) < int64(len(words)) {
			rule.With = words[code]
		}
	case "REDIRECT":
		rule.Verdict = "redirect"
		rule.ToPort, _ = natRange(rule.Family, revision, info)
	case "DNAT":
		rule.Verdict = "dnat"
		rule.ToPort, rule.ToAddress = natRange(rule.Family, revision, info)
	case "TPROXY":
		rule.Verdict = "tproxy"
		rule.ToPort = tproxyPort(revision, info)
	case "NFQUEUE":
		rule.Verdict = "queue"
	case "DROP": // never as a module, but harmless to know
		rule.Verdict = "drop"
	default: // LOG, MARK, CT, MASQUERADE …: the packet goes on
		if rule.Verdict == "" {
			rule.Verdict = strings.ToLower(name)
		}
	}
}

// natRange reads the port and the address of struct nf_nat_ipv4_multi_range_compat
// (IPv4, revisions 0 and 1) or struct nf_nat_range (IPv6, and revision 2).
func natRange(family string, revision uint8, info []byte) (port uint16, address string) {
	const hasAddress, hasPort = 1, 2
	if family == "ip" && revision < 2 {
		if len(info) < 20 { // size, flags, min_ip, max_ip, min, max
			return 0, ""
		}
		flags := native32(info[4:])
		if flags&hasAddress != 0 {
			address = attrIP(info[8:12])
		}
		if flags&hasPort != 0 {
			port = big16(info[16:])
		}
		return port, address
	}
	if len(info) < 40 { // flags, min_addr, max_addr, min, max
		return 0, ""
	}
	flags := native32(info)
	if size := 16; flags&hasAddress != 0 {
		if family == "ip" {
			size = 4
		}
		address = attrIP(info[4 : 4+size])
	}
	if flags&hasPort != 0 {
		port = big16(info[36:])
	}
	return port, address
}

// tproxyPort reads struct xt_tproxy_target_info (mark mask, mark value, IPv4
// address, port) or, of revision 1, its successor with a 16-byte address.
func tproxyPort(revision uint8, info []byte) uint16 {
	at := 12
	if revision >= 1 {
		at = 24
	}
	if len(info) < at+2 {
		return 0
	}
	return big16(info[at:])
}
