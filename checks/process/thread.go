package process

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// A thread is one task in one look.
type thread struct {
	pid, tid int
	stat     stat
	command  string
	waitsIn  string // "" when it runs, or the reader may not know
	switches *uint64
}

// threads are the tasks seen in one look, by number.
type threads struct {
	seen     map[int]thread
	order    []int
	count    int
	complete bool
	read     int    // wchan files that answered with a function
	why      string // the first failure that is not a process that ended
}

// readThreads looks at each thread of the processes, at most 2048 in all.
// What vanishes in between was on its way out.
func readThreads(ctx context.Context, host evidence.Host, c crowd) threads {
	all := threads{seen: map[int]thread{}, complete: c.complete}
	for _, pid := range c.pids {
		if ctx.Err() != nil || len(all.seen) >= mostThreads {
			all.complete = false
			break
		}
		names, err := host.ReadDir(proc(pid, "task"))
		if err != nil {
			all.failed(err)
			continue
		}
		all.count += len(names)
		for _, name := range names {
			all.add(host, pid, name)
		}
	}
	return all
}

// failed notes a read that failed; who has ended meanwhile is no gap.
func (all *threads) failed(err error) {
	if vanished(err) {
		return
	}
	all.complete = false
	all.why = cmp.Or(all.why, evidence.Why(err))
}

// vanished: a process that ended, before its directory was opened or after.
func vanished(err error) bool {
	stop := evidence.StopOf(err)
	return stop == evidence.NotExist || stop == evidence.Gone
}

func (all *threads) add(host evidence.Host, pid int, name string) {
	tid, err := strconv.Atoi(name)
	if err != nil || tid <= 0 || len(all.seen) >= mostThreads {
		all.complete = false
		return
	}
	dir := proc(pid, "task/"+name+"/")
	text, err := look.WholeFile(host, dir+"stat")
	if err != nil {
		all.failed(err)
		return
	}
	s, ok := parseStat(text)
	if !ok {
		all.complete = false
		return
	}
	t := thread{pid: pid, tid: tid, stat: s, command: comm(text)}
	if asleep(t) {
		t.waitsIn = wchan(host, dir+"wchan")
		if t.waitsIn == "" && tid == pid {
			// It may have been awake for a moment; asked by another name, the
			// kernel is asked again.
			t.waitsIn = wchan(host, proc(pid, "wchan"))
		}
		if t.waitsIn != "" {
			all.read++
		}
	}
	if s.state == "D" || writes.MatchString(t.waitsIn) || serves.MatchString(t.waitsIn) {
		t.switches = switches(host, dir+"status")
	}
	all.seen[tid], all.order = t, append(all.order, tid)
}

// unixPeer is where a thread waits for the other end of a Unix socket: to be
// accepted by it, or for room in its queue of datagrams.
const unixPeer = "unix_wait_for_peer"

// writes is where a writer waits for room: in a pipe pipe_write, since 6.15
// anon_pipe_write; in a Unix socket sock_alloc_send_pskb, or its peer's queue.
var writes = regexp.MustCompile(`^(?:(?:anon_|fifo_)?pipe_write|sock_alloc_send_pskb|` + unixPeer + `)$`)

// serves is where a task waits for whoever serves a filesystem: FUSE, in state
// S as long as a signal may end the wait, and the clients of file servers.
var serves = regexp.MustCompile(`^(?:__)?(?:request_wait_answer|fuse_|rpc_wait|nfs|ceph_|netfs_|wait_for_response|cifs_|smb2_|p9_|v9fs_|afs_|virtio_fs)`)

// wchan reads the kernel function a task waits in. The kernel writes "0" for
// one that runs, and for every one when the reader may not know.
func wchan(host evidence.Host, name string) string {
	text, err := host.ReadFile(name)
	if err != nil || !function.Match(text) {
		return ""
	}
	return string(text)
}

// switches adds up how often a task was put to sleep or taken off a CPU.
func switches(host evidence.Host, name string) *uint64 {
	text, err := look.WholeFile(host, name)
	if err != nil {
		return nil
	}
	sum, found := uint64(0), 0
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, ":")
		if key != "voluntary_ctxt_switches" && key != "nonvoluntary_ctxt_switches" {
			continue
		}
		if n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 63); err == nil {
			sum, found = sum+n, found+1
		}
	}
	if found != 2 {
		return nil
	}
	return &sum
}

// comm is the name in a line of stat, which the program chose.
func comm(stat string) string {
	from, to := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if from < 0 || to < from {
		return ""
	}
	return look.Clip(stat[from+1:to], 64)
}

// still reports whether a task seen twice is one task in one wait.
func still(a, b thread) bool {
	return a.stat.start == b.stat.start && a.stat.ticks == b.stat.ticks &&
		a.switches != nil && b.switches != nil && *a.switches == *b.switches
}
