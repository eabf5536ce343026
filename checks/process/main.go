package process

import (
	"context"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
	"runbook/evidence/asked"
)

const mostTasks = 256

func seeMain(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{mainProcess(ctx, at)}
}

func mainProcess(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := mainFacts[0].ID
	subject, pinErr := at.Subject, error(nil)
	if subject.PID == 0 && subject.CgroupPath == "" {
		subject.PID, subject.StartTicks = runtimeSays(at).PID, 0
	}
	if subject.PID > 0 {
		if pinErr = pinned(at.First, subject); pinErr == nil {
			return saw(ctx, at.First, subject.PID)
		}
	}
	all := membersOf(at)
	switch {
	case all.none != "":
		return evidence.None(id, all.none, all.from...)
	case all.err != nil && pinErr != nil:
		return evidence.Unread(id, evidence.Why(pinErr)+"; "+evidence.Why(all.err), all.from...)
	case all.err != nil:
		return evidence.Unread(id, evidence.Why(all.err), all.from...)
	}
	pid := first(ctx, at.First, all.pids)
	if pid == 0 {
		return evidence.Unread(id, "no process of the cgroup could be read", all.from...)
	}
	o := saw(ctx, at.First, pid)
	o.From = append(all.from, o.From...)
	return o
}

// pinned checks that the pid still is the process it was when the target was
// resolved: pids are used again.
func pinned(host evidence.Host, subject evidence.Subject) error {
	s, err := readStat(host, subject.PID)
	if err == nil && subject.StartTicks != 0 && s.start != subject.StartTicks {
		return &evidence.ReadError{Stop: evidence.Gone, Name: proc(subject.PID, "stat"), Detail: "the pid is another process's now"}
	}
	return err
}

// first picks the main process of a cgroup: the init of its pid namespace, or,
// where the container shares the host's, the process that started first.
func first(ctx context.Context, host evidence.Host, pids []int) int {
	oldest, found := uint64(0), 0
	for _, pid := range pids[:min(len(pids), mostTasks)] {
		if ctx.Err() != nil {
			return 0
		}
		s, err := readStat(host, pid)
		if err != nil {
			continue
		}
		if text, err := look.WholeFile(host, proc(pid, "status")); err == nil {
			if st, ok := parseStatus(text); ok && st.isInit() {
				return pid
			}
		}
		if found == 0 || s.start < oldest {
			oldest, found = s.start, pid
		}
	}
	return found
}

func saw(ctx context.Context, host evidence.Host, pid int) evidence.Observation {
	value, err := readMain(ctx, host, pid)
	return evidence.Saw(mainFacts[0].ID, value, err, proc(pid, "stat"), proc(pid, "status"), proc(pid, "limits"), proc(pid, "oom_score_adj"), proc(pid, "comm"), look.Question(asked.ClockNow))
}

func readMain(ctx context.Context, host evidence.Host, pid int) (Main, error) {
	s, err := readStat(host, pid)
	if err != nil {
		return Main{}, err
	}
	text, err := look.WholeFile(host, proc(pid, "status"))
	if err != nil {
		return Main{}, err
	}
	st, ok := parseStatus(text)
	if !ok {
		return Main{}, look.Malformed(proc(pid, "status"), "not a process status")
	}
	m := Main{
		PID: pid, State: s.state, NamespacePID: st.innermostPID(), SIGTERM: st.sigterm,
		MemsAllowed: st.memsAllowed, RSSBytes: st.rss, VirtualBytes: st.virtual, Threads: st.threads,
	}
	if m.OOMScoreAdj, err = readScore(host, pid); err != nil {
		return Main{}, err
	}
	if comm, err := look.WholeFile(host, proc(pid, "comm")); err == nil {
		m.Command = look.Clip(strings.TrimSuffix(comm, "\n"), 64)
	}
	if limits, err := look.WholeFile(host, proc(pid, "limits")); err == nil {
		m.AddressSpaceLimitBytes = softLimit(limits, "Max address space")
		m.DataLimitBytes = softLimit(limits, "Max data size")
	}
	m.StartedAtUsec = startedAt(ctx, host, s.start)
	return m, nil
}

// startedAt turns clock ticks since boot into wall time, through the clocks
// that date the kernel log too, so that the two can be compared; btime of
// /proc/stat is whole seconds. User space sees 100 ticks a second on every
// kernel (USER_HZ). 0: not known.
func startedAt(ctx context.Context, host evidence.Host, ticks uint64) int64 {
	clock, err := look.Ask[asked.Clock](ctx, host, asked.ClockNow)
	if err != nil || clock.WallUsec <= 0 || ticks > 1<<40 {
		return 0
	}
	return clock.WallUsec - clock.BootUsec + int64(ticks)*10_000
}

func readScore(host evidence.Host, pid int) (int, error) {
	name := proc(pid, "oom_score_adj")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, "\n"))
	if err != nil || n < -1000 || n > 1000 {
		return 0, look.Malformed(name, "not a score")
	}
	return n, nil
}

func readStat(host evidence.Host, pid int) (stat, error) {
	name := proc(pid, "stat")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return stat{}, err
	}
	s, ok := parseStat(text)
	if !ok {
		return stat{}, look.Malformed(name, "not a process")
	}
	return s, nil
}

func proc(pid int, file string) string { return "/proc/" + strconv.Itoa(pid) + "/" + file }
