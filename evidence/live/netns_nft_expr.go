//go:build linux

package live

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const (
	maxTextBytes = 400
	maxWords     = 32
)

// nftField is what a register holds: a part of the packet, or a constant.
type nftField struct {
	name  string // "tcp dport", "ip saddr", "ct state"; "" for a constant
	value []byte // of a constant
	mask  []byte // applied to the field
	size  int    // of the whole address, where a prefix of it was loaded
}

// nftReading turns the expressions of a rule, a small program for registers,
// back into words. What it does not understand is named, and marks the rule as
// told only partly: it never turns into a condition that is not there.
type nftReading struct {
	rule      asked.Rule
	words     []string
	registers map[uint32]nftField
	targets   []string // chains it jumps to
}

func (r *nftReading) say(words ...string) {
	if len(r.words) < maxWords {
		r.words = append(r.words, strings.Join(words, " "))
	}
}

func (r *nftReading) strange(name string) {
	r.rule.Partly = true
	r.say(name)
}

func (r *nftReading) finish() asked.Rule {
	text := strings.Join(r.words, " ")
	if len(text) > maxTextBytes {
		text, r.rule.Partly = validText(text[:maxTextBytes]), true
	}
	r.rule.Text = text
	return r.rule
}

// expression reads one: its name and its attributes.
func (r *nftReading) expression(b []byte) {
	var name string
	var data []byte
	for kind, value := range attributes(b) {
		switch kind {
		case unix.NFTA_EXPR_NAME:
			name = attrText(value)
		case unix.NFTA_EXPR_DATA:
			data = value
		}
	}
	fields := map[uint16][]byte{}
	for kind, value := range attributes(data) {
		if _, twice := fields[kind]; !twice && kind < 64 {
			fields[kind] = value
		}
	}
	if read, ok := nftExpressions[name]; ok {
		read(r, fields)
		return
	}
	if !nftSilent[name] {
		r.strange(name)
	}
}

// nftSilent have no condition, and no say in what becomes of the packet.
var nftSilent = map[string]bool{"log": true, "notrack": true, "last": true, "dynset": true, "quota": false}

type nftReader func(*nftReading, map[uint16][]byte)

var nftExpressions = map[string]nftReader{
	"meta": (*nftReading).meta, "payload": (*nftReading).payload, "ct": (*nftReading).ct, "bitwise": (*nftReading).bitwise,
	"cmp": (*nftReading).cmp, "lookup": (*nftReading).lookup, "range": (*nftReading).inRange, "immediate": (*nftReading).immediate,
	"counter": (*nftReading).counter, "reject": (*nftReading).reject, "redir": (*nftReading).redir, "nat": (*nftReading).nat,
	"tproxy": (*nftReading).tproxy, "masq": (*nftReading).masq, "queue": (*nftReading).queue,
	"match": (*nftReading).match, "target": (*nftReading).target,
}

var nftMeta = map[uint32]string{
	unix.NFT_META_L4PROTO: "l4proto", unix.NFT_META_IIFNAME: "iifname", unix.NFT_META_OIFNAME: "oifname", unix.NFT_META_MARK: "mark",
	unix.NFT_META_NFPROTO: "nfproto", unix.NFT_META_PROTOCOL: "protocol", unix.NFT_META_SKUID: "skuid", unix.NFT_META_PKTTYPE: "pkttype",
	unix.NFT_META_IIF: "iif", unix.NFT_META_OIF: "oif",
}

func (r *nftReading) meta(f map[uint16][]byte) {
	name, ok := nftMeta[big32(f[unix.NFTA_META_KEY])]
	if to, loads := f[unix.NFTA_META_DREG]; loads {
		if !ok {
			name = "meta"
			r.rule.Partly = true
		}
		r.load(to, nftField{name: name})
	}
}

func (r *nftReading) load(register []byte, f nftField) { r.registers[big32(register)] = f }

// payload: base 1 is the network header, 2 the transport header.
func (r *nftReading) payload(f map[uint16][]byte) {
	to, loads := f[unix.NFTA_PAYLOAD_DREG]
	if !loads {
		r.strange("payload set")
		return
	}
	base, offset, size := big32(f[unix.NFTA_PAYLOAD_BASE]), big32(f[unix.NFTA_PAYLOAD_OFFSET]), big32(f[unix.NFTA_PAYLOAD_LEN])
	field := nftField{name: payloadName(base, offset, size)}
	if strings.HasSuffix(field.name, "addr") {
		field.size = addressSizes[offset]
	}
	r.load(to, field)
}

// addressSizes tells IPv4 from IPv6 by where in the header an address begins.
var addressSizes = map[uint32]int{12: 4, 16: 4, 8: 16, 24: 16}

func payloadName(base, offset, size uint32) string {
	name := map[[3]uint32]string{
		{2, 0, 2}: "sport", {2, 2, 2}: "dport", {1, 9, 1}: "l4proto", {1, 6, 1}: "l4proto",
		{1, 12, 4}: "saddr", {1, 16, 4}: "daddr", {1, 8, 16}: "saddr", {1, 24, 16}: "daddr",
		{2, 13, 1}: "tcp flags",
	}[[3]uint32{base, offset, size}]
	if name == "" && base == 1 && int(size) < addressSizes[offset] { // a prefix of whole bytes
		name = map[uint32]string{12: "saddr", 16: "daddr", 8: "saddr", 24: "daddr"}[offset]
	}
	if name == "" {
		return fmt.Sprintf("@%d,%d,%d", base, offset*8, size*8)
	}
	return name
}

func (r *nftReading) ct(f map[uint16][]byte) {
	if to, loads := f[unix.NFTA_CT_DREG]; loads {
		name := "ct"
		if big32(f[unix.NFTA_CT_KEY]) == unix.NFT_CT_STATE {
			name = "ct state"
		}
		r.load(to, nftField{name: name})
	}
}

func (r *nftReading) bitwise(f map[uint16][]byte) {
	field := r.registers[big32(f[unix.NFTA_BITWISE_SREG])]
	field.mask = nftValue(f[unix.NFTA_BITWISE_MASK])
	r.load(f[unix.NFTA_BITWISE_DREG], field)
}

func nftValue(b []byte) []byte {
	for kind, value := range attributes(b) {
		if kind == unix.NFTA_DATA_VALUE {
			return value
		}
	}
	return nil
}

var nftOperators = map[uint32]string{
	unix.NFT_CMP_EQ: "", unix.NFT_CMP_NEQ: "!= ", unix.NFT_CMP_LT: "< ", unix.NFT_CMP_LTE: "<= ", unix.NFT_CMP_GT: "> ", unix.NFT_CMP_GTE: ">= ",
}

func (r *nftReading) cmp(f map[uint16][]byte) {
	field := r.registers[big32(f[unix.NFTA_CMP_SREG])]
	operator := big32(f[unix.NFTA_CMP_OP])
	value := nftValue(f[unix.NFTA_CMP_DATA])
	if field.name == "ct state" && field.mask != nil && operator == unix.NFT_CMP_NEQ && len(bytes.Trim(value, "\x00")) == 0 {
		r.say("ct state", ctStates(native32(field.mask)))
		return
	}
	text := fieldValue(field, value)
	low, isRange := strings.CutPrefix(r.last(), field.name+" >= ")
	switch {
	case operator == unix.NFT_CMP_LTE && isRange: // nft(8) writes a range as two comparisons
		r.words = r.words[:len(r.words)-1]
		text = low + "-" + text
		r.say(field.name, text)
		r.know(field.name, text)
	case operator == unix.NFT_CMP_EQ && field.name == "l4proto":
		r.say(text)
		r.know(field.name, text)
	case operator == unix.NFT_CMP_EQ:
		r.say(field.name, text)
		r.know(field.name, text)
	default:
		r.say(field.name, nftOperators[operator]+text)
	}
}

func (r *nftReading) last() string {
	if len(r.words) == 0 {
		return ""
	}
	return r.words[len(r.words)-1]
}

// know notes a condition that policies ask for.
func (r *nftReading) know(name, text string) {
	switch name {
	case "l4proto":
		r.rule.Protocol = text
	case "dport":
		r.rule.Ports = text
	case "saddr":
		r.rule.Source = text
	case "daddr":
		r.rule.Destination = text
	}
}

func ctStates(bits uint32) string {
	var names []string
	for i, name := range []string{"invalid", "established", "related", "new"} {
		if bits&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if bits&(1<<6) != 0 {
		names = append(names, "untracked")
	}
	return strings.Join(names, ",")
}

func fieldValue(f nftField, value []byte) string {
	switch f.name {
	case "l4proto":
		return protocolName(first8(value))
	case "nfproto":
		if name, ok := ipFamilies[first8(value)]; ok {
			return name
		}
	case "sport", "dport":
		return strconv.Itoa(int(big16(value)))
	case "saddr", "daddr":
		return addressText(value, f.mask, f.size)
	case "iifname", "oifname":
		return attrText(value)
	case "mark", "skuid", "iif", "oif":
		return strconv.FormatUint(uint64(native32(value)), 10)
	}
	return fmt.Sprintf("%#x", value[:min(len(value), 16)])
}

func protocolName(n uint8) string {
	switch n {
	case unix.IPPROTO_TCP:
		return "tcp"
	case unix.IPPROTO_UDP:
		return "udp"
	case unix.IPPROTO_ICMP:
		return "icmp"
	case unix.IPPROTO_ICMPV6:
		return "icmpv6"
	case unix.IPPROTO_SCTP:
		return "sctp"
	}
	return strconv.Itoa(int(n))
}

// addressText writes an address with the prefix its mask, or its missing
// bytes, leave of it.
func addressText(value, mask []byte, size int) string {
	bits := len(value) * 8
	if mask != nil {
		bits = 0
		for _, b := range mask {
			for ; b&0x80 != 0; b <<= 1 {
				bits++
			}
		}
	}
	if len(value) < size {
		value = append(bytes.Clone(value), make([]byte, size-len(value))...)
	}
	text := attrIP(value)
	if text == "" || bits == len(value)*8 {
		return text
	}
	return text + "/" + strconv.Itoa(bits)
}

func (r *nftReading) lookup(f map[uint16][]byte) {
	field, set := r.registers[big32(f[unix.NFTA_LOOKUP_SREG])], attrText(f[unix.NFTA_LOOKUP_SET])
	not := ""
	if big32(f[unix.NFTA_LOOKUP_FLAGS])&1 != 0 {
		not = "!= "
	}
	r.rule.Partly = true
	if to, maps := f[unix.NFTA_LOOKUP_DREG]; maps {
		r.load(to, nftField{name: "map @" + set})
		r.say(field.name, "map @"+set)
		if big32(to) == unix.NFT_REG_VERDICT && r.rule.Verdict == "" {
			r.rule.Verdict = "map"
		}
		return
	}
	r.say(field.name, not+"@"+set)
}

func (r *nftReading) inRange(f map[uint16][]byte) {
	field := r.registers[big32(f[unix.NFTA_RANGE_SREG])]
	from, to := fieldValue(field, nftValue(f[unix.NFTA_RANGE_FROM_DATA])), fieldValue(field, nftValue(f[unix.NFTA_RANGE_TO_DATA]))
	if big32(f[unix.NFTA_RANGE_OP]) != 0 {
		r.say(field.name, "!= "+from+"-"+to)
		return
	}
	r.say(field.name, from+"-"+to)
	r.know(field.name, from+"-"+to)
}
