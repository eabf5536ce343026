package kernel

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"runbook/checks/internal/fake"
	"runbook/checks/node"
	"runbook/evidence"
	"runbook/evidence/asked"
)

// parsed is what the families make of one record; "" when none knows it.
func parsed(text string) (Notice, string) {
	for _, f := range families() {
		if n, ok := f.parse(text); ok {
			return n, f.id
		}
	}
	return Notice{}, ""
}

func TestNoticeLines(t *testing.T) {
	for _, c := range []struct {
		line, family string
		want         Notice
	}{
		{"INFO: task touch:172 blocked for more than 5 seconds.", "kernel.hung", Notice{Kind: "hung-task", Command: "touch", PID: 172, Seconds: 5}},
		{"INFO: task kworker/u4:3:42 blocked for more than 120 seconds.", "kernel.hung", Notice{Kind: "hung-task", Command: "kworker/u4:3", PID: 42, Seconds: 120}},
		{"INFO: task dd:7 blocked in I/O wait for more than 122 seconds.", "kernel.hung", Notice{Kind: "hung-task", Command: "dd", PID: 7, Seconds: 122}},
		{"INFO: task a:1 blocked for:9 blocked for more than 120 seconds.", "kernel.hung", Notice{Kind: "hung-task", Command: "a:1 blocked for", PID: 9, Seconds: 120}},
		{"watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [stress:1234]", "kernel.hung", Notice{Kind: "soft-lockup", Command: "stress", PID: 1234, Seconds: 22}},
		{"NMI watchdog: BUG: soft lockup - CPU#0 stuck for 23s! [kworker/0:1:15]", "kernel.hung", Notice{Kind: "soft-lockup", Command: "kworker/0:1", PID: 15, Seconds: 23}},
		{"BUG: soft lockup - CPU#0 stuck for 67s! [a:2]", "kernel.hung", Notice{Kind: "soft-lockup", Command: "a", PID: 2, Seconds: 67}},
		{"watchdog: Watchdog detected hard LOCKUP on cpu 3", "kernel.hung", Notice{Kind: "hard-lockup"}},
		{"NMI watchdog: Watchdog detected hard LOCKUP on cpu 0", "kernel.hung", Notice{Kind: "hard-lockup"}},
		{"rcu: INFO: rcu_sched self-detected stall on CPU", "kernel.hung", Notice{Kind: "rcu-stall"}},
		{"rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "kernel.hung", Notice{Kind: "rcu-stall"}},
		{"INFO: rcu_sched detected stalls on CPUs/tasks: { 1} (detected by 0, t=60002 jiffies, g=1, c=2, q=3)", "kernel.hung", Notice{Kind: "rcu-stall"}},
		{"rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 0-... } 21 jiffies s: 5 root: 0x1/.", "kernel.hung", Notice{Kind: "rcu-stall"}},

		{"I/O error, dev sda, sector 12345 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2", "kernel.storage", Notice{Kind: "io-error", Device: "sda"}},
		{"blk_update_request: I/O error, dev nvme0n1, sector 12345 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 0", "kernel.storage", Notice{Kind: "io-error", Device: "nvme0n1"}},
		{"print_req_error: I/O error, dev loop0, sector 0", "kernel.storage", Notice{Kind: "io-error", Device: "loop0"}},
		{"blk_update_request: critical medium error, dev sdb, sector 2048", "kernel.storage", Notice{Kind: "io-error", Device: "sdb"}},
		{"end_request: I/O error, dev sda, sector 12345", "kernel.storage", Notice{Kind: "io-error", Device: "sda"}},
		{"Buffer I/O error on dev dm-0, logical block 0, async page read", "kernel.storage", Notice{Kind: "io-error", Device: "dm-0"}},
		{"Buffer I/O error on device sda1, logical block 8", "kernel.storage", Notice{Kind: "io-error", Device: "sda1"}},
		{"EXT4-fs error (device loop0): trigger_test_error:126: comm bash: test", "kernel.storage", Notice{Kind: "fs-error", Device: "loop0"}},
		{"EXT4-fs error (device sda1) in ext4_reserve_inode_write:5792: Journal has aborted", "kernel.storage", Notice{Kind: "fs-error", Device: "sda1"}},
		{"EXT4-fs error (device loop0): ext4_journal_check_start:83: comm touch: Detected aborted journal", "kernel.storage", Notice{Kind: "fs-error", Device: "loop0"}},
		{"Aborting journal on device loop0-8.", "kernel.storage", Notice{Kind: "fs-error", Device: "loop0"}},
		{"Aborting journal on device dm-0-8.", "kernel.storage", Notice{Kind: "fs-error", Device: "dm-0"}},
		{"XFS (sda1): Corruption of in-memory data detected.  Shutting down filesystem", "kernel.storage", Notice{Kind: "fs-error", Device: "sda1"}},
		{"XFS (dm-2): log I/O error -5", "kernel.storage", Notice{Kind: "fs-error", Device: "dm-2"}},
		{"XFS (vdb): Filesystem has been shut down due to log error (0x2).", "kernel.storage", Notice{Kind: "fs-error", Device: "vdb"}},
		{"BTRFS error (device sda1): bdev /dev/sda1 errs: wr 0, rd 1, flush 0, corrupt 0, gen 0", "kernel.storage", Notice{Kind: "fs-error", Device: "sda1"}},
		{"EXT4-fs (loop0): Remounting filesystem read-only", "kernel.storage", Notice{Kind: "remounted-readonly", Device: "loop0"}},
		{"BTRFS info (device sdb): forced readonly", "kernel.storage", Notice{Kind: "remounted-readonly", Device: "sdb"}},
		{"nvme nvme0: I/O 12 QID 3 timeout, aborting", "kernel.storage", Notice{Kind: "device-timeout", Device: "nvme0"}},
		{"nvme0: I/O 12 QID 3 timeout, aborting", "kernel.storage", Notice{Kind: "device-timeout", Device: "nvme0"}},
		{"nvme nvme1: I/O tag 12 (500c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096", "kernel.storage", Notice{Kind: "device-timeout", Device: "nvme1"}},
		{"ata1.00: failed command: READ FPDMA QUEUED", "kernel.storage", Notice{Kind: "device-timeout", Device: "ata1.00"}},
		{"sd 2:0:0:0: [sda] timing out command, waited 180s", "kernel.storage", Notice{Kind: "device-timeout", Device: "sda"}},
		{"nfs: server 10.0.0.5 not responding, still trying", "kernel.storage", Notice{Kind: "nfs-timeout", Server: "10.0.0.5"}},
		{"nfs: server nas.example not responding, timed out", "kernel.storage", Notice{Kind: "nfs-timeout", Server: "nas.example"}},
		{"nfs: server 10.0.0.5 OK", "kernel.storage", Notice{Kind: "nfs-ok", Server: "10.0.0.5"}},
		{`CIFS: VFS: \\10.0.0.5 has not responded in 180 seconds. Reconnecting...`, "kernel.storage", Notice{Kind: "nfs-timeout", Server: `\\10.0.0.5`}},
		{"CIFS VFS: Server 10.0.0.5 has not responded in 120 seconds. Reconnecting...", "kernel.storage", Notice{Kind: "nfs-timeout", Server: "10.0.0.5"}},
		{"ceph: mds0 hung", "kernel.storage", Notice{Kind: "nfs-timeout", Server: "mds0"}},

		{"cgroup: fork rejected by pids controller in /kubepods/podPid/pids", "kernel.limits", Notice{Kind: "fork-rejected", Cgroup: "/kubepods/podPid/pids"}},
		{"cgroup: fork rejected by pids controller in /a b", "kernel.limits", Notice{Kind: "fork-rejected", Cgroup: "/a b"}},
		{"cgroup: fork rejected by pids controller in ", "kernel.limits", Notice{Kind: "fork-rejected"}},
		{"VFS: file-max limit 200 reached", "kernel.limits", Notice{Kind: "file-max"}},
		{"sched: RT throttling activated", "kernel.limits", Notice{Kind: "rt-throttling"}},
		{"[sched_delayed] sched: RT throttling activated", "kernel.limits", Notice{Kind: "rt-throttling"}},
		{"CPU0: Core temperature above threshold, cpu clock throttled (total events = 1)", "kernel.limits", Notice{Kind: "thermal-throttling"}},
		{"mce: CPU11: Package temperature above threshold, cpu clock throttled (total events = 28)", "kernel.limits", Notice{Kind: "thermal-throttling"}},
		{"CPU0: Temperature above threshold, cpu clock throttled (total events = 1)", "kernel.limits", Notice{Kind: "thermal-throttling"}},

		{"nf_conntrack: nf_conntrack: table full, dropping packet", "kernel.network", Notice{Kind: "conntrack-full"}},
		{"nf_conntrack: table full, dropping packet.", "kernel.network", Notice{Kind: "conntrack-full"}},
		{"nf_conntrack: table full in netns 4026532259, dropping packet", "kernel.network", Notice{Kind: "conntrack-full", Netns: "4026532259"}},
		{"nf_conntrack: nf_conntrack: table full in netns 4026532259, dropping packet", "kernel.network", Notice{Kind: "conntrack-full", Netns: "4026532259"}},
		{"neighbour: arp_cache: neighbor table overflow!", "kernel.network", Notice{Kind: "neighbour-overflow"}},
		{"neighbour: ndisc_cache: neighbor table overflow!", "kernel.network", Notice{Kind: "neighbour-overflow"}},
		{"Neighbour table overflow.", "kernel.network", Notice{Kind: "neighbour-overflow"}},
		{"TCP: request_sock_TCP: Possible SYN flooding on port 8081. Sending cookies.  Check SNMP counters.", "kernel.network", Notice{Kind: "syn-flood", Port: 8081}},
		{"TCP: request_sock_TCP: Possible SYN flooding on port [::]:8081. Sending cookies.", "kernel.network", Notice{Kind: "syn-flood", Port: 8081}},
		{"TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:80. Dropping request.", "kernel.network", Notice{Kind: "syn-flood", Port: 80}},
		{"TCP: TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.", "kernel.network", Notice{Kind: "syn-flood", Port: 80}},
		{"possible SYN flooding on port 80. Sending cookies.", "kernel.network", Notice{Kind: "syn-flood", Port: 80}},
		{"TCP: out of memory -- consider tuning tcp_mem", "kernel.network", Notice{Kind: "tcp-memory"}},
		{"TCP: TCP: out of memory -- consider tuning tcp_mem", "kernel.network", Notice{Kind: "tcp-memory"}},
		{"TCP: too many orphaned sockets", "kernel.network", Notice{Kind: "orphaned-sockets"}},
		{"IPv4: martian source 10.2.0.2 from 172.31.9.9, on dev ra", "kernel.network", Notice{Kind: "martian", Device: "ra"}},
		{"martian destination 0.0.0.0 from 10.0.0.1, dev eth0", "kernel.network", Notice{Kind: "martian", Device: "eth0"}},
		{"IPv6: eth0: IPv6 duplicate address fe80::1 used by 02:42:ac:11:00:02 detected!", "kernel.network", Notice{Kind: "duplicate-address", Device: "eth0"}},
		{"IPv6: eth0: IPv6 duplicate address fe80::1 detected!", "kernel.network", Notice{Kind: "duplicate-address", Device: "eth0"}},
		{"unregister_netdevice: waiting for lo to become free. Usage count = 1", "kernel.network", Notice{Kind: "netns-leak", Device: "lo"}},
	} {
		got, family := parsed(c.line)
		c.want.Count, c.want.Line = 1, c.line
		if got != c.want || family != c.family {
			t.Errorf("%s:\n got %s %+v\nwant %s %+v", c.line, family, got, c.family, c.want)
		}
	}
}

// What is like a notice and is none: what goes with another line, what is
// harmless, and what a process name or a file name can make of a line.
func TestNotNotices(t *testing.T) {
	for _, line := range []string{
		"INFO: task a:1 is blocked on a mutex likely owned by task b:2.",
		`"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.`,
		"task:touch           state:D stack:0     pid:172   ppid:1      flags:0x00000002",
		"x INFO: task a:1 blocked for more than 5 seconds.",
		"crasher[176]: segfault at 8 ip 0 in x\nINFO: task a:1 blocked for more than 5 seconds.",
		"operation not supported error, dev loop0, sector 4096 op 0x9:(WRITE_ZEROES) flags 0x800 phys_seg 0 prio class 2",
		"EXT4-fs (loop0): mounted filesystem with ordered data mode. Quota mode: none.",
		"EXT4-fs warning (device sda1): ext4_dirblock_csum_verify:404: inode #2: comm ls: No space for directory leaf checksum.",
		"XFS (sda1): Mounting V5 Filesystem",
		"CPU0: Core temperature/speed normal",
		"rcu: Hierarchical SRCU implementation.",
		"TCP: Hash tables configured (established 32768 bind 32768)",
		"VFS: Disk quotas dquot_6.6.0",
		"nf_conntrack: default automatic helper assignment has been turned off for security reasons",
		"audit: type=1326 comm=\"nf_conntrack: table full, dropping packet\"",
		"nvme nvme0: I/O tag 12 (500c) completed",
		"NMI watchdog: Perf NMI watchdog permanently disabled",
		"net_ratelimit: 13 callbacks suppressed",
	} {
		if n, family := parsed(line); family != "" {
			t.Errorf("%s: read as %s %+v", line, family, n)
		}
	}
}

// notesWorld is a machine that booted at wall time 1000 s and is looked at
// 10000 s later.
func notesWorld(t *testing.T, log any, journal any, clock bool, since time.Duration) evidence.Observation {
	t.Helper()
	host := &fake.Host{Answers: map[string]any{}, Stops: map[string]evidence.Stop{}}
	for question, answer := range map[string]any{asked.KernelLog: log, asked.JournalEntries + " kernel": journal} {
		if stop, ok := answer.(evidence.Stop); ok {
			host.Stops["ask "+strings.Fields(question)[0]] = stop
		} else if answer != nil {
			host.Answers[question+" "+seconds(since)] = answer
		}
	}
	at := evidence.Scene{Subject: evidence.Subject{Kind: evidence.KindNode}, First: host, Since: since, Seen: func(id string) evidence.Observation {
		if id == "node.clock" && clock {
			return evidence.Saw(id, node.Clock{WallUsec: bootWall + nowMono, MonotonicUsec: nowMono, BootUsec: nowMono, BootedAtUsec: bootWall, ErrorUsec: second}, nil)
		}
		return evidence.Unread(id, "nobody looked at "+id)
	}}
	return fake.Look(context.Background(), notes(), at)[0]
}

func wholeRing(records []asked.LogRecord) asked.Log {
	return asked.Log{Records: records, Coverage: asked.Coverage{FirstUsec: 0, SinceUsec: nowMono - 3600*second, LastUsec: nowMono - second, ReadUsec: nowMono}}
}

func TestRepeatsAndWhatWasHeldBack(t *testing.T) {
	records := lines(`nf_conntrack: nf_conntrack: table full, dropping packet
nf_conntrack: nf_conntrack: table full, dropping packet
net_ratelimit: 13 callbacks suppressed
nf_conntrack: nf_conntrack: table full, dropping packet
INFO: task sh:9 blocked for more than 120 seconds.
INFO: task sh:9 blocked for more than 241 seconds.
INFO: task sh:10 blocked for more than 120 seconds.
oom_kill_process: 3 callbacks suppressed
nf_conntrack: nf_conntrack: table full, dropping packet
net_ratelimit: 2 callbacks suppressed
VFS: file-max limit 200 reached`)
	records[8].Facility = 1 // a container wrote this one
	for i := range records {
		records[i].Usec += nowMono - 60*second
	}
	o := notesWorld(t, wholeRing(records), nil, true, time.Hour)
	got, ok := o.Value.(Notes)
	if !ok {
		t.Fatalf("%+v", o)
	}
	full := got.Network.Events
	if len(full) != 1 || full[0].Count != 3 || full[0].Suppressed != 13 || got.Network.Suppressed != 15 ||
		full[0].AtUsec != bootWall+nowMono-60*second+4000 || full[0].FirstUsec != full[0].AtUsec-3000 {
		t.Errorf("conntrack: %+v, in all %d", full, got.Network.Suppressed)
	}
	hung := got.Hung.Events
	if len(hung) != 2 || hung[0].Count != 2 || hung[0].Seconds != 241 || hung[1].PID != 10 {
		t.Errorf("hung: %+v", hung)
	}
	if len(got.Limits.Events) != 1 || got.Limits.Suppressed != 0 {
		t.Errorf("limits: %+v", got.Limits)
	}
}

func TestWhichLogSpeaks(t *testing.T) {
	hung := []asked.LogRecord{{Seq: 1, Usec: nowMono - second, Text: "INFO: task sh:9 blocked for more than 120 seconds."}}
	short := wholeRing(hung)
	short.Coverage.FirstUsec, short.Coverage.Overwritten = nowMono-2*second, true
	journal := asked.Journal{Present: true, OldestUsec: bootWall, Entries: []asked.JournalEntry{
		{WallUsec: bootWall + nowMono - 50*second, Transport: "kernel", Message: "VFS: file-max limit 200 reached"},
		{WallUsec: bootWall + nowMono - 49*second, Transport: "syslog", Message: "INFO: task forged:9 blocked for more than 120 seconds."},
	}}
	for _, c := range []struct {
		name         string
		log, journal any
		clock        bool
		source       string // "": unknown
		hung, limits int
	}{
		{"the ring reaches far", wholeRing(hung), evidence.Unsupported, true, "kmsg", 1, 0},
		{"the ring was overwritten, the journal was not", short, journal, true, "journal", 0, 1},
		{"the ring was overwritten and there is no journal", short, evidence.Unsupported, true, "kmsg", 1, 0},
		{"the ring may not be read", evidence.Permission, journal, true, "journal", 0, 1},
		{"neither may be read", evidence.Permission, evidence.Permission, true, "", 0, 0},
		{"nobody knows the time", wholeRing(hung), evidence.Unsupported, false, "", 0, 0},
	} {
		o := notesWorld(t, c.log, c.journal, c.clock, time.Hour)
		got, ok := o.Value.(Notes)
		if ok != (c.source != "") || o.State == evidence.Absent || ok && (got.Source != c.source || len(got.Hung.Events) != c.hung || len(got.Limits.Events) != c.limits) {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
}

// noticesOf sorts the notes for a subject on a host.
func noticesOf(t *testing.T, subject evidence.Subject, host *fake.Host, given Notes) []evidence.Observation {
	t.Helper()
	at := evidence.Scene{Subject: subject, First: host, Since: time.Hour, Seen: func(id string) evidence.Observation {
		switch id {
		case "node.clock":
			return evidence.Saw(id, node.Clock{WallUsec: bootWall + nowMono, BootedAtUsec: bootWall, ErrorUsec: second}, nil)
		case notesID:
			return evidence.Saw(id, given, nil)
		}
		return evidence.Unread(id, "nobody looked")
	}}
	return fake.Look(context.Background(), notices(), at)
}

func TestWhoseNoticeItIs(t *testing.T) {
	now := int64(bootWall + nowMono)
	stat := func(ticks string) string {
		return "9 (a) R 1 (x) D 1 9 9 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 " + ticks + " 0 0\n"
	}
	container := evidence.Subject{Kind: evidence.KindContainer, ID: "c1", CgroupPath: "/kubepods/pod1/c1", PID: 42}
	host := &fake.Host{
		Files: map[string]string{
			"/proc/9/stat": stat("500"), "/proc/9/cgroup": "4:memory:/kubepods/pod1/c1/inner\n0::/\n",
			"/proc/10/stat": stat("500"), "/proc/10/cgroup": "0::/kubepods/pod1/c2\n",
			"/proc/11/stat": stat("999990"), "/proc/11/cgroup": "0::/kubepods/pod1/c1\n", // started after the line
		},
		Links: map[string]string{"/proc/42/ns/net": "net:[4026532259]"},
	}
	for _, c := range []struct {
		name    string
		subject evidence.Subject
		notice  Notice
		want    string
	}{
		{"its cgroup", container, Notice{Cgroup: "/kubepods/pod1/c1"}, "ours"},
		{"below its cgroup", container, Notice{Cgroup: "/kubepods/pod1/c1/inner"}, "ours"},
		{"its pod's: the fork was tried there", container, Notice{Cgroup: "/kubepods/pod1"}, "not ours"},
		{"a neighbour's", container, Notice{Cgroup: "/kubepods/pod1/c11"}, "not ours"},
		{"a cut line", container, Notice{}, "not told"},
		{"a task of it", container, Notice{PID: 9}, "ours"},
		{"a task of a neighbour", container, Notice{PID: 10}, "not ours"},
		{"the number is another task's now", container, Notice{PID: 11}, "not told"},
		{"the task is gone", container, Notice{PID: 12}, "not told"},
		{"its network namespace", container, Notice{Netns: "4026532259"}, "ours"},
		{"another network namespace", container, Notice{Netns: "4026532000"}, "not ours"},
		{"nobody knows its process", evidence.Subject{Kind: evidence.KindContainer, ID: "c1", CgroupPath: "/kubepods/pod1/c1"}, Notice{Netns: "4026532259"}, "not told"},
		{"nobody knows its cgroup", evidence.Subject{Kind: evidence.KindContainer}, Notice{Cgroup: "/kubepods/pod1/c1"}, "not told"},
		{"the node", evidence.Subject{Kind: evidence.KindNode}, Notice{PID: 9}, "not told"},
	} {
		c.notice.AtUsec = now - 60*second
		seen := noticesOf(t, c.subject, host, Notes{FromUsec: bootWall, ToUsec: now, Hung: Noticed{Events: []Notice{c.notice}}})
		got, ok := seen[0].Value.(Hung)
		if !ok || len(got.Events) != 1 || got.Events[0].AgeSeconds != 60 || got.CoversSeconds != nowMono/second || !got.CoversDeath {
			t.Errorf("%s: %+v", c.name, seen[0])
			continue
		}
		whose := "not told"
		if ours := got.Events[0].Ours; ours != nil {
			whose = map[bool]string{true: "ours", false: "not ours"}[*ours]
		}
		same(t, c.name, whose, c.want)
	}
}

func TestSilenceIsBounded(t *testing.T) {
	now := int64(bootWall + nowMono)
	for name, c := range map[string]struct {
		notes Notes
		want  float64
	}{
		"whole":                      {Notes{FromUsec: now - 300*second, ToUsec: now}, 300},
		"where it begins, who knows": {Notes{ToUsec: now}, 0},
		"it ends before the capture": {Notes{FromUsec: now - 300*second, ToUsec: now - 100*second}, 0},
	} {
		got := noticesOf(t, evidence.Subject{Kind: evidence.KindNode}, &fake.Host{}, c.notes)[1].Value.(Storage)
		same(t, name, got.CoversSeconds, c.want)
	}
}

func TestRecordedLogsHoldNoOtherNotices(t *testing.T) {
	for file, want := range map[string]int{
		"rate-limited-6.18.kmsg": 0, "traps-6.18.kmsg": 0, "v1-6.18-nested-and-hostile.kmsg": 0, "v2-6.1-containerd.dmesg": 0,
	} {
		found := 0
		for _, f := range families() {
			found += len(f.read(fromRing(recorded(t, file))).Events)
		}
		same(t, file, found, want)
	}
}

func FuzzNotices(f *testing.F) {
	f.Add("INFO: task touch:172 blocked for more than 5 seconds.")
	f.Add("cgroup: fork rejected by pids controller in /a\xff\nb")
	f.Add("Aborting journal on device dm-0-8.")
	f.Add("TCP: request_sock_TCP: Possible SYN flooding on port [::]:8081. Sending cookies.")
	f.Add("net_ratelimit: 999999999 callbacks suppressed")
	f.Fuzz(func(t *testing.T, text string) {
		n, family := parsed(text)
		if family == "" {
			return
		}
		if n.Count != 1 || n.Kind == "" || len(n.Line) > mostLineBytes || strings.Contains(n.Line, "\n") || n.PID < 0 || n.Port < 0 || n.Seconds < 0 {
			t.Errorf("%q: %+v", text, n)
		}
		for _, s := range []string{n.Line, n.Command, n.Cgroup, n.Device, n.Server} {
			if !utf8.ValidString(s) {
				t.Errorf("%q: %q is not text", text, s)
			}
		}
	})
}
