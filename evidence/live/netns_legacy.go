//go:build linux

package live

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

// legacyTable is a table of legacy iptables that exists in a namespace.
type legacyTable struct{ family, name string }

const maxTableBytes = 16 << 20

// legacyTables reads which tables there are. Only these may be asked for: the
// kernel makes a table, and loads its module, when it is asked for one that is
// not there.
func (m *Machine) legacyTables(pid int) ([]legacyTable, asked.Backend) {
	var tables []legacyTable
	for _, file := range []struct{ family, name string }{{"ip", "net/ip_tables_names"}, {"ip6", "net/ip6_tables_names"}} {
		fd, err := m.openBelow(place{pid: pid, rest: file.name}, readFlags|unix.O_NOFOLLOW)
		if errors.Is(err, unix.ENOENT) {
			continue // ip_tables is not loaded
		}
		if err != nil {
			return nil, asked.Backend{State: backendUnread, Why: errorWords(err)}
		}
		text, err := readWhole(fd, firstReadBytes)
		closeFD(fd)
		if err != nil {
			return nil, asked.Backend{State: backendUnread, Why: errorWords(err)}
		}
		for name := range strings.FieldsSeq(string(text)) {
			tables = append(tables, legacyTable{file.family, name})
		}
	}
	if len(tables) == 0 {
		return nil, asked.Backend{State: backendNone, Why: "no table of legacy iptables was ever used here"}
	}
	return tables, asked.Backend{State: backendRead}
}

func readLegacy(all *ruleBook, tables []legacyTable) error {
	for _, table := range tables {
		entries, info, err := tableEntries(table)
		if err != nil {
			return err
		}
		parseTable(all, table, entries, info)
	}
	return nil
}

// tableInfo is what struct ipt_getinfo says of a table.
type tableInfo struct {
	hooks     uint32 // bit n: hook n
	entry     [5]uint32
	underflow [5]uint32
	size      uint32
}

const (
	soGetInfo    = 64 // IPT_SO_GET_INFO, IP6T_SO_GET_INFO
	soGetEntries = 65
	sizeofInfo   = 84
	tableName    = 32 // XT_TABLE_MAXNAMELEN
	entriesStart = 40 // of struct ipt_get_entries: name, size, padding
)

// tableEntries reads a table with the two getsockopt(2) calls that only read.
func tableEntries(table legacyTable) ([]byte, tableInfo, error) {
	domain, level := unix.AF_INET, unix.IPPROTO_IP
	if table.family == "ip6" {
		domain, level = unix.AF_INET6, unix.IPPROTO_IPV6
	}
	// Any socket of the family will do; a raw one would need more rights.
	fd, err := unix.Socket(domain, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, tableInfo{}, err
	}
	defer closeFD(fd)
	buf := make([]byte, sizeofInfo)
	copy(buf[:tableName-1], table.name)
	if err := getsockopt(fd, level, soGetInfo, buf); err != nil {
		return nil, tableInfo{}, err
	}
	info := parseInfo(buf)
	if info.size > maxTableBytes {
		return nil, info, unix.EFBIG
	}
	buf = make([]byte, entriesStart+int(info.size))
	copy(buf[:tableName-1], table.name)
	binary.NativeEndian.PutUint32(buf[tableName:], info.size)
	if err := getsockopt(fd, level, soGetEntries, buf); err != nil {
		return nil, info, err // EAGAIN: the table was replaced between the two
	}
	return buf[entriesStart:], info, nil
}

func parseInfo(b []byte) tableInfo {
	info := tableInfo{hooks: native32(b[tableName:]), size: native32(b[80:])}
	for i := range info.entry {
		info.entry[i], info.underflow[i] = native32(b[36+4*i:]), native32(b[56+4*i:])
	}
	return info
}

// getsockopt is getsockopt(2) with a buffer that says what is asked for.
func getsockopt(fd, level, option int, buf []byte) error {
	size := uint32(len(buf))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(level), uintptr(option),
		uintptr(unsafe.Pointer(&buf[0])), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// layout is where the fields of struct ipt_entry and of struct ip6t_entry are.
type layout struct {
	address, size                       int // of one address, of the entry without its matches
	iniface, protocol, inverted, target int
	counters                            int
}

var layouts = map[string]layout{
	"ip":  {address: 4, size: 112, iniface: 16, protocol: 80, inverted: 83, target: 88, counters: 96},
	"ip6": {address: 16, size: 168, iniface: 64, protocol: 128, inverted: 132, target: 140, counters: 152},
}

// parseTable walks the entries. A user chain begins with an entry whose target
// is ERROR and whose data is the chain's name; a built-in one at its hook.
func parseTable(all *ruleBook, table legacyTable, b []byte, info tableInfo) {
	at := layouts[table.family]
	chains := chainsAt(b, at, info)
	chain := ""
	for offset := 0; offset+at.size <= len(b); {
		entry := b[offset:]
		target, next := int(native16(entry[at.target:])), int(native16(entry[at.target+2:]))
		if next < at.size || next > len(entry) || target < at.size || target+32 > next {
			all.Truncated = true // not what it should be: say no more
			return
		}
		if name, begins := chains[offset]; begins {
			chain = name
		}
		legacyEntry(all, table, chain, chains, entry[:next], at, uint64(offset), isPolicy(info, offset))
		offset += next
	}
}

func isPolicy(info tableInfo, offset int) (hook int) {
	for i, underflow := range info.underflow {
		if info.hooks&(1<<i) != 0 && int(underflow) == offset {
			return i
		}
	}
	return -1
}

var legacyHooks = []string{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}

// chainsAt finds where chains begin.
func chainsAt(b []byte, at layout, info tableInfo) map[int]string {
	chains := map[int]string{}
	for i, entry := range info.entry {
		if info.hooks&(1<<i) != 0 {
			chains[int(entry)] = legacyHooks[i]
		}
	}
	for offset := 0; offset+at.size <= len(b); {
		entry := b[offset:]
		target, next := int(native16(entry[at.target:])), int(native16(entry[at.target+2:]))
		if next < at.size || next > len(entry) || target < at.size || target+32 > next {
			break
		}
		if name, _, data := xtHeader(entry[target:next]); name == "ERROR" {
			chains[offset+next] = attrText(data) // the entry after the head is the chain's first
		}
		offset += next
	}
	return chains
}

// xtHeader reads struct xt_entry_match and struct xt_entry_target: size, name,
// revision, data.
func xtHeader(b []byte) (name string, revision uint8, data []byte) {
	const header = 32
	if len(b) < header {
		return "", 0, nil
	}
	size := min(max(int(native16(b)), header), len(b))
	return attrText(b[2:31]), b[31], b[header:size]
}

func legacyEntry(all *ruleBook, table legacyTable, chain string, chains map[int]string, entry []byte, at layout, offset uint64, policyOf int) {
	packets, octets := native64(entry[at.counters:]), native64(entry[at.counters+8:])
	rule := asked.Rule{
		Backend: "legacy", Family: table.family, Table: table.name, Chain: chain, Handle: offset,
		Packets: &packets, Bytes: &octets,
	}
	words := addressWords(&rule, entry, at)
	target := int(native16(entry[at.target:]))
	for rest := entry[at.size:target]; len(rest) >= 32; {
		size := int(native16(rest))
		if size < 32 || size > len(rest) {
			rule.Partly = true
			break
		}
		name, revision, data := xtHeader(rest[:size])
		xtMatch(name, revision, data).into(&rule, func(w ...string) { words = append(words, w...) })
		rest = rest[size:]
	}
	if rule.Protocol != "" && !strings.Contains(strings.Join(words, " "), rule.Protocol) {
		words = append(words, rule.Protocol)
	}
	rule.Text = validText(strings.Join(words, " "))
	rule.Text = rule.Text[:min(len(rule.Text), maxTextBytes)]
	jump := legacyTarget(&rule, chains, entry[target:])
	if policyOf >= 0 {
		policy := map[bool]string{true: "drop", false: "accept"}[rule.Verdict == "drop"]
		all.chain(asked.Chain{
			Backend: "legacy", Family: table.family, Table: table.name, Name: chain,
			Hook: strings.ToLower(legacyHooks[policyOf]), Policy: policy, Packets: &packets,
		})
		return
	}
	if rule.Verdict == "error" {
		return
	}
	all.rule(rule)
	all.jump(asked.ChainJump{Backend: "legacy", Family: table.family, Table: table.name, From: chain, To: jump})
}

// legacyTarget reads the verdict; for a jump it returns the chain.
func legacyTarget(rule *asked.Rule, chains map[int]string, b []byte) (jump string) {
	name, revision, data := xtHeader(b)
	if name != "" {
		xtTarget(rule, name, revision, data)
		return ""
	}
	if len(data) < 4 {
		rule.Partly = true
		return ""
	}
	verdict := int32(native32(data))
	switch verdict {
	case -1:
		rule.Verdict = "drop"
	case -2:
		rule.Verdict = "accept"
	case -4:
		rule.Verdict = "queue"
	case -5:
		rule.Verdict = "return"
	default:
		if verdict >= 0 {
			rule.Verdict = "jump"
			return chains[int(verdict)]
		}
	}
	return ""
}

// addressWords says the addresses, interfaces and protocol an entry is about.
func addressWords(rule *asked.Rule, entry []byte, at layout) []string {
	const inverseIn, inverseOut, inverseSource, inverseDest, inverseProto = 1, 2, 8, 16, 64
	var words []string
	inverted := entry[at.inverted]
	address := func(i int) (text string, open bool) {
		value, mask := entry[i*at.address:(i+1)*at.address], entry[(i+2)*at.address:(i+3)*at.address]
		if len(bytes.Trim(mask, "\x00")) == 0 {
			return "", true
		}
		return maskedText(value, mask), false
	}
	if text, open := address(0); !open {
		words = append(words, "saddr "+notWord(inverted&inverseSource != 0)+text)
		if inverted&inverseSource == 0 {
			rule.Source = text
		}
	}
	if text, open := address(1); !open {
		words = append(words, "daddr "+notWord(inverted&inverseDest != 0)+text)
		if inverted&inverseDest == 0 {
			rule.Destination = text
		}
	}
	if name := attrText(entry[at.iniface : at.iniface+16]); name != "" {
		words = append(words, "iifname "+notWord(inverted&inverseIn != 0)+name)
	}
	if name := attrText(entry[at.iniface+16 : at.iniface+32]); name != "" {
		words = append(words, "oifname "+notWord(inverted&inverseOut != 0)+name)
	}
	if protocol := native16(entry[at.protocol:]); protocol != 0 && protocol < 256 {
		text := protocolName(uint8(protocol))
		if inverted&inverseProto != 0 {
			words = append(words, "l4proto != "+text)
		} else {
			rule.Protocol = text
		}
	}
	return words
}

func maskedText(value, mask []byte) string {
	ip, ok := netip.AddrFromSlice(value)
	if !ok {
		return ""
	}
	bits := 0
	for _, b := range mask {
		for ; b&0x80 != 0; b <<= 1 {
			bits++
		}
	}
	if bits == ip.BitLen() {
		return ip.String()
	}
	return ip.String() + "/" + strconv.Itoa(bits)
}
