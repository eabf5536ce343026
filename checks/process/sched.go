package process

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"runbook/checks/internal/look"
	"runbook/evidence"
)

// mostSched bounds the threads whose schedstat is read. A program with more
// waits for its CPUs in those as in the others.
const mostSched = 512

func seeSched(ctx context.Context, at evidence.Scene) []evidence.Observation {
	return []evidence.Observation{schedOf(ctx, at)}
}

func schedOf(ctx context.Context, at evidence.Scene) evidence.Observation {
	id := schedFacts[0].ID
	who := crowdOf(ctx, at.First, at)
	if o, done := nobody(id, who); done {
		return o
	}
	from := append(slices.Clone(who.from), "/proc/*/task/*/schedstat")
	first := readSched(ctx, at.First, who.pids)
	ready := first.runnable(at.First)
	if len(first.times) == 0 {
		return first.nothing(id, from)
	}
	window, err := look.Elapsed(ctx, at)
	if err != nil {
		return evidence.Unread(id, evidence.Why(err), from...)
	}
	sched := Sched{WindowUsec: window, Complete: first.complete && who.complete}
	for _, t := range first.order {
		now, err := schedstat(at.Second, t.pid, t.tid)
		if err == nil {
			sched.add(first.times[t], now, ready[t] && now == first.times[t] && runnable(at.Second, t))
		}
	}
	if sched.Threads == 0 {
		return evidence.Unread(id, "no thread could be read in both looks", from...)
	}
	if busy := sched.RunUsecInWindow + sched.WaitUsecInWindow; busy > 0 {
		sched.WaitRatio = float64(sched.WaitUsecInWindow) / float64(busy)
	}
	sched.WaitCPUs = float64(sched.WaitUsecInWindow) / float64(window)
	return evidence.Saw(id, sched, nil, append(from, look.Question("clock/now"))...)
}

// add counts a thread that was there in both looks. A number that went
// backwards is another thread's. The kernel counts a wait when it ends: a
// thread that wanted to run in both looks, and had no turn in between, waited
// all the time, and its file says nothing of it.
func (s *Sched) add(before, after cpuTimes, starved bool) {
	if after.run < before.run || after.wait < before.wait {
		return
	}
	s.Threads++
	if starved {
		s.Starved++
		s.WaitUsecInWindow += s.WindowUsec
	}
	s.RunUsecInWindow += (after.run - before.run) / 1000
	s.WaitUsecInWindow += (after.wait - before.wait) / 1000
}

type taskID struct{ pid, tid int }

// cpuTimes are nanoseconds since the thread began.
type cpuTimes struct{ run, wait, turns uint64 }

type schedLook struct {
	times    map[taskID]cpuTimes
	order    []taskID
	complete bool
	zeros    int // threads without any time: the kernel keeps none
	err      error
}

func readSched(ctx context.Context, host evidence.Host, pids []int) schedLook {
	l := schedLook{times: map[taskID]cpuTimes{}, complete: true}
	for _, pid := range pids {
		names, err := host.ReadDir(proc(pid, "task"))
		if err != nil {
			l.err, l.complete = err, l.complete && vanished(err)
			continue
		}
		for _, name := range names {
			if len(l.order) >= mostSched || ctx.Err() != nil {
				l.complete = false
				return l
			}
			l.add(host, pid, name)
		}
	}
	return l
}

func (l *schedLook) add(host evidence.Host, pid int, name string) {
	tid, err := strconv.Atoi(name)
	if err != nil || tid <= 0 {
		l.complete = false
		return
	}
	times, err := schedstat(host, pid, tid)
	switch {
	case err != nil:
		l.err, l.complete = err, l.complete && vanished(err)
	case times.run == 0:
		l.zeros++
	default:
		t := taskID{pid, tid}
		l.times[t], l.order = times, append(l.order, t)
	}
}

// runnable tells which threads were ready to run in the first look.
func (l schedLook) runnable(host evidence.Host) map[taskID]bool {
	ready := map[taskID]bool{}
	for _, t := range l.order {
		ready[t] = runnable(host, t)
	}
	return ready
}

func runnable(host evidence.Host, t taskID) bool {
	text, err := look.WholeFile(host, proc(t.pid, "task/"+strconv.Itoa(t.tid)+"/stat"))
	if err != nil {
		return false
	}
	s, ok := parseStat(text)
	return ok && s.state == "R"
}

// nothing says why no thread has a time.
func (l schedLook) nothing(id string, from []string) evidence.Observation {
	switch {
	case l.err != nil:
		return evidence.Unread(id, evidence.Why(l.err), from...)
	case l.zeros > 0:
		return evidence.None(id, "this kernel keeps no times of waiting: schedstat is all zero (CONFIG_SCHED_INFO)", from...)
	}
	return evidence.Unread(id, "no thread of the cgroup could be read", from...)
}

// schedstat reads a thread's time on CPUs, its time waiting on a run queue,
// and its number of turns (Documentation/scheduler/sched-stats.rst):
//
//	543102589 1217727389 27
func schedstat(host evidence.Host, pid, tid int) (cpuTimes, error) {
	name := proc(pid, "task/"+strconv.Itoa(tid)+"/schedstat")
	text, err := look.WholeFile(host, name)
	if err != nil {
		return cpuTimes{}, err
	}
	times, ok := parseSchedstat(text)
	if !ok {
		return cpuTimes{}, look.Malformed(name, "not three numbers")
	}
	return times, nil
}

func parseSchedstat(text string) (cpuTimes, bool) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return cpuTimes{}, false
	}
	run, errRun := strconv.ParseUint(fields[0], 10, 64)
	wait, errWait := strconv.ParseUint(fields[1], 10, 64)
	turns, errTurns := strconv.ParseUint(fields[2], 10, 64)
	return cpuTimes{run, wait, turns}, errRun == nil && errWait == nil && errTurns == nil
}
