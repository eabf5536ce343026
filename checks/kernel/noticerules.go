package kernel

// A family is what one fact of kernel.notices tells of.
type family struct {
	id     string
	rules  []noticeRule
	limits []string // names of rate limits ("NAME: 13 callbacks suppressed") its lines stand under
}

func families() []family {
	return []family{
		{id: "kernel.hung", rules: hungRules()},
		{id: "kernel.storage", rules: storageRules(), limits: []string{
			"blk_update_request", "print_req_error", "blk_print_req_error", "buffer_io_error", "quiet_error", "ext4_error", "ext4_handle_error",
		}},
		{id: "kernel.limits", rules: limitRules()},
		{id: "kernel.network", rules: networkRules(), limits: []string{"net_ratelimit"}},
	}
}

// kernel/hung_task.c, kernel/watchdog.c, kernel/rcu/tree_stall.h:
//
//	INFO: task touch:172 blocked for more than 5 seconds.
//	INFO: task touch:172 blocked in I/O wait for more than 122 seconds.      (6.19)
//	watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [stress:1234]
//	NMI watchdog: Watchdog detected hard LOCKUP on cpu 3                     (before 4.19)
//	rcu: INFO: rcu_sched self-detected stall on CPU
//	INFO: rcu_sched detected stalls on CPUs/tasks: { 1} (detected by 0, t=60002 jiffies)
//
// "INFO: task a:1 is blocked on a mutex likely owned by task b:2." (6.16) goes
// with the first and is no other event.
func hungRules() []noticeRule {
	return []noticeRule{
		rule("hung-task", " blocked ", `INFO: task (?P<comm>.{0,15}):(?P<pid>\d+) blocked (?:in I/O wait )?for more than (?P<seconds>\d+) seconds\.`),
		rule("soft-lockup", "soft lockup", `(?:NMI )?(?:watchdog: )?BUG: soft lockup - CPU#\d+ stuck for (?P<seconds>\d+)s! \[(?P<comm>.{0,15}):(?P<pid>\d+)\]`),
		rule("hard-lockup", "hard LOCKUP", `(?:NMI )?(?:watchdog: )?(?:CPU\d+: )?Watchdog detected hard LOCKUP on cpu ?\d+`),
		rule("rcu-stall", "stall", `(?:rcu: )?INFO: rcu_[a-z_]+ (?:self-detected stall on CPU|detected (?:expedited )?stalls on CPUs/tasks)`),
	}
}

// block/blk-core.c, fs/buffer.c, the filesystems and the drivers. "operation
// not supported error" is left out: discards and zeroing fall back on writes.
//
//	I/O error, dev sda, sector 12345 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2
//	blk_update_request: critical medium error, dev sdb, sector 2048           (4.13 to 5.16)
//	end_request: I/O error, dev sda, sector 12345                             (before)
//	Buffer I/O error on dev dm-0, logical block 0, async page read
//	EXT4-fs error (device loop0): ext4_journal_check_start:83: comm touch: Detected aborted journal
//	Aborting journal on device loop0-8.
//	XFS (sda1): Corruption of in-memory data detected.  Shutting down filesystem
//	BTRFS error (device sda1): bdev /dev/sda1 errs: wr 0, rd 1, flush 0, corrupt 0, gen 0
//	EXT4-fs (loop0): Remounting filesystem read-only
//	nvme nvme0: I/O 12 QID 3 timeout, aborting
//	nvme nvme0: I/O tag 12 (500c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096
//	ata1.00: failed command: READ FPDMA QUEUED
//	nfs: server 10.0.0.5 not responding, still trying
//	CIFS: VFS: \\10.0.0.5 has not responded in 180 seconds. Reconnecting...
func storageRules() []noticeRule {
	const ext = `EXT[234]-fs`
	return []noticeRule{
		rule("io-error", " error, dev ", `(?:(?:print_req_error|blk_update_request|end_request): )?(?:I/O|timeout|protection|device resource|recoverable transport|reservation conflict|critical (?:medium|target|nexus|space allocation)) error, dev (?P<device>[^\s,]+), sector \d+`),
		rule("io-error", "Buffer I/O error on dev", `Buffer I/O error on dev(?:ice)? (?P<device>[^\s,]+), logical block \d+`),
		rule("fs-error", "-fs error (device ", ext+` error \(device (?P<device>[^\s):]+)\)`),
		rule("fs-error", "-fs (", `(?:EXT2|FAT)-fs \((?P<device>[^\s):]+)\): error`),
		rule("fs-error", "Aborting journal on device ", `Aborting journal on device (?P<device>\S+?)(?:-\d+)?\.`),
		rule("fs-error", "XFS (", `XFS \((?P<device>[^\s)]+)\): (?:Corruption|Metadata |metadata I/O error|Internal error|[Ll]og I/O [Ee]rror|Filesystem has been shut down|User initiated shutdown|.{0,120}Shutting down filesystem)`),
		rule("fs-error", "BTRFS", `BTRFS:? (?:error|critical) \(device (?P<device>[^\s):]+)`),
		rule("remounted-readonly", "emounting filesystem read-only", `(?:EXT[234]|F2FS)-fs \((?P<device>[^\s)]+)\): (?:error: )?[Rr]emounting filesystem read-only`),
		rule("remounted-readonly", "forced readonly", `BTRFS:?(?: [a-z]+)? \(device (?P<device>[^\s):]+)[^)]{0,40}\): forced readonly`),
		rule("remounted-readonly", "has been set read-only", `FAT-fs \((?P<device>[^\s)]+)\): Filesystem has been set read-only`),
		rule("device-timeout", " timeout", `(?:nvme )?(?P<device>nvme\d+(?:c\d+)?(?:n\d+)?): I/O (?:tag )?\d+ .{0,80}?QID \d+ timeout`),
		rule("device-timeout", "failed command: ", `(?P<device>ata\d+(?:\.\d+)?): failed command: `),
		rule("device-timeout", "imeout", `(?P<device>mmc\d+): Timeout waiting for hardware`),
		rule("device-timeout", "timing out command", `sd \S+: (?:\[(?P<device>[^\s\]]+)\] )?.{0,40}timing out command, waited \d+s`),
		rule("nfs-timeout", "not responding", `nfs: server (?P<server>\S+) not responding, (?:still trying|timed out)`),
		rule("nfs-ok", "nfs: server ", `nfs: server (?P<server>\S+) OK`),
		rule("nfs-timeout", "has not responded in ", `CIFS:? VFS: (?:[Ss]erver )?(?P<server>\S+) has not responded in \d+ seconds`),
		rule("nfs-timeout", "ceph: mds", `ceph: (?:\[[^\]]{0,80}\]: )?(?P<server>mds\d+) (?:hung|caps stale)`),
	}
}

// kernel/cgroup/pids.c, fs/file_table.c, kernel/sched/rt.c,
// arch/x86/kernel/cpu/mce/therm_throt.c:
//
//	cgroup: fork rejected by pids controller in /kubepods/podPid/pids
//	VFS: file-max limit 200 reached
//	sched: RT throttling activated
//	CPU0: Core temperature above threshold, cpu clock throttled (total events = 1)
//	mce: CPU0: Package temperature above threshold, cpu clock throttled (total events = 1)
func limitRules() []noticeRule {
	return []noticeRule{
		rule("fork-rejected", "fork rejected by pids controller", `cgroup: fork rejected by pids controller in ?(?P<cgroup>/.*)?$`),
		rule("file-max", "file-max limit", `VFS: file-max limit \d+ reached`),
		rule("rt-throttling", "RT throttling activated", `(?:\[sched_delayed\] )?sched: RT throttling activated`),
		rule("thermal-throttling", "cpu clock throttled", `(?:mce: )?CPU\d+: (?:Core |Package )?[Tt]emperature above threshold, cpu clock throttled`),
	}
}

// net/netfilter/nf_conntrack_core.c, net/core/neighbour.c, net/ipv4/*.c,
// net/ipv6/addrconf.c, net/core/dev.c:
//
//	nf_conntrack: nf_conntrack: table full, dropping packet
//	nf_conntrack: table full in netns 4026532259, dropping packet             (2025)
//	neighbour: arp_cache: neighbor table overflow!
//	Neighbour table overflow.                                                 (before 4.2)
//	TCP: request_sock_TCP: Possible SYN flooding on port 8081. Sending cookies.  Check SNMP counters.
//	TCP: request_sock_TCP: Possible SYN flooding on port [::]:8081. Sending cookies.   (6.2)
//	TCP: out of memory -- consider tuning tcp_mem
//	TCP: too many orphaned sockets
//	IPv4: martian source 10.2.0.2 from 172.31.9.9, on dev ra
//	IPv6: eth0: IPv6 duplicate address fe80::1 used by 02:42:ac:11:00:02 detected!
//	unregister_netdevice: waiting for lo to become free. Usage count = 1
func networkRules() []noticeRule {
	const tcp = `(?:TCP: ){0,2}`
	return []noticeRule{
		rule("conntrack-full", "conntrack: table full", `(?:nf_conntrack: )?(?:nf|ip)_conntrack: table full(?: in netns (?P<netns>\d{1,20}))?, dropping packet`),
		rule("neighbour-overflow", "table overflow", `(?:neighbour: )?(?:[a-z_]+: )?[Nn]eighbou?r table overflow`),
		rule("syn-flood", "ossible SYN flooding on port ", tcp+`(?:[a-zA-Z0-9_]+: )?[Pp]ossible SYN flooding on port (?:[0-9a-fA-F.:\[\]]*:)?(?P<port>\d+)\.`),
		rule("tcp-memory", "consider tuning tcp_mem", tcp+`out of memory -- consider tuning tcp_mem`),
		rule("orphaned-sockets", "orphaned sockets", tcp+`too many (?:of )?orphaned sockets`),
		rule("martian", "martian ", `(?:IPv4: )?martian (?:source|destination) \S+ from \S+ (?:on )?dev (?P<device>\S+)`),
		rule("duplicate-address", "duplicate address", `(?:IPv6: )?(?:ICMPv6: )?(?P<device>[^\s:]+): IPv6 duplicate address \S+ (?:used by \S+ )?detected`),
		rule("netns-leak", "unregister_netdevice: waiting for ", `unregister_netdevice: waiting for (?P<device>\S+) to become free\. Usage count`),
	}
}
