//go:build linux

package live

import (
	"context"
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"

	"runbook/evidence"
	"runbook/evidence/asked"
)

const (
	maxFilters   = 1024
	maxHookLinks = 128 // interfaces whose TCX hooks are asked for

	clsactIngress, clsactEgress = 0xfffffff2, 0xfffffff3 // TC_H_MIN_INGRESS and _EGRESS of TC_H_CLSACT
	ingressParent               = 0xffff0000             // of the older qdisc "ingress"
)

// askNetnsBPF answers netns/bpf.
func askNetnsBPF(ctx context.Context, m *Machine, args []string) (any, error) {
	return inRouteSocket(ctx, m, args, func(s *netlinkSocket) (asked.Datapath, error) {
		all := asked.Datapath{Filters: []asked.Filter{}, TCX: []asked.TCX{}}
		qdiscs, err := dumpQdiscs(s)
		if err != nil {
			return all, err
		}
		all.Truncated = qdiscs.Truncated
		for _, qdisc := range qdiscs.Qdiscs {
			for direction, parent := range filterParents(qdisc.Kind) {
				if err := dumpFilters(s, qdisc.LinkIndex, direction, parent, &all); err != nil {
					return all, err
				}
			}
		}
		return all, hooksHere(s, &all)
	})
}

func filterParents(kind string) map[string]uint32 {
	switch kind {
	case "clsact":
		return map[string]uint32{"ingress": clsactIngress, "egress": clsactEgress}
	case "ingress":
		return map[string]uint32{"ingress": ingressParent}
	}
	return nil
}

func dumpFilters(s *netlinkSocket, link uint32, direction string, parent uint32, all *asked.Datapath) error {
	body := make([]byte, sizeofTcMsg)
	binary.NativeEndian.PutUint32(body[4:], link)
	binary.NativeEndian.PutUint32(body[12:], parent)
	before := len(all.Filters)
	reset := func() { all.Filters = all.Filters[:before] }
	return s.dump(unix.RTM_GETTFILTER, body, reset, func(m message) error {
		filter, ok := parseFilter(m.data)
		switch {
		case m.kind != unix.RTM_NEWTFILTER || !ok:
		case len(all.Filters) == maxFilters:
			all.Truncated = true
		default:
			filter.Direction = direction
			all.Filters = append(all.Filters, filter)
		}
		return nil
	})
}

// Attributes of struct tcf_bpf options, linux/pkt_cls.h.
const (
	tcaBPFOps, tcaBPFName, tcaBPFFlags, tcaBPFID = 5, 7, 8, 11
	bpfFlagDirect                                = 1
)

// parseFilter reads RTM_NEWTFILTER. A message without options announces a
// priority, and is no filter.
func parseFilter(b []byte) (asked.Filter, bool) {
	if len(b) < sizeofTcMsg {
		return asked.Filter{}, false
	}
	filter := asked.Filter{LinkIndex: native32(b[4:])}
	var options []byte
	for kind, value := range attributes(b[sizeofTcMsg:]) {
		switch kind {
		case tcaKind:
			filter.Kind = attrText(value)
		case tcaOptions:
			options = value
		}
	}
	if filter.Kind == "bpf" {
		bpfOptions(&filter, options)
	}
	return filter, filter.Kind != "" && options != nil
}

func bpfOptions(filter *asked.Filter, options []byte) {
	for kind, value := range attributes(options) {
		switch kind {
		case tcaBPFName:
			filter.Name = attrText(value)
		case tcaBPFID:
			filter.ProgramID = native32(value)
		case tcaBPFFlags:
			filter.DirectAction = native32(value)&bpfFlagDirect != 0
		case tcaBPFOps: // struct sock_filter: code, jt, jf, k
			if ret := uint16(unix.BPF_RET | unix.BPF_K); len(value) == 8 && native16(value) == ret {
				k := native32(value[4:])
				filter.Returns = &k
			}
		}
	}
}

// Attach types of enum bpf_attach_type.
const (
	bpfProgQuery = 16 // the one command of bpf(2) that is used: it only asks
	tcxIngress   = 46
	tcxEgress    = 47
	mostPrograms = 64
)

// hooksHere asks for the TCX programs, which no classic filter shows. A kernel
// without TCX says EINVAL.
func hooksHere(s *netlinkSocket, all *asked.Datapath) error {
	var links asked.Links
	if err := dumpLinks(s, &links); err != nil {
		return err
	}
	for i, link := range links.Links {
		if i == maxHookLinks {
			all.Truncated = true
			break
		}
		for direction, hook := range map[string]uint32{"ingress": tcxIngress, "egress": tcxEgress} {
			programs, err := programsAt(link.Index, hook)
			if err != nil {
				all.TCXWhy = errorWords(err)
				return nil
			}
			if len(programs) > 0 {
				all.TCX = append(all.TCX, asked.TCX{LinkIndex: link.Index, Direction: direction, ProgramIDs: programs})
			}
		}
	}
	return nil
}

// queryAttr is the part for BPF_PROG_QUERY of union bpf_attr, linux/bpf.h.
type queryAttr struct {
	target, hook      uint32
	flags, attached   uint32
	programs          uint64 // address of the array
	count, _          uint32
	_, _, _, revision uint64
}

func programsAt(link, hook uint32) ([]uint32, error) {
	programs := make([]uint32, mostPrograms)
	attr := queryAttr{target: link, hook: hook, count: mostPrograms, programs: uint64(uintptr(unsafe.Pointer(&programs[0])))}
	_, _, errno := unix.Syscall(unix.SYS_BPF, bpfProgQuery, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr))
	switch {
	case errno == unix.ENOENT:
		return nil, nil
	case errno == unix.EINVAL:
		return nil, stop(evidence.Unsupported, "this kernel has no TCX hooks")
	case errno != 0:
		return nil, errno
	}
	return programs[:min(int(attr.count), mostPrograms)], nil
}
