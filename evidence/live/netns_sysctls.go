//go:build linux

package live

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"runbook/evidence/asked"
)

const (
	sysNet             = "/proc/sys/net/"
	maxSysctlBytes     = 256
	maxSysctlInterface = 64 // whose settings are read one by one
)

// sysctlNames are the settings that are read, below /proc/sys/net.
var sysctlNames = []string{
	"core/somaxconn", "core/netdev_max_backlog", "core/rmem_max", "core/wmem_max", "core/rmem_default",
	"ipv4/ip_forward", "ipv4/ip_default_ttl", "ipv4/ip_local_port_range", "ipv4/ip_local_reserved_ports", "ipv4/ip_no_pmtu_disc",
	"ipv4/tcp_max_syn_backlog", "ipv4/tcp_syncookies", "ipv4/tcp_abort_on_overflow", "ipv4/tcp_tw_reuse",
	"ipv4/tcp_fin_timeout", "ipv4/tcp_max_tw_buckets", "ipv4/tcp_syn_retries", "ipv4/tcp_synack_retries",
	"ipv4/tcp_retries2", "ipv4/tcp_mtu_probing", "ipv4/tcp_congestion_control", "ipv4/tcp_rmem", "ipv4/tcp_wmem",
	"ipv4/tcp_mem", "ipv4/udp_mem", "ipv4/tcp_keepalive_time", "ipv4/tcp_timestamps", "ipv4/tcp_sack", "ipv4/tcp_ecn",
	"ipv4/neigh/default/gc_thresh1", "ipv4/neigh/default/gc_thresh2", "ipv4/neigh/default/gc_thresh3",
	"ipv6/conf/all/disable_ipv6", "ipv6/conf/default/disable_ipv6", "ipv6/conf/all/forwarding",
	"netfilter/nf_conntrack_max", "netfilter/nf_conntrack_count", "netfilter/nf_conntrack_buckets",
	"netfilter/nf_conntrack_tcp_be_liberal", "netfilter/nf_conntrack_tcp_timeout_established",
	"bridge/bridge-nf-call-iptables",
}

// interfaceSysctls are read for "all" and for each interface.
var interfaceSysctls = []string{"rp_filter", "forwarding", "proxy_arp", "arp_ignore", "log_martians"}

// askNetnsSysctls answers netns/sysctls. /proc/sys/net shows the namespace of
// the thread that looks.
func askNetnsSysctls(ctx context.Context, m *Machine, args []string) (any, error) {
	if err := expect(args, 1); err != nil {
		return nil, err
	}
	pid, err := pidArg(args[0])
	if err != nil {
		return nil, err
	}
	return inNetns(m, pid, func() (asked.Sysctls, error) { return sysctlsHere(ctx) })
}

func sysctlsHere(ctx context.Context) (asked.Sysctls, error) {
	all := asked.Sysctls{Values: map[string]string{}, Missing: []string{}, Refused: []string{}}
	names, err := interfaceNames(&all)
	if err != nil {
		return all, err
	}
	for _, name := range slices.Concat(sysctlNames, names) {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		switch value, err := sysctl(name); {
		case err == nil:
			all.Values[name] = value
		case errors.Is(err, unix.ENOENT):
			all.Missing = append(all.Missing, name)
		default:
			all.Refused = append(all.Refused, name)
		}
	}
	return all, nil
}

// interfaceNames lists the settings of each interface of the namespace.
func interfaceNames(all *asked.Sysctls) ([]string, error) {
	fd, err := openAt(unix.AT_FDCWD, sysNet+"ipv4/conf", readFlags|unix.O_DIRECTORY)
	if err != nil {
		return nil, err
	}
	defer closeFD(fd)
	interfaces, err := readNames(fd, maxNames)
	if err != nil {
		return nil, err
	}
	if len(interfaces) > maxSysctlInterface {
		all.Truncated = true
		interfaces = append([]string{"all", "default"}, interfaces[:maxSysctlInterface]...)
	}
	var names []string
	for _, i := range interfaces {
		for _, setting := range interfaceSysctls {
			names = append(names, "ipv4/conf/"+i+"/"+setting)
		}
	}
	return names, nil
}

func sysctl(name string) (string, error) {
	fd, err := openAt(unix.AT_FDCWD, sysNet+name, readFlags|unix.O_NOFOLLOW)
	if err != nil {
		return "", err
	}
	defer closeFD(fd)
	text, err := readWhole(fd, firstReadBytes)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(validText(string(text[:min(len(text), maxSysctlBytes)]))), nil
}
