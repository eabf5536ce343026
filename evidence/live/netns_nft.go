//go:build linux

package live

import (
	"context"
	"encoding/binary"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const sizeofNfgenmsg = 4 // family, version, resource id

// nftFamilies are NFPROTO_* of linux/netfilter.h.
var nftFamilies = map[uint8]string{1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"}

// readNFT reads the base chains and the rules of all families.
func readNFT(ctx context.Context, all *ruleBook) error {
	s, err := openNetlink(ctx, unix.NETLINK_NETFILTER)
	if err != nil {
		return err
	}
	defer s.close()
	for request, use := range map[uint16]func(*ruleBook, []byte){
		unix.NFT_MSG_GETCHAIN: useChain, unix.NFT_MSG_GETRULE: useRule,
	} {
		part := newRuleBook()
		err := s.dump(nftRequest(request), make([]byte, sizeofNfgenmsg), func() { part = newRuleBook() }, func(m message) error {
			if len(m.data) >= sizeofNfgenmsg {
				use(part, m.data)
			}
			return nil
		})
		if err != nil {
			return err
		}
		all.add(part)
	}
	return nil
}

func (b *ruleBook) add(part *ruleBook) {
	for _, c := range part.Chains {
		b.chain(c)
	}
	for _, j := range part.Jumps {
		b.jump(j)
	}
	counted := b.Counted + part.Counted
	for _, r := range part.Rules.Rules {
		b.rule(r)
	}
	b.Counted = counted
	b.Truncated = b.Truncated || part.Truncated
}

// Attributes of linux/netfilter/nf_tables.h that x/sys has not by these names.
const (
	nftaListElem = 1
	nftAccept    = 1
)

// useChain keeps a chain with a hook.
func useChain(all *ruleBook, b []byte) {
	chain := asked.Chain{Backend: "nft", Family: nftFamilies[b[0]], Policy: "accept"}
	hook := uint32(0)
	based := false
	for kind, value := range attributes(b[sizeofNfgenmsg:]) {
		switch kind {
		case unix.NFTA_CHAIN_TABLE:
			chain.Table = attrText(value)
		case unix.NFTA_CHAIN_NAME:
			chain.Name = attrText(value)
		case unix.NFTA_CHAIN_POLICY:
			if big32(value) != nftAccept {
				chain.Policy = "drop"
			}
		case unix.NFTA_CHAIN_COUNTERS:
			chain.Packets, _ = nftCounter(value)
		case unix.NFTA_CHAIN_HOOK:
			based = true
			for kind, value := range attributes(value) {
				if kind == unix.NFTA_HOOK_HOOKNUM {
					hook = big32(value)
				}
			}
		}
	}
	chain.Hook = hookName(chain.Family, hook)
	if based && chain.Name != "" && chain.Family != "" {
		all.chain(chain)
	}
}

// hookName gives NF_INET_*, NF_ARP_* and NF_NETDEV_* in words.
func hookName(family string, hook uint32) string {
	names := []string{"prerouting", "input", "forward", "output", "postrouting", "ingress"}
	switch family {
	case "netdev":
		names = []string{"ingress", "egress"}
	case "arp":
		names = []string{"input", "output", "forward"}
	}
	if int64(hook) >= int64(len(names)) {
		return ""
	}
	return names[hook]
}

func nftCounter(b []byte) (packets, bytes *uint64) {
	for kind, value := range attributes(b) {
		if len(value) != 8 {
			continue
		}
		n := binary.BigEndian.Uint64(value)
		switch kind {
		case unix.NFTA_COUNTER_BYTES:
			bytes = &n
		case unix.NFTA_COUNTER_PACKETS:
			packets = &n
		}
	}
	return packets, bytes
}

// useRule reads a rule and its expressions in their order.
func useRule(all *ruleBook, b []byte) {
	reading := nftReading{rule: asked.Rule{Backend: "nft", Family: nftFamilies[b[0]]}, registers: map[uint32]nftField{}}
	var expressions []byte
	for kind, value := range attributes(b[sizeofNfgenmsg:]) {
		switch kind {
		case unix.NFTA_RULE_TABLE:
			reading.rule.Table = attrText(value)
		case unix.NFTA_RULE_CHAIN:
			reading.rule.Chain = attrText(value)
		case unix.NFTA_RULE_HANDLE:
			reading.rule.Handle = big64(value)
		case unix.NFTA_RULE_EXPRESSIONS:
			expressions = value
		case unix.NFTA_RULE_USERDATA:
			reading.rule.Comment = nftComment(value)
		}
	}
	for kind, value := range attributes(expressions) {
		if kind == nftaListElem {
			reading.expression(value)
		}
	}
	r := reading.finish()
	all.rule(r)
	for _, to := range reading.targets {
		all.jump(asked.ChainJump{Backend: "nft", Family: r.Family, Table: r.Table, From: r.Chain, To: to})
	}
}

// nftComment finds the comment in a rule's user data: type, length, value;
// nft(8) writes it with type 0.
func nftComment(b []byte) string {
	for len(b) >= 2 {
		size := int(b[1])
		if len(b) < 2+size {
			return ""
		}
		if b[0] == 0 {
			return attrText(b[2 : 2+size])
		}
		b = b[2+size:]
	}
	return ""
}

func big16(b []byte) uint16 {
	if len(b) < 2 {
		return 0
	}
	return binary.BigEndian.Uint16(b)
}

func big32(b []byte) uint32 {
	if len(b) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

func big64(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}
