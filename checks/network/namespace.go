package network

import (
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// namespace is the network namespace a process lives in.
type namespace struct {
	inode uint64
	host  *bool // the same as that of process 1; nil: not known
}

// namespaceOf compares the links /proc/PID/ns/net (namespaces(7)):
//
//	net:[4026532259]
func namespaceOf(host evidence.Host, p look.Process) namespace {
	var n namespace
	own, err := namespaceLink(host, p.ProcFile("ns/net"))
	if err != nil {
		return n
	}
	n.inode = own
	if first, err := hostNamespace(host); err == nil {
		same := first == own
		n.host = &same
	}
	return n
}

// hostNamespace is that of process 1. Where its link may not be read, it is the
// reader's own, if the reader is in the first namespace of the machine: only
// there does /proc/sys/net have tcp_mem.
func hostNamespace(host evidence.Host) (uint64, error) {
	first, err := namespaceLink(host, "/proc/1/ns/net")
	if err == nil {
		return first, nil
	}
	if _, errMem := host.ReadFile(tcpMemFile); errMem != nil {
		return 0, err
	}
	return namespaceLink(host, "/proc/self/ns/net")
}

func namespaceLink(host evidence.Host, name string) (uint64, error) {
	target, err := host.ReadLink(name)
	if err != nil {
		return 0, err
	}
	digits, ok := strings.CutPrefix(target, "net:[")
	digits, closed := strings.CutSuffix(digits, "]")
	inode, err := strconv.ParseUint(digits, 10, 64)
	if !ok || !closed || err != nil || inode == 0 {
		return 0, look.Malformed(name, "not a namespace")
	}
	return inode, nil
}
