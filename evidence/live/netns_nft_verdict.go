//go:build linux

package live

import (
	"golang.org/x/sys/unix"
)

// nftVerdicts are NF_* and NFT_* of linux/netfilter.h and nf_tables.h.
var nftVerdicts = map[int32]string{
	unix.NFT_CONTINUE: "continue", unix.NFT_BREAK: "break", unix.NFT_JUMP: "jump", unix.NFT_GOTO: "goto", unix.NFT_RETURN: "return",
	0: "drop", 1: "accept", 3: "queue",
}

// immediate loads a constant, or gives the verdict.
func (r *nftReading) immediate(f map[uint16][]byte) {
	for kind, value := range attributes(f[unix.NFTA_IMMEDIATE_DATA]) {
		switch kind {
		case unix.NFTA_DATA_VALUE:
			r.load(f[unix.NFTA_IMMEDIATE_DREG], nftField{value: value})
		case unix.NFTA_DATA_VERDICT:
			r.verdict(value)
		}
	}
}

func (r *nftReading) verdict(b []byte) {
	for kind, value := range attributes(b) {
		switch kind {
		case unix.NFTA_VERDICT_CODE:
			if word := nftVerdicts[int32(big32(value))]; r.rule.Verdict == "" || word == "drop" {
				r.rule.Verdict = word
			}
		case unix.NFTA_VERDICT_CHAIN:
			r.targets = append(r.targets, attrText(value))
		}
	}
}

func (r *nftReading) counter(f map[uint16][]byte) {
	for kind, value := range f {
		if len(value) != 8 {
			continue
		}
		n := big64(value)
		switch kind {
		case unix.NFTA_COUNTER_PACKETS:
			r.rule.Packets = &n
		case unix.NFTA_COUNTER_BYTES:
			r.rule.Bytes = &n
		}
	}
}

// rejections are the ICMP codes nft(8) gives names to; type 2 (icmpx) has its own.
var (
	rejections4 = map[uint8]string{0: "icmp-net-unreachable", 1: "icmp-host-unreachable", 2: "icmp-proto-unreachable", 3: "icmp-port-unreachable", 9: "icmp-net-prohibited", 10: "icmp-host-prohibited", 13: "icmp-admin-prohibited"}
	rejectionsX = map[uint8]string{0: "no-route", 1: "port-unreachable", 2: "host-unreachable", 3: "admin-prohibited"}
)

func (r *nftReading) reject(f map[uint16][]byte) {
	r.rule.Verdict, r.rule.With = "reject", "icmp"
	code := first8(f[unix.NFTA_REJECT_ICMP_CODE])
	switch big32(f[unix.NFTA_REJECT_TYPE]) {
	case unix.NFT_REJECT_TCP_RST:
		r.rule.With = "tcp-reset"
	case unix.NFT_REJECT_ICMPX_UNREACH:
		r.rule.With = "icmpx-" + rejectionsX[code]
	case unix.NFT_REJECT_ICMP_UNREACH:
		if name, ok := rejections4[code]; ok && r.rule.Family != "ip6" {
			r.rule.With = name
		}
	}
}

// toPort reads a port that a register was given before.
func (r *nftReading) toPort(register []byte) {
	if field, ok := r.registers[big32(register)]; ok && field.name == "" && len(field.value) >= 2 {
		r.rule.ToPort = big16(field.value)
	}
}

func (r *nftReading) redir(f map[uint16][]byte) {
	r.rule.Verdict = "redirect"
	r.toPort(f[unix.NFTA_REDIR_REG_PROTO_MIN])
}

const (
	natDestination    = 1 // NFT_NAT_DNAT
	nftaTproxyRegPort = 3 // NFTA_TPROXY_REG_PORT
)

func (r *nftReading) nat(f map[uint16][]byte) {
	r.rule.Verdict = "snat"
	if big32(f[unix.NFTA_NAT_TYPE]) != natDestination {
		return
	}
	r.rule.Verdict = "dnat"
	r.toPort(f[unix.NFTA_NAT_REG_PROTO_MIN])
	if field, ok := r.registers[big32(f[unix.NFTA_NAT_REG_ADDR_MIN])]; ok && field.name == "" {
		r.rule.ToAddress = attrIP(field.value)
	}
}

func (r *nftReading) tproxy(f map[uint16][]byte) {
	r.rule.Verdict = "tproxy"
	r.toPort(f[nftaTproxyRegPort])
}

func (r *nftReading) masq(map[uint16][]byte) { r.rule.Verdict = "masquerade" }

func (r *nftReading) queue(map[uint16][]byte) { r.rule.Verdict = "queue" }

// match and target are iptables-nft's: an xtables module and its own data.
func (r *nftReading) match(f map[uint16][]byte) {
	x := xtMatch(attrText(f[unix.NFTA_MATCH_NAME]), uint8(big32(f[unix.NFTA_MATCH_REV])), f[unix.NFTA_MATCH_INFO])
	x.into(&r.rule, r.say)
}

func (r *nftReading) target(f map[uint16][]byte) {
	xtTarget(&r.rule, attrText(f[unix.NFTA_TARGET_NAME]), uint8(big32(f[unix.NFTA_TARGET_REV])), f[unix.NFTA_TARGET_INFO])
}
